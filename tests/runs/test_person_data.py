"""A person gets everything that is kept of them: every table, and who looked."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from cast import HUABEI, PUDONG
from house.sources import TOP
from office import EAST, ON, customer_of, signed_in, standing_of, user_with
from office_book import book_in_office
from office_files import stored_in
from office_papers import paper_of
from office_tasks import task_of
from web.walking import content_of
from xindang.audit.models import AuditRow
from xindang.core.problems import ProblemsFound
from xindang.customers.models import Customer
from xindang.documents.given import given_of, said_mark
from xindang.documents.services.papers import document_edit
from xindang.dossiers.services.findings import finding_record
from xindang.dossiers.services.personal import dossier_view
from xindang.people.models import User
from xindang.runs.person_data import person_data
from xindang.runs.services.merging import customers_merge
from xindang.runs.services.person_data import person_data_give

pytestmark = pytest.mark.django_db

NUMBER = "11010519491231002X"
ASKED = "本人到柜台书面提出"


@pytest.fixture
def by() -> User:
    return user_with("credit_controller", name="赵敏")


@pytest.fixture
def person(by: User) -> Customer:
    """The second customer of the example book, a person with a number on file, a task, and somebody who looked."""
    book_in_office(TOP / "examples" / "book")
    Customer.objects.filter(customer_id="0002").update(kind="person")
    found = Customer.objects.get(customer_id="0002")
    finding_record(
        customer=found, item="resident_id", typed={"value": NUMBER}, channel="customer", source="身份证原件", as_of=ON,
        collected_by="", by=by, on=ON,
    )  # fmt: skip
    task_of(found)
    standing_of(found)
    dossier_view(customer=found, page="dossiers:of", by=user_with("finance", name="看过的人"), on=ON)
    return found


def given(customer: Customer, by: User, **said: object) -> dict[str, list[dict[str, object]]]:
    words = {"request": ASKED, "in_clear": False, "form": "json", "on": ON} | said
    kept = person_data_give(customer=customer, by=by, **words)  # type: ignore[arg-type]
    return {
        one.table.name: [dict(zip([column.name for column in one.columns], row, strict=True)) for row in one.rows]
        for one in kept
    }


def test_every_table_that_knows_of_the_person_is_in_it_and_none_of_others(person: Customer, by: User) -> None:
    told = given(person, by)
    assert {"customers_customer", "ledger_items", "ledger_settlements", "dossiers_finding", "runs_task"} <= told.keys()
    assert [row["customer_id"] for row in told["customers_customer"]] == ["0002"]
    assert {row["customer"] for row in told["ledger_items"]} == {"0002"}
    items = {row["item_id"] for row in told["ledger_items"]}
    applied = [row for row in told["ledger_settlements"] if row["item"] is not None]
    assert applied
    assert {row["item"] for row in applied} <= items
    assert "0003" not in str(told["ledger_items"]) + str(told["customers_customer"])


def test_it_says_who_looked_and_that_it_was_given(person: Customer, by: User) -> None:
    acts = given(person, by)["audit_row"]
    assert ("看过的人", "查看自然人的资料") in {(row["by"], row["act"]) for row in acts}
    assert acts[-1]["act"] == "应本人请求提供其全部资料"
    row = AuditRow.objects.get(act="person_data_give")
    assert (row.by, row.subject, row.details["request"], row.details["in_clear"]) == ("赵敏", "0002", ASKED, False)


def test_numbers_are_in_clear_only_where_that_is_asked_for(person: Customer, by: User) -> None:
    hidden, clear = given(person, by), given(person, by, in_clear=True)
    assert [row["value"] for row in hidden["dossiers_sealed_part"]] == ["****002X"]
    assert NUMBER not in str(hidden)
    assert [row["value"] for row in clear["dossiers_sealed_part"]] == [NUMBER]
    marks = {row["kind"]: row["mark"] for row in clear["customers_mark"]}
    assert marks["resident_id"] == "****"


def test_what_was_merged_into_the_person_is_the_persons(person: Customer, by: User) -> None:
    other = Customer.objects.get(customer_id="0003")
    Customer.objects.filter(pk=other.pk).update(kind=None)
    customers_merge(customer=other, leading=person, reason="建了两次", by=by, on=ON)
    told = given(Customer.objects.get(pk=person.pk), by)
    assert {row["customer_id"] for row in told["customers_customer"]} == {"0002", "0003"}
    assert {row["customer"] for row in told["ledger_items"]} == {"0002", "0003"}


def test_papers_of_a_level_that_the_giver_may_not_see_are_left_out_with_their_acts(
    person: Customer, by: User, settings: Any, tmp_path: Path
) -> None:
    stored_in(settings, tmp_path / "documents")
    paper_of(person, by, title="平常的合同")
    secret = paper_of(person, by, title="绝密的底稿", note="不外传", level="core")
    document_edit(
        document=secret, given=replace(given_of(secret), note="更不外传"), seen=said_mark(secret), by=by, on=ON
    )
    head = user_with("branch_head", name="主任")
    for giver, sees in ((by, True), (head, False)):
        told = given(person, giver)
        assert [row["title"] for row in told["documents_document"]] == ["平常的合同", *(["绝密的底稿"] if sees else [])]
        assert ("绝密的底稿" in str(told), "不外传" in str(told)) == (sees, sees)
    last = AuditRow.objects.filter(act="person_data_give").latest("pk")
    assert last.details["hidden"] == 1


def test_a_company_or_nobody_who_asked_is_refused(person: Customer, by: User) -> None:
    company = Customer.objects.get(customer_id="0001")
    with pytest.raises(ProblemsFound) as refused:
        given(company, by, request=" ")
    assert [found.code for found in refused.value.problems] == ["person_data_company", "person_data_unasked"]
    assert not AuditRow.objects.filter(act="person_data_give").exists()


def test_the_file_comes_as_a_workbook_or_for_programs(person: Customer, by: User) -> None:
    browser = signed_in(by)
    page = reverse("dossiers:everything", args=[person.pk])
    assert "号码写明文" in browser.get(page).content.decode()
    file = reverse("dossiers:everything_file", args=[person.pk])
    assert browser.post(file, {"request": "", "form": "excel"}).status_code == 422
    workbook = browser.post(file, {"request": ASKED, "form": "excel", "in_clear": "yes"})
    with zipfile.ZipFile(io.BytesIO(content_of(workbook))) as book:
        said = "".join(book.read(name).decode() for name in book.namelist())
    assert NUMBER in said
    assert "看过的人" in said
    told = json.loads(browser.post(file, {"request": ASKED, "form": "json"}).content)
    assert told["customers_customer"][0]["customer_id"] == "0002"
    assert NUMBER not in str(told)


def test_without_the_right_to_reveal_nothing_is_in_clear_and_without_sight_of_all_nothing_is_given(
    person: Customer,
) -> None:
    file = reverse("dossiers:everything_file", args=[person.pk])
    auditor = signed_in(user_with("auditor"))
    assert NUMBER not in auditor.post(file, {"request": ASKED, "form": "json", "in_clear": "yes"}).content.decode()
    east = signed_in(user_with("credit_controller", EAST))
    assert east.post(file, {"request": ASKED, "form": "json"}).status_code == 403


def test_a_person_of_whom_nothing_is_known_has_a_row_and_the_acts(by: User) -> None:
    customer_of(PUDONG)
    found = customer_of(HUABEI)
    Customer.objects.filter(pk=found.pk).update(kind="person")
    kept = {one.table.name: one.rows for one in person_data(Customer.objects.get(pk=found.pk), in_clear=False)}
    assert len(kept["customers_customer"]) == 1
    assert kept["audit_row"] == []
