"""Open claims as destruction sees them, held against what the engine finds open on the same day."""

from __future__ import annotations

import pytest
from pyarrow.parquet import read_table

from office import ON
from office_book import book_in_office
from office_walk import walk_book, walk_results
from xindang.customers.models import Customer
from xindang.destruction.claims import claims_of


@pytest.mark.django_db
def test_whoever_has_anything_open_in_an_assessment_of_the_day_has_a_claim() -> None:
    book_in_office(walk_book())
    everybody = set(Customer.objects.values_list("customer_id", flat=True))
    claims = claims_of(everybody, ON)
    rows = read_table(walk_results() / "now" / "aging.parquet").to_pylist()
    amounts = ("open_amount", "unapplied_amount", "notes_amount", "disputed_amount")
    in_aging = {row["customer_id"] for row in rows if any(row[amount] for amount in amounts)}
    assert in_aging
    assert in_aging <= claims.keys()
    codes = {found.code for reasons in claims.values() for found in reasons}
    assert not codes & {"destruction_ledger_missing", "destruction_ledger_old"}
    assert everybody - claims.keys(), "somebody owes nothing"
