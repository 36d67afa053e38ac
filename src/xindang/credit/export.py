"""The book's part about limits and what secures them."""

from __future__ import annotations

from collections.abc import Mapping

from xindang.credit.models import Collateral, Hint, Limit
from xindang.sources.models import BookRow

BOOK_MODELS: Mapping[str, type[BookRow]] = {"collateral": Collateral, "limits": Limit, "hints": Hint}
