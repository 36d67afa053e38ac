"""The small book that most tests start from, and the types of the fixtures that write and load one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from xindang.book.load import LoadedBook

Files = dict[str, str | bytes | None]
Write = Callable[..., Path]
Load = Callable[..., LoadedBook]

ITEM_HEADING = "item_id,customer_id,side,issued_on,due_on,amount"
SMALL: Files = {
    "customers.csv": "customer_id,name\n001,甲公司\nC2,乙公司\n",
    "items.csv": f"{ITEM_HEADING}\nI1,C2,sale,2026-01-05,2026-02-04,100.50\nI2,001,sale,2026-01-06,2026-02-05,200\n",
}
