"""From a planted case to the rows of its book: the customer without a flaw of ``good.toml``, and what the case changes.

What a case may say:
``monthly``: sales a month in yuan; the figures of ``good.toml`` are multiples of it.
``customer``: columns that differ; ``blank``: columns nobody filled in.
``trade``: spells of monthly items, each with what differs from ``[spell]``: ``share`` of ``monthly`` times the season,
or ``flat``, a share without season; ``late``: days after due on which the items are paid, one after the other;
``late_in``: the same for single months; ``unpaid``: months not paid at all, or ``true``; ``term_days``: days to due.
``item``: single items in yuan with their payments. ``years``, ``months``: statements, in multiples of ``monthly``.
``without``: tables of which the good customer's rows are left out. ``rows``: further rows of any table, in yuan.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from xindang.book.contract import Table, contract
from xindang.book.demo.cases import Case
from xindang.book.demo.data import Row, Tables, demo_toml
from xindang.book.demo.names import place_of, social_credit_code

CENT = Decimal("0.01")
DOCUMENTS = {"advance": "YF", "credit_note": "HZ"}


def planted_rows(case: Case, number: int, until: date) -> Tables:
    """The rows of a case by table; nothing that happens after ``until``. ``number`` makes its social credit code."""
    good = demo_toml("good.toml")
    without = set(case.given.get("without", ()))
    tables: Tables = {name: [] for name in contract()}
    tables["customers"].append(_customer(case, number, good["customer"]))
    for item, payments in _trade(case, good):
        prefix = DOCUMENTS.get(item["kind"], "FP")
        tables["items"].append({**item, "document_no": f"{prefix}{item['item_id']}"})
        tables["settlements"] += payments
    tables["statements"] += [] if "statements" in without else list(_annual(case, good))
    tables["statements"] += [_statement(case, good, months=1, given=entry) for entry in case.given.get("months", ())]
    tables["searches"] += [] if "searches" in without else list(_searches(case, good["searches"]))
    for name, rows in good["rows"].items():
        if name not in without:
            tables[name] += [_scaled(row, contract()[name], case) for row in rows]
    for name, rows in case.given.get("rows", {}).items():
        tables[name] += [dict(row) for row in rows]
    for name, rows in tables.items():
        _complete(rows, contract()[name], case)
    return {name: [row for row in rows if _has_happened(name, row, until)] for name, rows in tables.items()}


def _customer(case: Case, number: int, good: Mapping[str, Any]) -> Row:
    row = _scaled(good, contract()["customers"], case)
    place = place_of(case.name)
    row |= {"name": case.name, "uscc": social_credit_code(place["city"], number), "region": f"{place['city']}市"}
    row |= {"unit": place["unit"], "salesperson": place["salesperson"]}
    row["industry"] = case.name.removesuffix("有限公司")[4:]
    row |= case.given.get("customer", {})
    return {column: value for column, value in row.items() if column not in case.given.get("blank", ())}


def _trade(case: Case, good: Mapping[str, Any]) -> Iterator[tuple[Row, list[Row]]]:
    """Every item with its payments."""
    for given in case.given.get("trade", [{}]):
        yield from _spell(case, good["spell"] | given, good)
    for given in case.given.get("item", ()):
        item = {column: value for column, value in given.items() if column not in {"id", "paid"}}
        unit = place_of(case.name)["unit"]
        item = {"item_id": given["id"], "unit": unit, "side": "sale", "kind": "invoice", **item}
        yield item, [_payment(item, paid) for paid in given.get("paid", ())]


def _spell(case: Case, spell: Mapping[str, Any], good: Mapping[str, Any]) -> Iterator[tuple[Row, list[Row]]]:
    term = spell.get("term_days", case.given.get("customer", {}).get("term_days", 30))
    for place, (year, month) in enumerate(_months(spell["from"], spell["to"], spell["every"])):
        text = f"{year}-{month:02}"
        weight = spell["flat"] if "flat" in spell else spell["share"] * good["season"][month - 1]
        issued = date(year, month, min(spell["day"], _month_length(year, month)))
        item = {
            "item_id": f"{case.customer_id}-{year % 100}{month:02}{spell.get('tag', '')}",
            "unit": spell.get("unit", place_of(case.name)["unit"]),
            "side": spell["side"],
            "kind": spell["kind"],
            "issued_on": issued,
            "due_on": None if spell.get("dateless") else issued + timedelta(term),
            "amount": money(case.given["monthly"] * weight),
            "currency": spell.get("currency"),
        }
        late = spell.get("late_in", {}).get(text, spell["late"][place % len(spell["late"])])
        unpaid = spell.get("unpaid", ())
        paid_on = issued + timedelta(term + late)
        yield item, [] if unpaid is True or text in unpaid else [_payment(item, {"on": paid_on})]


def _payment(item: Row, paid: Mapping[str, Any]) -> Row:
    """A settlement of an item: in full, and by the usual means of its side, unless it says otherwise."""
    usual = "delivery" if item["side"] == "prepayment" else "transfer"
    rest = {column: value for column, value in paid.items() if column != "on"}
    return {"item_id": item["item_id"], "settled_on": paid["on"], "amount": item["amount"], "method": usual, **rest}


def _annual(case: Case, good: Mapping[str, Any]) -> Iterator[Row]:
    changed = case.given.get("years", {})
    for year, figures in good["years"].items():
        given = {"end": date(int(year), 12, 31), **figures, **changed.get(year, {})}
        yield _statement(case, good, months=12, given=given)


def _statement(case: Case, good: Mapping[str, Any], *, months: int, given: Mapping[str, Any]) -> Row:
    """A year's statement in full; a month's tells its revenue and what else it is given."""
    figures = good["statement"] if months == 12 else {}
    told = {column: value for column, value in given.items() if column != "end"}
    row = {"period_end": given["end"], "months": months, "audited": False, **figures, **told}
    return _scaled(row, contract()["statements"], case)


def _searches(case: Case, good: Mapping[str, Any]) -> Iterator[Row]:
    for source in good["sources"]:
        yield from ({"source": source, "searched_on": day, "result": "clean"} for day in good["days"])


def _scaled(row: Mapping[str, Any], table: Table, case: Case) -> Row:
    """Multiples of ``monthly`` as amounts of money; other columns as they are."""
    return {
        column: money(value * case.given["monthly"]) if table.columns[column].type == "money" else value
        for column, value in row.items()
    }


def _complete(rows: list[Row], table: Table, case: Case) -> None:
    """Whose rows they are, and an id of their own where the table has one."""
    numbers = count(1)
    for row in rows:
        is_of_a_group = table.name == "limits" and "group_id" in row
        if "customer_id" in table.columns and not is_of_a_group:
            row.setdefault("customer_id", case.customer_id)
        if table.key and table.key not in row:
            row[table.key] = f"{case.customer_id}-{table.name[0].upper()}{next(numbers):02}"


def _has_happened(table: str, row: Row, until: date) -> bool:
    principal = contract()[table].principal
    known = contract()[table].known or principal
    return not known or (row.get(known) or row.get(principal) or until) <= until


def _months(first: str, last: str, every: int) -> Iterator[tuple[int, int]]:
    start, end = ((int(text[:4]) * 12 + int(text[5:]) - 1) for text in (first, last))
    return ((number // 12, number % 12 + 1) for number in range(start, end + 1, every))


def _month_length(year: int, month: int) -> int:
    return (date(year + month // 12, month % 12 + 1, 1) - timedelta(1)).day


def money(amount: Decimal | int) -> Decimal:
    return Decimal(amount).quantize(CENT)
