"""Workbooks as people fill them in: written, changed cell by cell, read."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from office import ON
from xindang.customers.models import Customer
from xindang.dossiers.archives import archive_of
from xindang.dossiers.catalogue import load_items
from xindang.dossiers.exchange.layout import VALUES, plan_of
from xindang.dossiers.exchange.written import Gatherings, Order, workbook_written
from xindang.dossiers.gathered import gathered_on

BLOCK = 1000
HEADINGS = ["客户编号*", "项目*", "内容*", "信息渠道*", "来源文件或何人告知*", "所属日期*", "收集人"]
CAPITAL = ["0001", "注册资本", "5,000,000", "客户提供", "营业执照", "2026-06-01", "王芳"]


def book_of(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    """A workbook with these rows; texts stay texts."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "default_date_format": "yyyy-mm-dd"}
    with xlsxwriter.Workbook(out, options) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for at, cell in enumerate(row):
                    page.write(number, at, cell)
    return out.getvalue()


def values_book(*rows: Sequence[Any]) -> bytes:
    """A workbook whose sheet of values has these rows beneath the headings."""
    return book_of({VALUES.zh: [HEADINGS, *rows]})


def parts_book(item: str, **cells: Any) -> bytes:
    """A workbook with one row of an item of several parts; ``cells``: by the name of the column."""
    plan = plan_of(load_items().items[item].zh)
    assert plan is not None
    said = {"customer_id": "0001", "channel": "客户提供", "source": "营业执照", "as_of": "2026-06-01"} | cells
    return book_of({plan.zh: [[c.zh for c in plan.columns], [said.get(c.name, "") for c in plan.columns]]})


def chunks_of(content: bytes) -> Iterator[bytes]:
    return (content[at : at + BLOCK] for at in range(0, len(content), BLOCK))


def exported(customer: Customer, folder: Path, language: str = "zh") -> bytes:
    """The customer's dossier as the office gives it."""
    gathered = gathered_on(load_items(), customer.kind, archive_of(customer, ON).findings, ON)
    file = folder / "dossier.xlsx"
    workbook_written(file, [Gatherings(customer.customer_id, customer.name, gathered)], Order(language, "测试"))
    return file.read_bytes()
