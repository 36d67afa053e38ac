"""A process that files papers without end, two files at a time, until somebody kills it."""

from __future__ import annotations

import sys

import django

if __name__ == "__main__":
    django.setup()
    from django.core.files.base import ContentFile

    from office import ON
    from office_papers import given
    from xindang.customers.models import Customer
    from xindang.documents.services.papers import document_add
    from xindang.people.models import User

    customer, clerk = Customer.objects.get(), User.objects.get()
    number = 0
    while True:
        number += 1
        contents = [f"%PDF-1.4 {sys.argv[1]} {number} {half}".encode() + b"x" * 400_000 for half in (1, 2)]
        files = [ContentFile(content, name="a.pdf") for content in contents]
        document_add(customer=customer, given=given(), files=files, by=clerk, on=ON)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
