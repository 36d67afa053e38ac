"""How an address finds what its viewer sees; anything else is not there."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from xindang.customers.models import Customer
from xindang.customers.selectors import visible_customers
from xindang.documents.models import Document, Version
from xindang.documents.selectors import visible_documents
from xindang.web.access import Request


def found_customer(request: Request, customer_key: int) -> Customer:
    return get_object_or_404(visible_customers(request.viewer), pk=customer_key)


def found_document(request: Request, document_key: int) -> Document:
    """One that the viewer sees, else it is not there."""
    found = visible_documents(request.viewer).select_related("customer", "entered_by", "custody__held_by")
    return get_object_or_404(found, pk=document_key)


def found_version(document: Document, number: int) -> Version:
    version = get_object_or_404(document.versions, number=number)
    version.document = document
    return version
