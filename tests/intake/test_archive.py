"""A customer of whom the office keeps an archive does not go with an import, and the import says of whom."""

from __future__ import annotations

from pathlib import Path

import pytest

from assess.books import Row, write_book
from cast import HUABEI, PUDONG
from office import ON, user_with
from office_book import take_in
from xindang.core.problems import ProblemsFound
from xindang.customers.models import Customer
from xindang.dossiers.services.findings import finding_record
from xindang.people.models import User
from xindang.runs.services.merging import customers_merge

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> User:
    return user_with("credit_controller")


def state(folder: Path, *companies: str) -> None:
    names = {company.code: company.name for company in (HUABEI, PUDONG)}
    rows: list[Row] = [{"customer_id": code, "name": names[code]} for code in companies]
    take_in(write_book(folder, {"customers": rows}))


def test_what_was_found_out_of_a_customer_keeps_it(tmp_path: Path, by: User) -> None:
    state(tmp_path / "first", HUABEI.code, PUDONG.code)
    finding_record(
        customer=Customer.objects.get(customer_id=HUABEI.code), item="main_products", typed={"value": "钢材"},
        channel="customer", source="面谈", as_of=ON, collected_by="", by=by, on=ON,
    )  # fmt: skip
    with pytest.raises(ProblemsFound) as refused:
        state(tmp_path / "second", PUDONG.code)
    assert [(found.code, found.value) for found in refused.value.problems] == [("import_gone_has_archive", HUABEI.code)]
    state(tmp_path / "third", HUABEI.code)
    assert list(Customer.objects.values_list("customer_id", flat=True)) == [HUABEI.code]


def test_a_customer_into_which_another_was_merged_is_kept_and_the_merged_one_stays_by_itself(
    tmp_path: Path, by: User
) -> None:
    state(tmp_path / "first", HUABEI.code, PUDONG.code)
    merged, leading = (Customer.objects.get(customer_id=company.code) for company in (HUABEI, PUDONG))
    customers_merge(customer=merged, leading=leading, reason="建了两次", by=by, on=ON)
    with pytest.raises(ProblemsFound) as refused:
        state(tmp_path / "second", HUABEI.code)
    assert [(found.code, found.value) for found in refused.value.problems] == [("import_gone_has_archive", PUDONG.code)]
    state(tmp_path / "third", PUDONG.code)
    assert Customer.objects.filter(merged_into=leading).count() == 1
