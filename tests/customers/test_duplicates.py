"""Customers that share a code, a name, a phone, an account or an identity number are listed as pairs."""

from __future__ import annotations

from pathlib import Path

import pytest

from assess.books import Row, write_book
from cast import HUABEI, PUDONG, QIANHAI, TIANJIN, Company
from office import ON, customer_of, user_with
from office_book import take_in
from xindang.core.problems import ProblemsFound
from xindang.customers.duplicates import SHARED_MOST, crowds, duplicate_pairs, shared_marks
from xindang.customers.marks import account_mark, name_mark, phone_mark, renew_row_marks
from xindang.customers.models import Customer, IdentityMark, NotTheSame
from xindang.customers.services import customer_edit, duplicate_reconsider, duplicate_refute
from xindang.dossiers.models import Finding
from xindang.dossiers.services.findings import finding_record, finding_withdraw
from xindang.dossiers.services.marks import identity_marks_renew
from xindang.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> User:
    return user_with("credit_controller", name="赵敏")


def on_file(company: Company, **said: str) -> Customer:
    found = customer_of(company)
    Customer.objects.filter(pk=found.pk).update(**said)
    found.refresh_from_db()
    renew_row_marks([found])
    return found


def pairs() -> list[tuple[str, str, list[str]]]:
    return [(pair.first, pair.second, [kind.name for kind in pair.kinds]) for pair in duplicate_pairs()]


def recorded(customer: Customer, by: User, item: str, **typed: str) -> Finding:
    return finding_record(
        customer=customer, item=item, typed=typed, channel="customer", source="名片", as_of=ON, collected_by="", by=by,
        on=ON,
    )  # fmt: skip


@pytest.mark.parametrize(
    "one, other",
    [
        ("前海示例（深圳）电子有限公司", "前海示例(深圳)电子有限公司"), ("ABC 贸易有限公司", "ａｂｃ贸易有限责任公司"),
        ("华北 示例机械股份有限公司", "华北示例机械有限公司"),
    ],
)  # fmt: skip
def test_a_name_is_one_however_it_is_written(one: str, other: str) -> None:
    assert name_mark(one, None) == name_mark(other, "company") != ""


def test_what_says_too_little_is_no_mark() -> None:
    assert name_mark("王芳", "person") == ""
    assert name_mark("有限公司", None) == ""
    assert (phone_mark("8101"), phone_mark("010-8101 2233"), phone_mark("+86 138 0013 8000")) == (
        "", "01081012233", "13800138000",
    )  # fmt: skip
    assert (account_mark("1234"), account_mark("6222 0212-3456 7890")) == ("", "6222021234567890")


def test_pairs_are_listed_with_what_they_share_the_likeliest_first(by: User) -> None:
    first, second = on_file(HUABEI), on_file(PUDONG, uscc=HUABEI.uscc)
    third, fourth = on_file(QIANHAI), on_file(TIANJIN, name=" 前海示例电子股份有限公司")
    recorded(third, by, "bank_account", bank="工商银行", account_no="6222 0212 3456 7890 128")
    recorded(fourth, by, "bank_account", bank="中国工商银行", account_no="6222021234567890128")
    recorded(first, by, "phone", value="010-81012233")
    recorded(fourth, by, "key_person", name="李娜", post="buyer", phone="010 8101 2233")
    assert pairs() == [
        (HUABEI.code, PUDONG.code, ["uscc"]), (QIANHAI.code, TIANJIN.code, ["account", "name"]),
        (HUABEI.code, TIANJIN.code, ["phone"]),
    ]  # fmt: skip
    assert [(kind.name, mark) for kind, mark in shared_marks(first.customer_id, second.customer_id)] == [
        ("uscc", HUABEI.uscc)
    ]


def test_persons_are_one_by_their_sealed_number_and_not_by_their_name(by: User) -> None:
    one, other = (on_file(company, name="王芳", kind="person") for company in (HUABEI, PUDONG))
    assert pairs() == []
    recorded(one, by, "resident_id", value="11010519491231002X")
    again = recorded(other, by, "resident_id", value="11010519491231002x")
    assert pairs() == [(HUABEI.code, PUDONG.code, ["resident_id"])]
    finding_withdraw(finding=again, reason="看错", by=by, on=ON)
    assert pairs() == []


def test_a_mark_that_many_share_makes_no_pairs_and_is_told(by: User) -> None:
    for number in range(SHARED_MOST + 1):
        recorded(on_file(Company(f"C{number}", f"第{number}家公司", "")), by, "phone", value="010-81012233")
    assert pairs() == []
    assert [(crowd.kind.name, crowd.mark, crowd.count) for crowd in crowds()] == [
        ("phone", "01081012233", SHARED_MOST + 1)
    ]


def test_a_pair_that_somebody_decided_on_is_listed_no_more_until_it_is_reconsidered(by: User) -> None:
    first, second = on_file(HUABEI), on_file(PUDONG, uscc=HUABEI.uscc)
    with pytest.raises(ProblemsFound) as refused:
        duplicate_refute(first=second, second=first, reason=" ", by=by, on=ON)
    assert [found.code for found in refused.value.problems] == ["duplicate_reason_missing"]
    duplicate_refute(first=second, second=first, reason="分公司", by=by, on=ON)
    assert pairs() == []
    with pytest.raises(ProblemsFound) as refused:
        duplicate_refute(first=first, second=second, reason="分公司", by=by, on=ON)
    assert [found.code for found in refused.value.problems] == ["duplicate_decided_before"]
    duplicate_reconsider(decision=NotTheSame.objects.get(), by=by, on=ON)
    assert len(pairs()) == 1


def test_marks_follow_imports_and_edits(tmp_path: Path, by: User) -> None:
    def state(folder: str, *rows: Row) -> None:
        take_in(write_book(tmp_path / folder, {"customers": list(rows)}))

    one: Row = {"customer_id": "1", "name": HUABEI.name, "kind": "company", "uscc": HUABEI.uscc}
    other: Row = {"customer_id": "2", "name": "华北示例机械有限责任公司", "kind": "company", "uscc": PUDONG.uscc}
    state("first", one, other)
    assert pairs() == [("1", "2", ["name"])]
    state("second", one, {**other, "name": PUDONG.name, "uscc": HUABEI.uscc})
    assert pairs() == [("1", "2", ["uscc"])]
    customer_edit(customer=Customer.objects.get(customer_id="2"), values={"uscc": PUDONG.uscc}, by=by, on=ON)
    assert pairs() == []
    # The source changes another column: the edit stands, and the marks are those of what is on file.
    state("third", one, {**other, "name": f"{HUABEI.name} ", "uscc": HUABEI.uscc, "industry": "机械"})
    assert pairs() == [("1", "2", ["name"])]
    kept = set(IdentityMark.objects.values_list("customer_id", "kind", "mark", "origin"))
    IdentityMark.objects.all().delete()
    identity_marks_renew(by=None, on=ON)
    assert set(IdentityMark.objects.values_list("customer_id", "kind", "mark", "origin")) == kept
    state("fourth", one)
    assert set(IdentityMark.objects.values_list("customer__customer_id", flat=True)) == {"1"}
