"""A resident identity number is kept sealed: known again, shown by its last four signs, looked at on record."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from django.conf import settings
from django.test import override_settings

from cast import HUABEI, PUDONG
from office import ON, customer_of, user_with
from office_text import texts_in_database
from xindang.audit.models import AuditRow
from xindang.core.codes import RESIDENT_CHECKS, RESIDENT_WEIGHTS
from xindang.core.problems import ProblemsFound
from xindang.customers.models import Customer
from xindang.dossiers.catalogue import load_items
from xindang.dossiers.gathered import State, gathered_on
from xindang.dossiers.models import Finding, SealedPart
from xindang.dossiers.sealed import opened
from xindang.dossiers.services.findings import finding_record
from xindang.dossiers.services.identity import Renewal, identity_reveal, sealed_parts_renew
from xindang.people.models import User

pytestmark = pytest.mark.django_db

NUMBER = "11010519491231002X"
OLD, NEW = {"old": b"1" * 32}, {"new": b"2" * 32}


def number_of(body: str) -> str:
    """A number that proves itself, of its first 17 signs."""
    return (
        body
        + RESIDENT_CHECKS[sum(int(sign) * weight for sign, weight in zip(body, RESIDENT_WEIGHTS, strict=True)) % 11]
    )


def ending_alike() -> str:
    """Another number with the same last four signs."""
    found = (number_of(f"310101{year}0101002") for year in range(1950, 2000))
    return next(number for number in found if number.endswith(NUMBER[-4:]))


@pytest.fixture
def by() -> User:
    return user_with("credit_controller", name="赵敏")


@pytest.fixture
def person() -> Customer:
    found = customer_of(HUABEI)
    Customer.objects.update(kind="person")
    found.refresh_from_db()
    return found


def recorded(customer: Customer, by: User, number: str = NUMBER, channel: str = "customer") -> Finding:
    return finding_record(
        customer=customer, item="resident_id", typed={"value": number}, channel=channel, as_of=ON, collected_by="",
        source=f"身份证原件，第 {Finding.objects.count() + 1} 次", by=by, on=ON,
    )  # fmt: skip


def shown(finding: Finding, by: User, purpose: str = "verify_identity") -> str:
    return identity_reveal(finding=finding, part="value", purpose=purpose, by=by, on=ON)


def codes(raised: pytest.ExceptionInfo[ProblemsFound]) -> list[str]:
    return [found.code for found in raised.value.problems]


def keys(*held: Mapping[str, bytes]) -> override_settings:
    return override_settings(SEALING_KEYS={name: key for some in held for name, key in some.items()})


def renewed_all(limit: int = 1) -> list[Renewal]:
    parts, at = [], 0
    while True:
        parts.append(sealed_parts_renew(after=at, limit=limit, by=None, on=ON))
        if parts[-1].last is None:
            return parts
        at = parts[-1].last


def test_no_text_of_the_database_holds_the_number_whatever_was_done_with_it(person: Customer, by: User) -> None:
    finding = recorded(person, by, "110105 1949-1231 002x")
    assert finding.value == {"value": "****002X"}
    assert shown(finding, by) == NUMBER
    renewed_all()
    told = list(texts_in_database())
    assert any("身份证原件" in text for _, text in told), "the search looks where it would stand"
    assert [place for place, text in told if NUMBER in text.upper() or NUMBER[:14] in text] == []


def test_equal_numbers_agree_and_others_contradict_even_where_they_end_alike(person: Customer, by: User) -> None:
    recorded(person, by)
    recorded(person, by, channel="authority")
    assert state(person) == State.KNOWN
    other = recorded(person, by, ending_alike(), channel="authority")
    assert other.value == {"value": "****002X(2)"}
    assert state(person) == State.CONTRADICTED
    assert recorded(person, by, ending_alike()).value == other.value


def state(customer: Customer) -> State:
    found = gathered_on(load_items(), "person", Finding.objects.filter(customer=customer), ON)
    return next(one.state for one in found if one.item.name == "resident_id")


@pytest.mark.parametrize(
    "typed, code",
    [
        ("110105194912310021", "finding_resident_id_wrong_check"), ("1101051949", "finding_resident_id_wrong_form"),
        (number_of("11010519491301002"), "finding_resident_id_impossible_date"),
    ],
)  # fmt: skip
def test_a_number_that_cannot_be_is_refused_and_not_repeated(person: Customer, by: User, typed: str, code: str) -> None:
    with pytest.raises(ProblemsFound) as refused:
        recorded(person, by, typed)
    assert [(told.code, told.column) for told in refused.value.problems] == [(code, "value")]
    assert typed not in str(refused.value) + refused.value.problems[0].zh + refused.value.problems[0].value
    assert not SealedPart.objects.exists()


def test_a_look_says_what_for_and_is_on_record(person: Customer, by: User) -> None:
    finding = recorded(person, by)
    with pytest.raises(ProblemsFound) as refused:
        shown(finding, by, "curiosity")
    assert codes(refused) == ["reveal_purpose_missing"]
    with pytest.raises(ProblemsFound) as refused:
        identity_reveal(finding=finding, part="name", purpose="verify_identity", by=by, on=ON)
    assert codes(refused) == ["sealed_part_unknown"]
    assert not AuditRow.objects.filter(act="identity_reveal").exists()
    shown(finding, by)
    shown(finding, by, "legal_action")
    rows = AuditRow.objects.filter(act="identity_reveal").order_by("pk")
    assert [(row.by, row.subject, row.details["purpose"]) for row in rows] == [
        ("赵敏", HUABEI.code, "verify_identity"), ("赵敏", HUABEI.code, "legal_action"),
    ]  # fmt: skip


def test_a_sealed_number_moved_to_another_customer_does_not_open(person: Customer, by: User) -> None:
    other = customer_of(PUDONG)
    Customer.objects.update(kind="person")
    own, planted = recorded(person, by), recorded(other, by, ending_alike())
    text = SealedPart.objects.get(finding=own).text
    SealedPart.objects.filter(finding=planted).update(text=text)
    with pytest.raises(ProblemsFound) as refused:
        shown(planted, by)
    assert codes(refused) == ["sealed_broken"]


def test_a_lost_key_is_told_and_a_new_value_counts_as_another(person: Customer, by: User) -> None:
    with keys(OLD):
        finding = recorded(person, by)
    with keys(NEW):
        with pytest.raises(ProblemsFound) as refused:
            shown(finding, by)
        assert codes(refused) == ["sealed_key_missing"]
        assert "old" in refused.value.problems[0].zh
        assert recorded(person, by).value == {"value": "****002X(2)"}


def test_all_is_sealed_anew_under_the_current_key_and_known_again(person: Customer, by: User) -> None:
    with keys(OLD):
        first, second = recorded(person, by), recorded(person, by, ending_alike(), "authority")
    with keys(NEW, OLD):
        # Before the renewal old and new are compared all the same.
        assert recorded(person, by).value == first.value
        assert sum(part.renewed for part in renewed_all()) == 2
        assert sum(part.renewed for part in renewed_all()) == 0
    with keys(NEW):
        assert [shown(first, by), shown(second, by)] == [NUMBER, ending_alike()]
        marks = SealedPart.objects.values_list("mark", flat=True)
        assert len(marks) == 3
        assert len(set(marks)) == 2
        assert recorded(person, by, ending_alike()).value == second.value


def test_a_renewal_that_stops_goes_on_where_it_was(person: Customer, by: User) -> None:
    with keys(OLD):
        for _ in range(4):
            recorded(person, by)
    with keys(NEW, OLD):
        sealed_parts_renew(after=0, limit=3, by=None, on=ON)
        assert sorted(SealedPart.objects.values_list("key_id", flat=True)) == ["new", "new", "new", "old"]
        assert {opened(row) for row in SealedPart.objects.select_related("finding")} == {NUMBER}
        assert sum(part.renewed for part in renewed_all()) == 1


def test_what_cannot_be_opened_keeps_nothing_else_from_being_renewed(person: Customer, by: User) -> None:
    with keys({"lost": b"3" * 32}):
        lost = recorded(person, by)
    with keys(OLD):
        broken, good = recorded(person, by), recorded(person, by)
        SealedPart.objects.filter(finding=broken).update(text="AAAA")
    before = dict(SealedPart.objects.exclude(finding=good).values_list("pk", "text"))
    with keys(NEW, OLD):
        parts = renewed_all(limit=2)
        told = [found.code for part in parts for found in part.problems]
        assert told == ["sealed_key_missing", "sealed_broken"]
        assert shown(good, by) == NUMBER
    assert dict(SealedPart.objects.exclude(finding=good).values_list("pk", "text")) == before
    assert SealedPart.objects.get(finding=lost).key_id == "lost"


def test_a_company_gives_the_number_of_who_signs_only_as_an_addition(by: User) -> None:
    company = customer_of(PUDONG)
    words = {"channel": "customer", "source": "担保函", "as_of": ON, "collected_by": "", "by": by, "on": ON}
    without = finding_record(customer=company, item="guarantor", typed={"name": "王芳", "kind": "person"}, **words)  # type: ignore[arg-type]
    assert not SealedPart.objects.exists()
    typed = {"name": "王芳", "kind": "person", "resident_id": NUMBER}
    with_number = finding_record(customer=company, item="guarantor", typed=typed, **words)  # type: ignore[arg-type]
    assert with_number.row == without.row
    assert identity_reveal(finding=with_number, part="resident_id", purpose="sign_contract", by=by, on=ON) == NUMBER
    with pytest.raises(ProblemsFound) as refused:
        finding_record(customer=company, item="resident_id", typed={"value": NUMBER}, **words)  # type: ignore[arg-type]
    assert codes(refused) == ["finding_item_unknown"]


def test_the_office_has_a_key_before_anybody_gave_it_one() -> None:
    assert list(settings.SEALING_KEYS) == ["k1"]
