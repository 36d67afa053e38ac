"""Every address with every role: anonymous → login, wrong role → 403, what is not visible → 404 (design §8)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from examples import in_proof
from office import EAST, NORTH, ON, signed_in
from office_walk import EAST_DOCUMENT, HIDDEN, HIDDEN_BEGINS, HIDDEN_NAME, SHARED
from web.addresses import addresses
from web.belongings import LISTED, Belongings
from web.walking import OPEN, Shown, asked, guarded, pages_shown, url_of, walker
from xindang.api.scopes import scopes
from xindang.api.services import token_make
from xindang.people.roles import NONE, rights, roles
from xindang.people.selectors import viewer_of
from xindang.web.clock import today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("walked")]
# What an address gives to somebody who may open it: a page, a redirect after an act, a refused empty form, and 405.
ANSWERED = {200, 302, 405, 422}
METHODS = ("get", "post")
# Rights that only read: their pages answer a POST as they answer a GET, and are asked once.
READING = {"audit", "customers", "dashboard", "papers", "people", "policy", "records", "runs", "worklist"}
# What nobody of the north may meet.
NEVER = (HIDDEN_NAME, HIDDEN, EAST_DOCUMENT)


def test_every_address_is_listed_and_wears_a_guard_or_is_open_to_all() -> None:
    assert {address.name for address in addresses() if address.right is None} == OPEN
    assert {right for address in addresses() for right in address.needs} <= rights().keys()
    told = {address.name: set(address.parameters) for address in guarded()}
    assert told == {name: set(entry.takes) for name, entry in LISTED.items()}


@pytest.mark.parametrize("method", METHODS)
def test_nobody_signed_in_is_sent_to_the_login(method: str) -> None:
    things = Belongings(walker("gm"))
    for address in guarded():
        answer = getattr(Client(), method)(url_of(address, things.seen(address.name)))
        assert answer.status_code == 302, address.name
        assert answer.headers["Location"].startswith("/login/?next=/"), address.name


@pytest.mark.parametrize("role", roles())
def test_a_role_opens_what_its_rights_open_and_nothing_else(role: str) -> None:
    user = walker(role, NORTH)
    browser, things = signed_in(user), Belongings(user)
    held = viewer_of(user, today()).rights
    for number, address in enumerate(guarded()):
        url = url_of(address, things.seen(address.name), LISTED[address.name].asked[0])
        if not address.needs <= held:
            # Where there is no right both ways are refused alike: one for this role, the other for the next.
            method = METHODS[(number + list(roles()).index(role)) % 2]
            assert asked(browser, method, url) == 403, (address.name, method)
            continue
        for method in METHODS:
            status = asked(browser, method, url)
            if roles()[role].sees == NONE and "customer" in "".join(LISTED[address.name].takes):
                assert status == 404, (address.name, method)
            else:
                assert status in ANSWERED, (address.name, method, status)
                if status == 200 and address.right in READING:
                    break


def test_somebody_without_a_role_opens_only_their_own_account() -> None:
    user = walker("")
    browser, things = signed_in(user), Belongings(user)
    for address in guarded():
        status = asked(browser, "get", url_of(address, things.seen(address.name)))
        assert status == (403 if address.right else 200), address.name


@pytest.mark.parametrize("role", roles())
def test_what_is_of_another_unit_or_person_is_not_found(role: str) -> None:
    user = walker(role, NORTH)
    browser, things = signed_in(user), Belongings(user)
    held = viewer_of(user, today()).rights
    for address in guarded():
        if not address.needs <= held:
            continue
        for given in things.hidden(address.name):
            for method in METHODS:
                status = asked(browser, method, url_of(address, given, LISTED[address.name].asked[0]))
                assert status in ({404} if method == "post" else {404, 405}), (address.name, given, method, status)


@pytest.mark.parametrize(
    "role", in_proof(["credit_controller", "salesperson", "auditor", "administrator"], "auditor", "administrator")
)
def test_no_answer_names_a_customer_or_a_document_that_is_hidden(role: str) -> None:
    user = walker(role, NORTH)
    shown = list(pages_shown(user, Belongings(user)))
    assert len({page.name for page in shown}) > 5
    for page in shown:
        for word in NEVER:
            assert word not in without_what_was_asked(page), (page.url, word)


def test_whoever_sees_the_whole_house_meets_them() -> None:
    """So that the test above looks where they would stand."""
    user = walker("credit_controller")
    shown = list(pages_shown(user, Belongings(user)))
    for word in NEVER:
        assert any(word in without_what_was_asked(page) for page in shown), word
    named = {page.name for page in shown if HIDDEN_NAME in page.text}
    lists = {"customers:list", "customers:excel", "customers:suggest", "worklist:list", "policy:customers"}
    assert lists | {"runs:changes"} <= named


def without_what_was_asked(page: Shown) -> str:
    """The text of a page without the words of its own address, which search boxes and links repeat."""
    _, _, query = page.url.partition("?")
    said = page.text
    for pair in query.split("&"):
        word = pair.partition("=")[2]
        if word in {HIDDEN, HIDDEN_BEGINS}:
            said = said.replace(f'value="{word}"', "").replace(f"={word}", "")
    return said


@pytest.mark.parametrize(
    "unit, documents", [(NORTH, {"NORTHDOC-"}), (EAST, {EAST_DOCUMENT}), ("", {"NORTHDOC-", EAST_DOCUMENT})]
)
def test_programs_are_told_documents_of_their_units_and_one_total_of_the_others(unit: str, documents: set[str]) -> None:
    told = read(unit, "open-items", customer_id=SHARED)
    numbers = {row["document_no"] for row in told["rows"]}
    assert {number.rstrip("0123456789") for number in numbers} == documents
    assert len(told["other_units"]) == (0 if unit == "" else 1)


def test_no_answer_of_the_api_names_what_is_hidden() -> None:
    user = walker("credit_controller", NORTH)
    for path in Client().get("/api/v1/openapi.json").json()["paths"]:
        for code in (SHARED, "0001"):
            said = str(answer_of(user, path.replace("{customer_id}", code)).content.decode())
            for word in NEVER:
                assert word not in said, path


def read(unit: str, path: str, **asked_for: str) -> Any:
    return answer_of(walker("credit_controller", unit), f"/api/v1/{path}", **asked_for).json()


def answer_of(user: Any, path: str, **asked_for: str) -> Any:
    ends = today() + timedelta(days=1)
    _, secret = token_make(name="t", scope_names=list(scopes()), expires_on=ends, by=user, on=ON)
    return Client().get(path, asked_for, headers={"Authorization": f"Bearer {secret}"})
