"""How complete dossiers are reaches ratings from the day on which somebody said so, and never earlier days."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from dossiers.complete import completed, found, key_items
from intake.both_ways import assert_same, exported_results
from office import ON, user_with
from office_book import book_in_office
from records.two_paths import EXAMPLE, Results, exported_rows, files_with, office_says, one
from xindang.core.problems import ProblemsFound
from xindang.customers.models import Customer
from xindang.dossiers.archives import archive_of
from xindang.dossiers.completeness import Completeness, completeness_of
from xindang.dossiers.contradictions import checked_on
from xindang.dossiers.gathered import State
from xindang.dossiers.judging import judges
from xindang.dossiers.models import DossierCounts, DossierState
from xindang.dossiers.services.states import SAID_AGAIN, dossier_rating_begin, dossiers_renew
from xindang.people.models import User

pytestmark = pytest.mark.django_db

GOOD, BEFORE, LATER = "0001", ON - timedelta(days=30), ON + timedelta(days=1)
RULE = "rating/18-key-information"


@pytest.fixture
def by() -> User:
    return user_with("credit_controller", name="赵敏")


@pytest.fixture
def customer() -> Customer:
    """Of the example book, graded A as long as nothing is known of dossiers."""
    book_in_office(EXAMPLE)
    return one(GOOD)


def renewed(on: date = ON) -> None:
    dossiers_renew(customers=list(Customer.objects.all()), by=None, on=on)


def complete(customer: Customer, on: date = ON) -> Completeness:
    return completeness_of(checked_on(archive_of(customer, on), judges(), on).gathered)


def grade(results: Results, code: str = GOOD) -> object:
    return next(row["grade"] for row in results["ratings"] if row["customer_id"] == code)


def outcomes(results: Results) -> set[object]:
    return {row[RULE] for row in results["outcomes"]}


def test_a_dossier_is_complete_by_section_and_as_a_whole(customer: Customer, by: User) -> None:
    count = len(key_items())
    nothing = complete(customer)
    assert (nothing.counts.key_item_count, nothing.counts.key_known_count) == (count, 0)
    assert {one.state for one in nothing.lacking} == {State.MISSING}
    completed(customer, by, ON, without=("bank_account",))
    found(customer, by, ON, "premises", value="owned")
    found(customer, by, ON, "premises", channel="contact", value="rented")
    told = complete(customer)
    assert [(one.item.name, one.state) for one in told.key_lacking] == [("bank_account", State.MISSING)]
    assert told.count_of(State.CONTRADICTED) == 1
    accounts = next(section for section in told.sections if section.section.name == "accounts")
    assert (accounts.counts.key_share, accounts.counts.item_known_count) == (0.0, 0)
    assert told.counts.key_lacking_count == 1
    state = DossierState.objects.get(customer=customer)
    assert (state.key_known_count, state.contradiction_open_count) == (count - 1, 1)


def test_time_alone_makes_a_dossier_incomplete(customer: Customer, by: User) -> None:
    completed(customer, by, ON)
    assert complete(customer, ON + timedelta(days=92)).key_lacking == []
    late = complete(customer, ON + timedelta(days=93))
    assert {one.state for one in late.key_lacking} == {State.STALE}


def test_one_finding_lowers_nobody_s_grade_until_somebody_says_that_ratings_go_by_dossiers(
    customer: Customer, by: User, tmp_path: Path
) -> None:
    found(customer, by, ON, "main_products")
    renewed()
    before = office_says(tmp_path / "before")
    assert (grade(before), outcomes(before)) == ("A", {"not_applicable"})
    dossier_rating_begin(by=by, on=ON)
    renewed()
    after = office_says(tmp_path / "after")
    assert (grade(after), outcomes(after)) == ("B", {"not_met"})


def test_a_complete_dossier_keeps_its_a_and_a_contradiction_takes_it(
    customer: Customer, by: User, tmp_path: Path
) -> None:
    dossier_rating_begin(by=by, on=ON)
    completed(customer, by, ON)
    renewed()
    assert grade(office_says(tmp_path / "complete")) == "A"
    found(customer, by, ON, "premises", value="owned")
    found(customer, by, ON, "premises", channel="contact", value="rented")
    assert grade(office_says(tmp_path / "contradicted")) == "B"


def test_who_has_no_row_where_dossiers_are_kept_is_unknown_and_no_a(
    customer: Customer, by: User, tmp_path: Path
) -> None:
    dossier_rating_begin(by=by, on=ON)
    told = office_says(tmp_path)
    assert (grade(told), outcomes(told)) == ("B", {"unknown"})


def test_the_office_tells_ratings_what_a_file_with_the_same_row_would(
    customer: Customer, by: User, tmp_path: Path
) -> None:
    dossier_rating_begin(by=by, on=ON)
    completed(customer, by, ON, without=("bank_account",))
    (row,) = exported_rows(tmp_path / "rows", "dossiers")
    assert (row["customer_id"], row["on"], row["key_item_count"] - row["key_known_count"]) == (GOOD, ON, 1)
    assert_same(files_with(tmp_path / "files", {"dossiers": row}), office_says(tmp_path / "office"))


def test_nothing_known_later_changes_an_earlier_day(customer: Customer, by: User, tmp_path: Path) -> None:
    dossier_rating_begin(by=by, on=BEFORE)
    findings = completed(customer, by, BEFORE)
    renewed(BEFORE)
    of_the_day = office_says(tmp_path / "then", BEFORE)
    found(customer, by, ON, "registered_capital", value="1")
    assert len(findings) == len(key_items())
    renewed()
    assert_same(of_the_day, office_says(tmp_path / "now", BEFORE))
    earlier = exported_results(tmp_path / "earlier", BEFORE - timedelta(days=1))
    assert outcomes(earlier) == {"not_applicable"}
    assert [grade(office_says(tmp_path / "on")), grade(of_the_day)] == ["B", "A"]


def test_what_has_not_changed_is_said_again_before_it_is_too_old(customer: Customer, by: User) -> None:
    dossier_rating_begin(by=by, on=ON)
    renewed()
    count = DossierCounts.objects.count()
    assert count == Customer.objects.count()
    renewed(ON + SAID_AGAIN - timedelta(days=1))
    assert DossierCounts.objects.count() == count
    renewed(ON + SAID_AGAIN)
    assert DossierCounts.objects.count() == 2 * count


def test_a_day_ends_with_one_row_that_says_how_it_ended(customer: Customer, by: User) -> None:
    dossier_rating_begin(by=by, on=ON)
    renewed()
    completed(customer, by, ON)
    row = DossierCounts.objects.get(customer=customer)
    assert (row.on, row.key_known_count) == (ON, len(key_items()))


def test_ratings_begin_to_go_by_dossiers_once(customer: Customer, by: User) -> None:
    dossier_rating_begin(by=by, on=ON)
    with pytest.raises(ProblemsFound) as raised:
        dossier_rating_begin(by=by, on=LATER)
    assert [problem.code for problem in raised.value.problems] == ["dossier_rating_begun"]


def test_what_is_only_worked_out_keeps_no_customer_from_going(by: User, tmp_path: Path) -> None:
    listed = "customer_id,name\n{}\n"
    (tmp_path / "customers.csv").write_text(listed.format("X9,将要不见的客户\nX8,留下的客户"), encoding="utf-8")
    book_in_office(tmp_path, name="客户名单")
    dossier_rating_begin(by=by, on=ON)
    renewed()
    (tmp_path / "customers.csv").write_text(listed.format("X8,留下的客户"), encoding="utf-8")
    book_in_office(tmp_path, name="客户名单")
    assert [str(row.customer_id) for row in DossierCounts.objects.all()] == ["X8"]
    assert not Customer.objects.filter(customer_id="X9").exists()
