"""Every page in both languages, as somebody sees it who may open all of them: nothing runs in it that stands in it,
nothing comes from elsewhere, no form lacks its token, and no word is of the other language.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.test import Client

from house.sources import TOP
from office import signed_in, units, user_with
from office_walk import EAST_DOCUMENT, HIDDEN, HIDDEN_BEGINS, walk_book
from web.addresses import Address
from web.belongings import FROM, LISTED, Belongings
from web.reading_pages import PageRead
from web.walking import Shown, asked, guarded, pages_shown, text_of, url_of
from xindang.audit.models import AuditRow
from xindang.book.contract import contract
from xindang.people.models import RoleHolding, Unit, User
from xindang.people.roles import rights, roles
from xindang.sources.models import Source

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("walked")]
ELSEWHERE = re.compile(r"https?://(?!www\.w3\.org/)|javascript:|\bjs:", re.IGNORECASE)
# Workbooks that go to whoever fills them in, with what is to be done in both languages.
IN_BOTH = frozenset({"dossiers:excel", "dossiers:template"})
LATIN, HAN = re.compile(r"[A-Za-z][A-Za-z0-9_.\-]*"), re.compile(r"[⺀-鿿豈-﫿＀-￯　-〿]+")
# What the Chinese calls so too, and the name of the other language on the button that chooses it.
CHINESE_SAYS = {
    "GB",
    "T",
    "xlsx",
    "DSO",
    "CEI",
    "CNY",
    "Excel",
    "API",
    "PDF",
    "KB",
    "MB",
    "TOTP",
    "OpenAPI",
    "CSV",
    "JSON",
    "SAP",
    "zip",
    "EN",
    "A",
    "B",
    "C",
    "D",  # with M, a tax credit grade
    "M",
}
CODES = re.compile(r"S\d-[\d.]+[a-z]?|[a-z]+-\d+\.\d+\.\d+-[0-9a-f]+|[0-9a-f]{6,}|policies/[a-z/]+")
CHOOSES_CHINESE = {"中文"}
USERNAME = "r-1"


@dataclass(frozen=True, slots=True)
class Walked:
    """Somebody who holds roles that have all rights together, and the things this person meets."""

    user: User
    things: Belongings

    def url(self, address: Address) -> str:
        return url_of(address, self.things.seen(address.name))


@pytest.fixture(scope="module")
def reader(walked: None) -> Walked:
    user = user_with("credit_controller", name=USERNAME)
    for role in ("auditor", "administrator", "sales_manager", "finance", "gm"):
        RoleHolding.objects.create(user=user, role=role, unit=units()[""], from_on=FROM)
    held = [roles()[holding.role].rights for holding in RoleHolding.objects.filter(user=user)]
    assert frozenset().union(*held) == rights().keys()
    return Walked(user, Belongings(user))


@pytest.fixture(scope="module")
def shown(reader: Walked) -> Mapping[str, list[Shown]]:
    """Language → every page and file. Made once; nothing in it changes the office."""
    found = {}
    for language in ("zh", "en"):
        User.objects.filter(pk=reader.user.pk).update(language=language)
        found[language] = list(pages_shown(reader.user, reader.things))
    assert {page.name for page in found["zh"]} == {page.name for page in found["en"]}
    return found


@pytest.fixture
def pages(shown: Mapping[str, list[Shown]]) -> list[Shown]:
    return [page for pages in shown.values() for page in pages if page.is_page]


def test_all_pages_that_are_no_acts_are_shown(shown: Mapping[str, list[Shown]]) -> None:
    assert len({page.name for page in shown["zh"]}) >= 25


def test_every_answer_carries_the_policy_and_is_not_framed_or_kept(shown: Mapping[str, list[Shown]]) -> None:
    for page in (page for pages in shown.values() for page in pages):
        headers = page.answer.headers
        if LISTED[page.name].is_stored or page.name == "documents:download":
            continue
        assert "default-src 'none'" in headers["Content-Security-Policy"], page.url
        assert "script-src 'self';" in headers["Content-Security-Policy"], page.url
        assert "unsafe" not in headers["Content-Security-Policy"], page.url
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], page.url
        assert headers["X-Frame-Options"] == "DENY", page.url
        assert headers["X-Content-Type-Options"] == "nosniff", page.url
        assert headers["Referrer-Policy"] == "same-origin", page.url
        assert headers["Cache-Control"] == "no-store", page.url


def test_a_stored_file_stands_apart_where_nothing_in_it_runs(shown: Mapping[str, list[Shown]]) -> None:
    stored = [page for page in shown["zh"] if page.name in {"documents:preview", "documents:download"}]
    assert {page.name for page in stored} == {"documents:preview", "documents:download"}
    for page in stored:
        headers = page.answer.headers
        assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'self'"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "SAMEORIGIN"
        assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/login/", "/nothing-here/", "/api/v1/openapi.json"])
def test_so_do_answers_to_anybody(path: str) -> None:
    headers = Client().get(path).headers
    assert "script-src 'self';" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_nothing_that_stands_in_a_page_runs_or_styles_it(pages: list[Shown]) -> None:
    for page in pages:
        for element in PageRead(page.text).elements:
            told = (page.url, element)
            assert element.tag != "style", told
            assert element.tag != "script" or element.attributes.get("src", "").startswith("/static/"), told
            for name, value in element.attributes.items():
                assert name != "style", told
                assert not name.startswith(("on", "hx-on")), told
                assert not ELSEWHERE.search(value), told


def test_nothing_of_ours_is_fetched_from_elsewhere() -> None:
    own = [file for file in (TOP / "src/xindang/web/static").rglob("*") if file.suffix in {".css", ".js", ".svg"}]
    assert own
    for file in own + list((TOP / "src/xindang/web/templates").rglob("*.html")):
        assert not ELSEWHERE.search(file.read_text(encoding="utf-8")), file


def test_every_form_that_posts_has_its_token_and_goes_to_us(pages: list[Shown]) -> None:
    for page in pages:
        for form in PageRead(page.text).all_of("form"):
            assert form.attributes.get("action", "").startswith(("/", "?")) or "action" not in form.attributes
            if form.attributes.get("method", "get").lower() == "post":
                assert form.has_token, (page.url, form)


def test_a_post_without_the_token_does_nothing_anywhere(reader: Walked) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = signed_in(reader.user).cookies
    for address in guarded():
        assert asked(browser, "post", reader.url(address)) == 403, address.name


def test_looking_changes_nothing_that_is_on_record(reader: Walked, shown: Mapping[str, list[Shown]]) -> None:
    before, browser = AuditRow.objects.count(), signed_in(reader.user)
    for address in guarded():
        answer = browser.get(reader.url(address))
        if answer.streaming:
            text_of(answer)  # a file read to its end is closed
        assert answer.status_code in {200, 302, 404, 405}, address.name
    looks = [address.name for address in guarded() if LISTED[address.name].is_stored]
    assert AuditRow.objects.count() == before + len(looks)
    assert AuditRow.objects.filter(act="document_view").count() == len(looks)


def test_the_chinese_has_no_english_left_in_it(shown: Mapping[str, list[Shown]]) -> None:
    names = {name for table in contract().values() for name in (table.name, *table.columns)}
    dotted = {f"{table.name}.{column}" for table in contract().values() for column in table.columns}
    allowed = CHINESE_SAYS | names | dotted
    left = {
        (word, page.name)
        for page in shown["zh"]
        if page.name not in IN_BOTH
        for text in words_of(page)
        for word in LATIN.findall(CODES.sub(" ", text))
        if word not in allowed
    }
    assert not left, sorted(left)


def test_the_english_has_no_chinese_left_in_it(shown: Mapping[str, list[Shown]]) -> None:
    left = {
        (word, page.name)
        for page in shown["en"]
        if page.name not in IN_BOTH
        for text in words_of(page)
        for word in HAN.findall(text)
        if word not in CHOOSES_CHINESE
    }
    assert not left, sorted(left)


def words_of(page: Shown) -> Iterator[str]:
    """What a person reads on a page or in a workbook, without what people and files have called things."""
    if page.is_page:
        words = PageRead(page.text).words
    elif "spreadsheet" in page.answer.headers["Content-Type"]:
        words = re.findall(r"<t(?: [^>]*)?>([^<]*)</t>", page.text)
        assert words
    else:
        return
    data = re.compile("|".join(map(re.escape, given())))
    yield from (data.sub(" ", word) for word in words)


def given() -> list[str]:
    """Words of the book and of people, longest first."""
    found = {
        "cmqq",
        USERNAME,
        "p-7",
        "p-9",
        "示例集团",
        "items.csv",
        "a.xlsx",
        "各项信息",
        "paper.pdf",
        HIDDEN_BEGINS,
        HIDDEN[:3],
        f"{EAST_DOCUMENT}0",
        *Unit.objects.values_list("name", flat=True),
    }
    found |= set(Source.objects.values_list("name", flat=True))
    for file in walk_book().glob("*.csv"):
        found |= written(file)
    return sorted((word for word in found if LATIN.search(word) or HAN.search(word)), key=len, reverse=True)


def written(file: Path) -> set[str]:
    with file.open(encoding="utf-8", newline="") as stream:
        return {cell for row in csv.DictReader(stream) for cell in row.values() if cell}
