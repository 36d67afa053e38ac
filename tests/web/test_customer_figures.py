"""Figures on the list and on a customer's page are those of the assessment's tables; documents of one's own units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pyarrow import parquet

from assess.books import run as assessed
from office import EAST, NORTH, ON, signed_in, user_with
from office_walk import EAST_DOCUMENT, SHARED, walk_book, walk_results
from web.read_page import cells_of, plain, rows_of, section, shown
from xindang.assess.report.columns import word
from xindang.customers.models import Customer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("walked")]

Row = Mapping[str, Any]
BANDS = ("not_due", "d1_30", "d31_60", "d61_90", "d91_180", "d181_365", "d366_plus", "no_due_date")
COLUMNS = (
    "customer_id", "side", "grade", "limit", "exposure", "over", "open", "overdue", "overdue_days", "paid_last",
    "proposed",
)  # fmt: skip
ITEM_AMOUNTS = ("amount", "open_amount", "notes_amount", "disputed_amount")


def table(name: str) -> list[Row]:
    rows: list[Row] = parquet.read_table(walk_results() / "now" / f"{name}.parquet").to_pylist()
    return rows


def of(name: str, customer_id: str) -> list[Row]:
    return [row for row in table(name) if row["customer_id"] == customer_id]


def customers() -> list[Customer]:
    return list(Customer.objects.order_by("customer_id"))


def page_of(customer: Customer, role: str = "credit_controller", unit: str = "", query: str = "") -> str:
    user = user_with(role, unit, name=f"{role}{unit}{customer.pk}{query}")
    return str(signed_in(user).get(f"/customers/{customer.pk}/{query}").content.decode())


def item_cells(row: Row) -> list[str]:
    figures = [row["issued_on"], row["due_on"], row["overdue_days"]]
    return [
        row["document_no"] or row["item_id"], shown(row["unit"]), word("side", row["side"], "zh"),
        *map(shown, figures), row["currency"], *(shown(row[name]) for name in ITEM_AMOUNTS),
    ]  # fmt: skip


def sums(rows: Sequence[Row]) -> list[str]:
    return [shown(sum((row[name] for row in rows), Decimal(0))) for name in ITEM_AMOUNTS]


def by_due(rows: Sequence[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row["side"], row["due_on"] or date.max, row["item_id"]))


def test_the_list_says_of_each_customer_what_the_tables_say() -> None:
    query = "&".join(f"columns={name}" for name in (*COLUMNS, *BANDS))
    page = signed_in(user_with("credit_controller")).get(f"/customers/?rows=100&{query}").content.decode()
    head = [plain(cell) for cell in page.split("<thead>")[1].split("</thead>")[0].split("</th>")][:-1]
    rows = {(row[0], row[2]): dict(zip(head, row, strict=True)) for row in rows_of(page.split("<tbody>")[1])}
    limits = [row for row in table("limits") if row["tenure"] == "long"]
    assert len(limits) > 3
    for limit in limits:
        shown_row = rows[limit["customer_id"], word("side", limit["side"], "zh")]
        (rating,) = of("ratings", limit["customer_id"])
        (facts,) = (row for row in of("side_facts", limit["customer_id"]) if row["side"] == limit["side"])
        owed = next((row for row in of("aging", limit["customer_id"]) if row["side"] == limit["side"]), None)
        provisional = " 暂定" if rating["provisional"] else ""
        assert shown_row["等级"] == rating["grade"] + provisional
        assert shown_row["已用 ↓"] == shown(limit["exposure_amount"])
        assert shown_row["政策可授额度（长期）"] == shown(limit["amount"])
        assert shown_row["最近回款日"] == shown(facts["payment_last_on"])
        assert shown_row["未清金额"] == shown(owed["open_amount"] if owed else Decimal(0))
        for name, title in zip(BANDS, head[-len(BANDS) :], strict=True):
            assert shown_row[title] == shown(owed[name] if owed else Decimal(0)), (limit["customer_id"], title)
    totals = cells_of(page.split("<tfoot>")[1])
    assert totals[head.index("已用 ↓")] == shown(sum(limit["exposure_amount"] for limit in limits))


def test_the_page_says_of_the_grade_what_the_tables_say() -> None:
    for customer in customers():
        page = page_of(customer)
        (rating,) = of("ratings", customer.customer_id)
        rules = {row["rule"]: row for row in table("rules")}
        part = section(page, "grade")
        rows = [row for row in rows_of(part) if len(row) == 4]
        assert len(rows) == len(rating["reasons"] or [])
        for row, reason in zip(rows, rating["reasons"] or [], strict=True):
            assert row[0].startswith(f"{reason['clause']} {rules[reason['rule']]['title']}")
            assert row[1].startswith(word("outcome", reason["outcome"], "zh"))
            assert f"不高于 {reason['effect']} 级" in row[1]
        assert plain(part).count("单独做到后") == len(rows)
        assert f'class="grade-badge grade-{rating["grade"]}"' in page
        if rating["provisional"]:
            assert f"可能为 {' / '.join(rating['grades_possible'])}" in plain(part)


def test_the_page_says_of_limits_and_aging_what_the_tables_say() -> None:
    for customer in customers():
        page = page_of(customer)
        limits = of("limits", customer.customer_id)
        rows = [row for row in rows_of(section(page, "limits")) if len(row) == 10]
        assert [row[3:6] for row in rows] == [
            [shown(limit["amount"]), shown(limit["ceiling_amount"]), shown(limit["term_days"])] for limit in limits
        ]
        assert [row[9] for row in rows] == [" ".join(limit["text_zh"].split()) for limit in limits]
        aging = of("aging", customer.customer_id)
        bands = rows_of(section(page, "aging"))
        assert bands == [[shown(row[name]) for name in (*BANDS, "open_amount")] for row in aging]


def test_the_page_says_of_open_items_what_the_table_says() -> None:
    seen = 0
    for customer in customers():
        items = of("open_items", customer.customer_id)
        part = section(page_of(customer), "items").split('id="past"')[0]
        rows = [row for row in rows_of(part) if len(row) == 11]
        assert rows == [item_cells(row) for row in by_due(items)]
        if items:
            (total,) = (row for row in rows_of(part) if row[0].startswith("合计"))
            assert total[-4:] == sums(items)
            seen += len(items)
    assert seen > 3


def test_documents_of_other_units_are_one_line_and_the_total_is_of_all() -> None:
    customer = Customer.objects.get(customer_id=SHARED)
    items = of("open_items", SHARED)
    north = [row for row in items if row["unit"] == NORTH]
    assert 0 < len(north) < len(items)
    page = page_of(customer, unit=NORTH)
    part = section(page, "items").split('id="past"')[0]
    assert [row for row in rows_of(part) if len(row) == 11] == [item_cells(row) for row in by_due(north)]
    (other,) = (row for row in rows_of(part) if row[0].startswith("其他单位"))
    assert other[-4:] == sums([row for row in items if row["unit"] == EAST])
    (total,) = (row for row in rows_of(part) if row[0].startswith("合计"))
    assert total[-4:] == sums(items)
    assert EAST_DOCUMENT not in page
    assert "其他单位另有" in section(page, "payments")


def test_whoever_sees_no_documents_sees_their_totals() -> None:
    customer = Customer.objects.get(customer_id=SHARED)
    page = page_of(customer, "dispatcher")
    part = section(page, "items").split('id="past"')[0]
    assert [row for row in rows_of(part) if len(row) == 11] == []
    (other,) = (row for row in rows_of(part) if row[0].startswith("其他单位"))
    assert other[-4:] == sums(of("open_items", SHARED))
    assert EAST_DOCUMENT not in page
    assert "NORTHDOC-" not in page


def test_any_day_is_what_an_assessment_of_that_day_says() -> None:
    on = date(2026, 3, 31)
    told = assessed(walk_book(), on)
    customer = Customer.objects.get(customer_id=SHARED)
    items = told.of(SHARED)["open_items"]
    assert items
    for unit, own in (("", items), (NORTH, [row for row in items if row["unit"] == NORTH])):
        part = page_of(customer, unit=unit, query=f"?on={on}").split('id="past"')[1].split("</section>")[0]
        assert [row for row in rows_of(part) if len(row) == 11] == [item_cells(row) for row in by_due(own)]
        assert f"截至 {on}" in plain(part)


def test_every_fact_stands_there_with_its_value_or_as_unknown() -> None:
    names = {row["fact"]: row for row in table("fact_names")}
    for customer in customers():
        (facts,) = of("facts", customer.customer_id)
        part = section(page_of(customer, query="?all=facts"), "facts")
        rows = {row[0]: row for row in rows_of(part)}
        unknown = 0
        for fact, named in names.items():
            if fact in facts:
                value, seen = facts[fact], facts.get(f"{fact}_seen")
                unknown += value is None and not seen
                told = rows[named["title"]][1]
                if value is None and not seen:
                    assert told == "未知", fact
                elif (isinstance(value, Decimal) and named["type"] != "ratio") or (
                    isinstance(value, int) and not isinstance(value, bool)
                ):
                    assert told.startswith((shown(value), f"{value:,}")), fact
        assert unknown > 0
    assert ON.isoformat() in plain(part)
