"""Files may name customers and items that stand on file: of other sources, or of their own where they only add."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from assess.books import Row, Tables, write_book
from cast import HUABEI, PUDONG
from intake.both_ways import assert_same, exported_results, results_of
from office import ON
from office_book import take_in
from xindang.core.problems import ProblemsFound
from xindang.ledger.models import Item, Settlement

pytestmark = pytest.mark.django_db

COVERED: dict[str, date | bool] = {"covers_from": date(2026, 1, 1), "covers_to": date(2026, 6, 30), "complete": True}


def row(**cells: object) -> Row:
    return {"side": "sale", **cells}


def ledger() -> Tables:
    return {
        "customers": [
            {"customer_id": "0001", "name": HUABEI.name},
            {"customer_id": "0002", "name": PUDONG.name},
        ],
        "items": [
            row(item_id="I1", customer_id="0001", unit="华东", issued_on=date(2026, 1, 5), amount=Decimal(100)),
            row(item_id="I2", customer_id="0002", unit="北方", issued_on=date(2026, 5, 5), amount=Decimal(80)),
        ],
    }


def payments() -> Tables:
    return {
        "settlements": [
            {"settlement_id": "S1", "item_id": "I1", "settled_on": date(2026, 6, 1), "amount": Decimal(40)},
            {"settlement_id": "S2", "item_id": "I2", "settled_on": date(2026, 6, 2), "amount": Decimal(80)},
        ]
    }


def declared(*tables: str) -> dict[str, dict[str, date | bool]]:
    return {name: dict(COVERED) for name in tables}


@pytest.fixture
def on_file(tmp_path: Path) -> Path:
    folder = write_book(tmp_path / "ledger", ledger(), declared("items"))
    take_in(folder, "往来账")
    return folder


def test_payments_alone_settle_the_items_on_file(on_file: Path, tmp_path: Path) -> None:
    take_in(write_book(tmp_path / "payments", payments(), declared("settlements")), "银行流水")
    settled = Settlement.objects.get(settlement_id="S1")
    assert (settled.customer_id, settled.unit, settled.side, settled.currency) == ("0001", "华东", "sale", "CNY")
    together = write_book(tmp_path / "together", {**ledger(), **payments()}, declared("items", "settlements"))
    assert_same(results_of(together, ON), exported_results(tmp_path / "office", ON))


def test_a_payment_of_an_item_that_is_nowhere_is_told_with_its_row(on_file: Path, tmp_path: Path) -> None:
    tables = payments()
    tables["settlements"][1]["item_id"] = "I9"
    loaded = take_in(write_book(tmp_path / "payments", tables), "银行流水")
    assert loaded.book is None
    assert [(told.code, told.row, told.value) for told in loaded.problems if told.is_error] == [
        ("unknown_item", 2, "I9")
    ]


def test_a_payment_in_another_currency_than_its_item_on_file_is_told(on_file: Path, tmp_path: Path) -> None:
    tables = payments()
    tables["settlements"][0]["currency"] = "USD"
    loaded = take_in(write_book(tmp_path / "payments", tables), "银行流水")
    assert "currency_differs_from_item" in {told.code for told in loaded.problems}


def test_a_credit_note_may_correct_an_item_on_file(on_file: Path, tmp_path: Path) -> None:
    note = row(item_id="K1", customer_id="0001", kind="credit_note", issued_on=date(2026, 6, 3), amount=Decimal(10))
    note["applies_to"] = "I1"
    take_in(write_book(tmp_path / "notes", {"items": [note]}), "红字")
    assert Item.objects.get(item_id="K1").applies_to_id == "I1"


def test_files_that_add_name_what_the_source_gave_before(on_file: Path, tmp_path: Path) -> None:
    added = row(item_id="I3", customer_id="0002", issued_on=date(2026, 6, 9), amount=Decimal(5))
    take_in(write_book(tmp_path / "more", {"items": [added]}), "往来账", whole=False)
    assert Item.objects.count() == 3
    loaded = take_in(write_book(tmp_path / "again", {"settlements": payments()["settlements"]}), "往来账")
    assert loaded.book is not None
    assert Item.objects.count() == 3, "a table that is not given stays as it is"


def test_an_item_that_payments_of_another_source_name_cannot_go(on_file: Path, tmp_path: Path) -> None:
    take_in(write_book(tmp_path / "payments", payments()), "银行流水")
    later = ledger()
    del later["items"][0]
    with pytest.raises(ProblemsFound) as refused:
        take_in(write_book(tmp_path / "later", later), "往来账")
    (told,) = refused.value.problems
    assert (told.code, told.value, told.count) == ("import_gone_is_named", "I1", 1)
    assert "银行流水" in told.zh
    assert Item.objects.count() == 2


def test_payments_follow_an_item_whose_unit_changes(on_file: Path, tmp_path: Path) -> None:
    take_in(write_book(tmp_path / "payments", payments(), declared("settlements")), "银行流水")
    later = ledger()
    later["items"][0]["unit"] = "西部"
    take_in(write_book(tmp_path / "later", later, declared("items")), "往来账")
    assert Settlement.objects.get(settlement_id="S1").unit == "西部"


def test_an_item_may_not_become_another_currency_than_its_payments_say(on_file: Path, tmp_path: Path) -> None:
    tables = payments()
    for payment in tables["settlements"]:
        payment["currency"] = "CNY"
    take_in(write_book(tmp_path / "payments", tables), "银行流水")
    later = ledger()
    later["items"][0]["currency"] = "USD"
    with pytest.raises(ProblemsFound) as refused:
        take_in(write_book(tmp_path / "later", later), "往来账")
    (told,) = refused.value.problems
    assert (told.code, told.value) == ("import_item_differs", "I1")
    assert "USD" in told.en
    assert "CNY" in told.en
    assert Item.objects.get(item_id="I1").currency == "CNY"


def test_sources_of_two_base_currencies_do_not_mix(on_file: Path, tmp_path: Path) -> None:
    other = write_book(
        tmp_path / "other", {"customers": [{"customer_id": "9", "name": "海外客户"}]}, {}, base_currency="USD"
    )
    with pytest.raises(ProblemsFound) as refused:
        take_in(other, "海外账")
    assert [told.code for told in refused.value.problems] == ["import_currency_differs"]
