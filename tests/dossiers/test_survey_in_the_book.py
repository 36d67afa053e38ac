"""What finance files reaches the next assessment, from the filing day on and as all channels agree."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from house.sources import TOP
from intake.both_ways import exported_results
from office import ON, user_with
from office_book import book_in_office
from office_surveys import WHOLE, Makers, filed, passed
from xindang.customers.models import Customer
from xindang.customers.services import customer_edit
from xindang.dossiers.models import Finding
from xindang.dossiers.services.findings import finding_record, finding_withdraw
from xindang.dossiers.services.surveys import survey_file
from xindang.engines.duckdb import DuckEngine
from xindang.intake.export import export_book

pytestmark = pytest.mark.django_db

CODE = "0001"
EARLIER = date(2026, 6, 20)


@pytest.fixture
def customer() -> Customer:
    book_in_office(TOP / "examples" / "book")
    return Customer.objects.get(customer_id=CODE)


@pytest.fixture
def who() -> Makers:
    return Makers(*(user_with(role, name=role) for role in ("sales_manager", "vp_sales", "finance")))


def exported(folder: Path, on: date) -> dict[str, Any]:
    with DuckEngine(threads=1) as engine:
        export_book(folder, only_tables=["customers"], on=on, engine=engine)
        (row,) = engine.dicts(
            f"select * from read_parquet('{folder / 'customers.parquet'}') where customer_id = '{CODE}'"
        )
        return row


def facts(folder: Path, on: date) -> dict[str, Any]:
    (row,) = [row for row in exported_results(folder, on)["facts"] if row["customer_id"] == CODE]
    return row


def test_a_survey_reaches_the_engine_with_its_filing_and_not_before(
    customer: Customer, who: Makers, tmp_path: Path
) -> None:
    before = exported(tmp_path / "0", ON)
    survey = passed(customer, who, on=EARLIER)
    assert exported(tmp_path / "1", ON) == before
    survey_file(survey=survey, by=who.finance, on=ON)
    row = exported(tmp_path / "2", ON)
    assert (row["refreshed_on"], row["registered_capital"]) == (ON, Decimal("5000000.00"))
    assert row["share_of_purchases"] == Decimal("0.35")
    assert facts(tmp_path / "3", ON)["dossier_refreshed_days"] == 0
    assert facts(tmp_path / "4", EARLIER)["dossier_refreshed_days"] is None


def test_what_channels_disagree_on_is_unknown_to_the_engine(customer: Customer, who: Makers, tmp_path: Path) -> None:
    customer_edit(customer=customer, values={"registered_capital": "4000000"}, by=who.manager, on=ON)
    assert exported(tmp_path / "1", ON)["registered_capital"] == Decimal("4000000.00")
    other = {"registered_capital-1-value": "9000000", "registered_capital-1-from-channel": "authority"}
    filed(customer, who, on=ON, basic={**WHOLE["basic"], **other})
    assert exported(tmp_path / "2", ON).get("registered_capital") is None


def test_what_was_filed_and_is_withdrawn_reaches_the_engine_no_more(
    customer: Customer, who: Makers, tmp_path: Path
) -> None:
    """The share of purchases decides S1-15.6: said wrongly, it is again what the source says."""
    before = exported(tmp_path / "0", ON).get("share_of_purchases")
    filed(customer, who, on=ON)
    assert exported(tmp_path / "1", ON)["share_of_purchases"] == Decimal("0.35") != before
    wrong = Finding.objects.get(item="share_of_purchases")
    finding_withdraw(finding=wrong, reason="听错了", by=who.finance, on=ON)
    assert exported(tmp_path / "2", ON).get("share_of_purchases") == before


def test_a_withdrawn_value_leaves_alone_what_others_say(customer: Customer, who: Makers, tmp_path: Path) -> None:
    filed(customer, who, on=ON)
    capital, share = (Finding.objects.get(item=name) for name in ("registered_capital", "share_of_purchases"))
    finding_record(
        customer=customer, item="registered_capital", typed={"value": "5000000"}, channel="authority", source="机关",
        as_of=ON, collected_by="", by=who.finance, on=ON,
    )  # fmt: skip
    customer_edit(customer=customer, values={"share_of_purchases": "0.5"}, by=who.manager, on=ON)
    for wrong in (capital, share):
        finding_withdraw(finding=wrong, reason="听错了", by=who.finance, on=ON)
    row = exported(tmp_path / "1", ON)
    assert (row["registered_capital"], row["share_of_purchases"]) == (Decimal("5000000.00"), Decimal("0.5"))
