"""A later book of a source is a new state of the same documents: nothing is doubled, what is gone goes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from assess.books import Row, Tables, write_book
from cast import HUABEI, PUDONG
from office_book import SOURCE, book_in_office
from xindang.audit.models import AuditRow
from xindang.core.problems import ProblemsFound
from xindang.customers.models import Customer, CustomerUnit
from xindang.ledger.models import Item, Settlement
from xindang.people.models import Unit
from xindang.sources.models import Source

pytestmark = pytest.mark.django_db


def item(code: str, customer: str, unit: str | None, issued_on: date, amount: str) -> Row:
    row = {"item_id": code, "customer_id": customer, "unit": unit, "side": "sale"}
    return {**row, "issued_on": issued_on, "amount": Decimal(amount)}


def small_book() -> Tables:
    """Two customers, three items of two units, a payment of one and money that names none, twice the same."""
    loose = {"customer_id": "0002", "side": "sale", "settled_on": date(2026, 6, 1), "amount": Decimal("50.00")}
    return {
        "customers": [
            {"customer_id": "0001", "name": HUABEI.name, "unit": "华东", "salesperson": "王芳"},
            {"customer_id": "0002", "name": PUDONG.name, "unit": None, "salesperson": "李强"},
        ],
        "items": [
            item("I1", "0001", "华东", date(2026, 5, 1), "100.00"),
            item("I2", "0001", "北方", date(2026, 5, 2), "200.10"),
            item("I3", "0002", None, date(2026, 5, 3), "300.00"),
        ],
        "settlements": [
            {"item_id": "I1", "settled_on": date(2026, 6, 1), "amount": Decimal("100.00")},
            dict(loose),
            dict(loose),
        ],
    }  # fmt: skip


def load(tmp_path: Path, tables: Tables, *, whole: bool = True) -> dict[str, dict[str, int]]:
    """Load the tables as the next state of the source; what changed by table."""
    number = AuditRow.objects.count()
    book_in_office(write_book(tmp_path / f"book-{number}", tables), whole=whole)
    counts: dict[str, dict[str, int]] = AuditRow.objects.order_by("-pk")[0].details["counts"]
    return counts


def units_traded_with() -> set[tuple[str, str]]:
    return {(str(found.customer_id), found.unit) for found in CustomerUnit.objects.all()}


def test_the_first_state_is_new_and_the_same_again_changes_nothing(tmp_path: Path) -> None:
    assert load(tmp_path, small_book())["settlements"] == {"new": 3, "changed": 0, "gone": 0, "same": 0, "elsewhere": 0}
    again = load(tmp_path, small_book())
    assert {name: counts["same"] for name, counts in again.items()} == {"customers": 2, "items": 3, "settlements": 3}
    assert Settlement.objects.count() == 3
    assert Item.objects.get(item_id="I2").amount == Decimal("200.10")


def test_new_changed_and_gone_rows_are_told_apart(tmp_path: Path) -> None:
    load(tmp_path, small_book())
    kept = Item.objects.get(item_id="I2").pk
    later = small_book()
    later["items"][1]["amount"] = Decimal("250.00")
    del later["settlements"][1]
    del later["items"][2]
    later["items"].append({**later["items"][1], "item_id": "I4"})
    counts = load(tmp_path, later)
    assert counts["items"] == {"new": 1, "changed": 1, "gone": 1, "same": 1, "elsewhere": 0}
    assert counts["settlements"] == {"new": 0, "changed": 0, "gone": 1, "same": 2, "elsewhere": 0}
    assert Item.objects.get(pk=kept).amount == Decimal("250.00")
    assert set(Item.objects.values_list("item_id", flat=True)) == {"I1", "I2", "I4"}


def test_files_that_only_add_take_nothing_away(tmp_path: Path) -> None:
    load(tmp_path, small_book())
    later = small_book()
    later["items"] = later["items"][:1]
    later["settlements"] = later["settlements"][:1]
    assert load(tmp_path, later, whole=False)["items"]["gone"] == 0
    assert Item.objects.count() == 3


def test_a_customer_that_is_gone_goes_with_its_rows(tmp_path: Path) -> None:
    load(tmp_path, small_book())
    later = {name: rows[:1] for name, rows in small_book().items()}
    assert load(tmp_path, later)["customers"]["gone"] == 1
    assert [customer.customer_id for customer in Customer.objects.all()] == ["0001"]
    assert units_traded_with() == {("0001", "华东")}


def test_customers_are_found_by_short_name_and_initials_and_seen_by_the_units_they_trade_with(tmp_path: Path) -> None:
    load(tmp_path, small_book())
    customer = Customer.objects.get(customer_id="0002")
    assert customer.short_name == "示例商贸"
    assert customer.pinyin_initials == "pdslsmyxgs"
    traded = {("0001", "华东"), ("0001", "北方"), ("0002", "")}
    assert units_traded_with() == traded
    assert {unit.code: unit.parent.code if unit.parent else None for unit in Unit.objects.all()} == {
        "": None, "北方": "", "华东": "",
    }  # fmt: skip


def test_a_renamed_customer_is_found_by_its_new_name(tmp_path: Path) -> None:
    load(tmp_path, small_book())
    later = small_book()
    later["customers"][0]["name"] = "重庆长安汽车股份有限公司"
    load(tmp_path, later)
    customer = Customer.objects.get(customer_id="0001")
    assert (customer.short_name, customer.pinyin_initials[:4]) == ("长安汽车", "cqca")


def test_an_id_of_another_source_stops_the_load_and_nothing_is_written(tmp_path: Path) -> None:
    load(tmp_path, small_book())
    other = write_book(tmp_path / "other", {"customers": small_book()["customers"], "items": small_book()["items"]})
    with pytest.raises(ProblemsFound) as refused:
        book_in_office(other, name="另一套账")
    assert {found.code for found in refused.value.problems} == {"import_id_held"}
    assert {found.value for found in refused.value.problems} == {"I1", "I2", "I3"}
    assert Item.objects.exclude(origin__name=SOURCE).count() == 0
    assert not Source.objects.get(name="另一套账").tables.exists()


def test_customers_of_another_source_are_left_as_they_are(tmp_path: Path) -> None:
    load(tmp_path, small_book())
    tables = {"customers": [{"customer_id": "0001", "name": "别的名称"}, {"customer_id": "0003", "name": "新客户"}]}
    book_in_office(write_book(tmp_path / "other", tables), name="另一套账")
    counts = AuditRow.objects.order_by("-pk")[0].details["counts"]
    assert (counts["customers"]["elsewhere"], counts["customers"]["new"]) == (1, 1)
    assert Customer.objects.get(customer_id="0001").name == HUABEI.name
