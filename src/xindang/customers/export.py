"""The customers' part of the book."""

from __future__ import annotations

from collections.abc import Mapping

from xindang.customers.models import Customer
from xindang.sources.models import BookRow

BOOK_MODELS: Mapping[str, type[BookRow]] = {"customers": Customer}
