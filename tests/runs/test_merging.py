"""Two customers that are one are merged by a link: the engine sees one, nothing is lost, and it can be taken back."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from cast import HUABEI, PUDONG, QIANHAI
from house.sources import TOP
from intake.both_ways import assert_same, exported_results, results_of
from office import EAST, NORTH, ON, customer_of, user_with
from office_book import book_in_office, take_in
from office_tasks import task_of
from xindang.audit.models import AuditRow
from xindang.core.problems import ProblemsFound
from xindang.customers.models import Customer, Merge
from xindang.customers.search import found_customers, suggested_customers
from xindang.customers.selectors import leading_key, visible_customers, visible_parts
from xindang.dossiers.archives import archive_of
from xindang.dossiers.contradictions import checked_on
from xindang.dossiers.gathered import State
from xindang.dossiers.judging import judges
from xindang.dossiers.models import Contradiction, Finding
from xindang.dossiers.services.contradictions import contradiction_resolve
from xindang.dossiers.services.findings import finding_record, finding_withdraw
from xindang.people.models import User
from xindang.people.selectors import viewer_of
from xindang.runs.selectors import tasks_of_customer, visible_tasks
from xindang.runs.services.merging import customers_merge, customers_part

pytestmark = pytest.mark.django_db

EXAMPLE = TOP / "examples" / "book"
NUMBER, ANOTHER = "11010519491231002X", "440524188001010014"


@pytest.fixture
def by() -> User:
    return user_with("credit_controller", name="赵敏")


def merged(customer: Customer, leading: Customer, by: User, reason: str = "两个分公司各建了一次") -> Merge:
    return customers_merge(customer=customer, leading=leading, reason=reason, by=by, on=ON)


def of(code: str) -> Customer:
    return Customer.objects.get(customer_id=code)


def mapped(folder: Path, code: str, leading: str) -> Path:
    """The example book with every row of one customer under another's code, as somebody would do it by hand."""
    shutil.copytree(EXAMPLE, folder)
    for file in folder.glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        if file.stem == "customers":
            rows = [row for row in rows if row["customer_id"] != code]
        for row in rows:
            if row.get("customer_id") == code:
                row["customer_id"] = leading
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return folder


def test_the_engine_sees_one_customer_and_after_parting_the_two_as_before(tmp_path: Path, by: User) -> None:
    book_in_office(EXAMPLE)
    before = exported_results(tmp_path / "before", ON)
    merge = merged(of("0002"), of("0003"), by)
    by_hand = results_of(mapped(tmp_path / "mapped", "0002", "0003"), ON)
    assert "0002" not in {row["customer_id"] for row in by_hand["ratings"]}
    assert by_hand["aging"] != before["aging"]
    assert_same(by_hand, exported_results(tmp_path / "merged", ON))
    customers_part(merge=merge, reason="是两家公司", by=by, on=ON)
    assert_same(before, exported_results(tmp_path / "parted", ON))


@pytest.mark.proof
def test_a_later_state_of_the_source_comes_in_with_or_without_the_merged_customer(tmp_path: Path, by: User) -> None:
    book_in_office(EXAMPLE)
    merged(of("0002"), of("0003"), by)
    finding_record(
        customer=of("0003"), item="main_products", typed={"value": "钢材"}, channel="customer", source="面谈", as_of=ON,
        collected_by="", by=by, on=ON,
    )  # fmt: skip
    book_in_office(EXAMPLE)  # its source goes on naming both
    assert of("0003").parts.count() == 1
    cleaned = mapped(tmp_path / "cleaned", "0002", "0003")
    loaded = take_in(cleaned)
    assert loaded.book is not None
    assert of("0002").merged_into_id == "0003", "it stays, as the archive of its leading one refers to it"
    assert_same(results_of(cleaned, ON), exported_results(tmp_path / "exported", ON))


@pytest.fixture
def pair() -> tuple[Customer, Customer]:
    """The first, of the north and 王芳, is to be merged into the second, of the east and 李强."""
    return customer_of(HUABEI, NORTH, salesperson="王芳"), customer_of(PUDONG, EAST, salesperson="李强")


def codes_seen(user: User) -> set[str]:
    return set(visible_customers(viewer_of(user, ON)).values_list("customer_id", flat=True))


def test_it_is_seen_by_the_units_that_either_trades_with_and_is_the_leading_ones_salespersons(
    pair: tuple[Customer, Customer], by: User
) -> None:
    customer, leading = pair
    north, east = user_with("finance", NORTH), user_with("finance", EAST)
    wang = user_with("salesperson", NORTH, name="wang", salesperson="王芳")
    li = user_with("salesperson", EAST, name="li", salesperson="李强")
    other = user_with("salesperson", EAST, name="other", salesperson="赵六")
    people = [north, east, wang, li, other]
    before = [codes_seen(user) for user in people]
    assert before == [{HUABEI.code}, {PUDONG.code}, {HUABEI.code}, {PUDONG.code}, set()]
    task_of(customer, unit=NORTH)
    merge = merged(customer, leading, by)
    assert [codes_seen(user) for user in people] == [{PUDONG.code}, {PUDONG.code}, set(), {PUDONG.code}, set()]
    parts = [set(visible_parts(viewer_of(user, ON)).values_list("customer_id", flat=True)) for user in people]
    both = {HUABEI.code, PUDONG.code}
    assert parts == [both, both, set(), both, set()]
    assert [leading_key(viewer_of(user, ON), customer.pk) for user in people] == [
        leading.pk, leading.pk, None, leading.pk, None,
    ]  # fmt: skip
    # A thing to do of one unit's documents stays that unit's.
    assert [visible_tasks(viewer_of(user, ON)).count() for user in people] == [1, 0, 0, 0, 0]
    assert tasks_of_customer(viewer_of(north, ON), of(PUDONG.code)).count() == 1
    assert tasks_of_customer(viewer_of(east, ON), of(PUDONG.code)).count() == 0
    customers_part(merge=merge, reason="两家", by=by, on=ON)
    assert [codes_seen(user) for user in people] == before


def test_units_stay_those_of_both_when_the_book_is_loaded_again(tmp_path: Path, by: User) -> None:
    book_in_office(EXAMPLE)
    Customer.objects.filter(customer_id="0002").update(unit=NORTH)
    merged(of("0002"), of("0003"), by)
    together = sorted(of("0002").units.values_list("unit", flat=True))
    assert NORTH in together
    assert sorted(of("0003").units.values_list("unit", flat=True)) == together


def test_who_looks_for_the_merged_one_finds_the_leading_one(pair: tuple[Customer, Customer], by: User) -> None:
    customer, leading = pair
    merged(customer, leading, by)
    seen = visible_customers(viewer_of(by, ON))
    for text in (HUABEI.code, "华北示例", HUABEI.uscc):
        assert [one.pk for one in found_customers(seen, text)] == [leading.pk], text
        assert [one.pk for one in suggested_customers(seen, text)] == [leading.pk], text


def recorded(customer: Customer, by: User, value: str, *, item: str = "registered_capital", channel: str) -> Finding:
    return finding_record(
        customer=customer, item=item, typed={"value": value}, channel=channel, source="执照", as_of=ON,
        collected_by="", by=by, on=ON,
    )  # fmt: skip


def state_of(customer: Customer, item: str) -> State:
    checked = checked_on(archive_of(of(customer.customer_id), ON), judges(), ON)
    return next(one.state for one in checked.gathered if one.item.name == item)


def test_both_dossiers_are_read_as_one_and_what_they_disagree_in_is_unknown(
    pair: tuple[Customer, Customer], by: User
) -> None:
    customer, leading = pair
    recorded(customer, by, "5000000", channel="authority")
    recorded(leading, by, "3000000", channel="customer")
    assert state_of(leading, "registered_capital") == State.KNOWN
    merge = merged(customer, leading, by)
    assert state_of(leading, "registered_capital") == State.CONTRADICTED
    assert Contradiction.objects.filter(customer=leading, gone_on=None).count() == 1
    customers_part(merge=merge, reason="两家", by=by, on=ON)
    assert state_of(leading, "registered_capital") == State.KNOWN
    assert not Contradiction.objects.filter(gone_on=None).exists()


def test_what_is_withdrawn_under_the_merged_code_contradicts_nothing_of_the_leading_one(
    pair: tuple[Customer, Customer], by: User
) -> None:
    customer, leading = pair
    wrong = recorded(customer, by, "5000000", channel="authority")
    recorded(leading, by, "3000000", channel="customer")
    merged(customer, leading, by)
    finding_withdraw(finding=wrong, reason="看错", by=by, on=ON)
    assert state_of(leading, "registered_capital") == State.KNOWN
    assert not Contradiction.objects.filter(gone_on=None).exists()
    # The page of the one that was merged is still open somewhere.
    recorded(customer, by, "7000000", channel="authority")
    assert Contradiction.objects.filter(customer=leading, gone_on=None).count() == 1


def test_what_was_settled_in_the_merged_dossier_stays_settled(pair: tuple[Customer, Customer], by: User) -> None:
    customer, leading = pair
    recorded(customer, by, "5000000", channel="authority")
    recorded(customer, by, "3000000", channel="customer")
    row = Contradiction.objects.get(customer=customer, gone_on=None)
    contradiction_resolve(
        customer=customer, fingerprint=row.fingerprint, holds="authority", reason="以登记为准",
        by=user_with("credit_controller", name="other"), on=ON,
    )  # fmt: skip
    merged(customer, leading, by)
    assert state_of(leading, "registered_capital") == State.KNOWN
    assert Contradiction.objects.get(customer=leading).reason == "以登记为准"


def codes_of(raised: pytest.ExceptionInfo[ProblemsFound]) -> list[str]:
    return [found.code for found in raised.value.problems]


def test_what_cannot_be_merged_is_refused_with_its_reason(pair: tuple[Customer, Customer], by: User) -> None:
    customer, leading = pair
    third = customer_of(QIANHAI)
    for merging, told in (
        ((customer, customer, by), ["merge_with_itself"]),
        ((customer, leading, by, " "), ["merge_reason_missing"]),
    ):
        with pytest.raises(ProblemsFound) as refused:
            merged(*merging)
        assert codes_of(refused) == told
    merge = merged(customer, leading, by)
    for merging, told in (
        ((customer, third, by), ["merge_already"]),
        ((third, customer, by), ["merge_already"]),
        ((leading, third, by), ["merge_leads_others"]),
    ):
        with pytest.raises(ProblemsFound) as refused:
            merged(*merging)
        assert codes_of(refused) == told
    customers_part(merge=merge, reason="两家", by=by, on=ON)
    with pytest.raises(ProblemsFound) as refused:
        customers_part(merge=merge, reason="两家", by=by, on=ON)
    assert codes_of(refused) == ["merge_undone_before"]
    Customer.objects.filter(pk=customer.pk).update(kind="person")
    Customer.objects.filter(pk=leading.pk).update(kind="company")
    with pytest.raises(ProblemsFound) as refused:
        merged(customer, leading, by)
    assert codes_of(refused) == ["merge_kinds_differ"]
    Customer.objects.filter(pk=leading.pk).update(kind=None)
    with pytest.raises(ProblemsFound) as refused:
        merged(customer, leading, by)
    assert codes_of(refused) == ["merge_person_of_unknown"], "what protects persons goes by the one that leads"
    acts = AuditRow.objects.filter(act__startswith="customers_").order_by("pk").values_list("act", "subject")
    assert list(acts) == [("customers_merge", PUDONG.code), ("customers_part", PUDONG.code)]


def test_persons_with_different_identity_numbers_are_not_one(pair: tuple[Customer, Customer], by: User) -> None:
    Customer.objects.update(kind="person")
    customer, leading = (of(one.customer_id) for one in pair)
    recorded(customer, by, NUMBER, item="resident_id", channel="customer")
    wrong = recorded(leading, by, ANOTHER, item="resident_id", channel="customer")
    with pytest.raises(ProblemsFound) as refused:
        merged(customer, leading, by)
    assert codes_of(refused) == ["merge_numbers_differ"]
    finding_withdraw(finding=wrong, reason="看错", by=by, on=ON)
    merged(customer, leading, by)
    # What is recorded now is held against the numbers of both.
    assert recorded(of(PUDONG.code), by, NUMBER, item="resident_id", channel="authority").value == {"value": "****002X"}
    assert state_of(leading, "resident_id") == State.KNOWN
