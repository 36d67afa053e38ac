"""What somebody is about to sign is held against all that is on file, our ledger among it, before it is recorded."""

from __future__ import annotations

import pytest

from office import ON, user_with
from records.two_paths import one
from xindang.dossiers.archives import archive_of
from xindang.dossiers.contradictions import checked_on
from xindang.dossiers.judging import judges
from xindang.dossiers.models import Finding

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("example")]


def test_purchases_that_a_form_says_are_held_against_our_ledger_before_it_is_filed() -> None:
    customer = one("0001")
    said = Finding(
        pk=10**9, customer=customer, item="reported_purchases", row="", value={"value": "99999999.00"},
        channel="customer", source="面谈", as_of=ON, collected_by="王芳",
        recorded_by=user_with("salesperson", name="王芳"), recorded_on=ON,
    )  # fmt: skip
    assert archive_of(customer, ON).sold == ()
    archive = archive_of(customer, ON, beside=[said])
    assert archive.sold
    assert archive.ledger.first is not None
    titles = [found.rule.title for found in checked_on(archive, judges(), ON).found]
    assert "客户所述的年采购额与我方账款相近" in titles
    assert not Finding.objects.exists()
