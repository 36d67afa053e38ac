"""The page in a browser, opened from its file: it works, it is quiet, nothing leaves it, values stay text."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, Request, expect, sync_playwright

from assess.report.page_reader import read_page
from assess.report.page_samples import HOSTILE, made_results, odd_results, page_of
from xindang.assess.report.page.write import echarts_script

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
AS_ROOT = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
CUSTOMERS = 120

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: the page was not opened in one")


@dataclass
class Opened:
    """A page on show, and everything it said or asked for that it should not."""

    page: Page
    file: Path
    noise: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def asked(self, request: Request) -> None:
        """Anything but the file itself is noise, unless the page's own policy stopped it."""
        if request.url != self.file.as_uri():
            (self.refused if request.failure == "csp" else self.noise).append(request.url)


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    started = playwright.chromium.launch(executable_path=CHROMIUM, args=AS_ROOT)
    yield started
    started.close()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return page_of(made_results(tmp_path_factory.mktemp("made"), customers=CUSTOMERS))


@pytest.fixture
def opened(browser: Browser, file: Path) -> Iterator[Opened]:
    yield from open_page(browser, file)


def open_page(browser: Browser, file: Path, *, scripts: bool = True, width: int = 1440) -> Iterator[Opened]:
    context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts)
    found = Opened(context.new_page(), file)
    found.page.on("console", lambda message: found.noise.append(f"{message.type}: {message.text}"))
    found.page.on("pageerror", lambda error: found.noise.append(f"error: {error}"))
    found.page.on("requestfinished", found.asked)
    found.page.on("requestfailed", found.asked)
    found.page.goto(file.as_uri())
    yield found
    context.close()
    assert (found.noise, found.refused) == ([], [])


def column(page: Page, table: str, number: int) -> list[str]:
    cells = page.locator(f"#{table} tbody tr td:nth-child({number})")
    return [" ".join(text.split()) for text in cells.all_inner_texts()]


def figures(texts: list[str]) -> list[float]:
    return [float(text.replace(",", "")) for text in texts]


def test_it_opens_from_its_file_and_says_nothing_and_asks_for_nothing(opened: Opened) -> None:
    expect(opened.page.locator("#overview .tile").first).to_be_visible()
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= 1440
    opened.page.wait_for_timeout(300)


@pytest.mark.skipif(echarts_script() is None, reason="ECharts is not installed: no charts to look at")
def test_every_chart_is_drawn_and_its_table_can_be_opened(opened: Opened) -> None:
    figures_found = opened.page.locator("figure[data-shape]")
    assert figures_found.count() == 6
    for number in range(6):
        figure = figures_found.nth(number)
        expect(figure.locator(".plot svg")).to_be_visible()
        assert figure.locator(".plot svg path").count() > 3
        box = figure.locator(".plot svg").bounding_box()
        assert box is not None
        assert box["height"] > 150
        expect(figure.locator("table")).to_be_hidden()
        figure.locator("summary").click()
        expect(figure.locator("table")).to_be_visible()


def test_a_click_on_a_heading_sorts_and_says_so(opened: Opened) -> None:
    page = opened.page
    heads = page.locator("#t-aging thead th")
    open_amount = heads.nth(3)
    for order, down in (("descending", True), ("ascending", False)):
        open_amount.locator("button").click()
        assert open_amount.get_attribute("aria-sort") == order
        amounts = figures(column(page, "t-aging", 4))
        assert amounts == sorted(amounts, reverse=down)
    assert page.locator("#t-aging [aria-sort]").count() == 1
    written = [row[3] for row in read_page(opened.file.read_text(encoding="utf-8")).one("table", id="t-aging").rows()]
    assert amounts[0] == min(figures(written))


def test_the_unknown_stays_last_whichever_way_one_sorts(browser: Browser, tmp_path: Path) -> None:
    for found in open_page(browser, page_of(odd_results(tmp_path / "out"))):
        for _ in range(2):
            found.page.locator("#t-customers thead th").nth(5).locator("button").click()
            assert column(found.page, "t-customers", 6)[-1] == "未知"


def test_severities_sort_by_what_they_mean(opened: Opened) -> None:
    opened.page.locator("#t-worklist thead th").first.locator("button").click()
    ranks = ["高", "中", "低"]
    found = [ranks.index(text) for text in column(opened.page, "t-worklist", 1)]
    assert found == sorted(found)


def test_a_filter_keeps_the_rows_with_its_words_and_counts_them(opened: Opened) -> None:
    page, section = opened.page, opened.page.locator("#customers")
    expect(section.locator("[role=status]")).to_contain_text("1–50")
    name = column(page, "t-customers", 1)[7]
    section.locator("input[type=search]").fill(name)
    assert set(column(page, "t-customers", 1)) == {name}
    section.locator("input[type=search]").fill("没有这样的客户")
    expect(section.locator("[role=status]")).to_have_text("没有符合的行")
    section.locator("input[type=search]").fill("")
    section.locator("select").first.select_option(index=1)
    chosen = section.locator("select").first.locator("option").nth(1).inner_text()
    assert {text.split()[0] for text in column(page, "t-customers", 2)} == {chosen}


def test_pages_turn_and_all_rows_can_be_shown(opened: Opened) -> None:
    page, section = opened.page, opened.page.locator("#customers")
    first = column(page, "t-customers", 1)
    assert len(first) == 50
    section.get_by_role("button", name="下一页").click()
    assert not set(first) & set(column(page, "t-customers", 1)[5:])
    section.get_by_role("button", name="显示全部").click()
    assert len(column(page, "t-customers", 1)) >= CUSTOMERS


def test_a_name_opens_the_customers_page_and_back_leads_to_where_one_was(opened: Opened) -> None:
    page = opened.page
    link = page.locator("#t-customers tbody a").nth(30)
    name = link.inner_text()
    link.scroll_into_view_if_needed()
    place = page.evaluate("scrollY")
    link.click()
    dossier = page.locator(".dossier.open")
    expect(dossier.locator("h2")).to_contain_text(name)
    expect(page.locator("#report")).to_be_hidden()
    assert page.evaluate("document.activeElement.className").startswith("dossier")
    clause = dossier.locator(".words").first
    assert len(clause.inner_text()) > len(clause.get_attribute("data-clause") or "") + 5
    dossier.locator(".way a").first.click()
    expect(page.locator("#report")).to_be_visible()
    assert page.evaluate("document.activeElement.textContent") == name
    assert abs(page.evaluate("scrollY") - place) < 5
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".dossier.open h2")).to_contain_text(name)
    page.keyboard.press("Escape")
    expect(page.locator("#report")).to_be_visible()


def test_the_next_customer_follows_and_an_address_opens_one_at_once(browser: Browser, opened: Opened) -> None:
    page = opened.page
    page.goto(f"{opened.file.as_uri()}#c2")
    page.reload()
    expect(page.locator("#c2")).to_be_visible()
    page.locator(".dossier.open .way a").last.click()
    expect(page.locator("#c3")).to_be_visible()
    expect(page.locator("#c2")).to_have_count(0)
    page.locator("nav a").first.click()
    expect(page.locator("#report")).to_be_visible()


def test_the_language_is_switched_everywhere(opened: Opened) -> None:
    page = opened.page
    expect(page.locator("h1")).to_have_text("信用报告", use_inner_text=True)
    page.locator("label[for=lang-en]").click()
    expect(page.locator("h1")).to_have_text("Credit report", use_inner_text=True)
    assert page.evaluate("document.documentElement.lang") == "en-GB"
    assert page.locator("#customers input[type=search]").get_attribute("placeholder") == "Filter"
    expect(page.locator("#customers [role=status]")).to_contain_text(" of ")
    heads = page.locator("th:visible").all_inner_texts()
    assert not [head for head in heads if any("\u4e00" <= sign <= "\u9fff" for sign in head)]
    if echarts_script() is not None:
        texts = page.locator("#chart-aging svg text").all_text_contents()
        assert "Not due" in texts
        assert "未到期" not in texts
    page.locator("#lang-zh").focus()
    page.keyboard.press("ArrowLeft")
    page.locator("label[for=lang-zh]").click()
    expect(page.locator("h1")).to_have_text("信用报告", use_inner_text=True)


def test_it_is_readable_on_a_phone(browser: Browser, file: Path) -> None:
    for found in open_page(browser, file, width=390):
        assert found.page.evaluate("document.documentElement.scrollWidth") == 390
        expect(found.page.locator(".tile").first).to_be_visible()
        found.page.locator("label[for=lang-en]").click()
        assert found.page.evaluate("document.documentElement.scrollWidth") == 390
        found.page.goto(f"{file.as_uri()}#c1")
        expect(found.page.locator("#c1")).to_be_visible()
        assert found.page.evaluate("document.documentElement.scrollWidth") == 390


def test_with_scripts_off_everything_can_still_be_read(browser: Browser, file: Path) -> None:
    for found in open_page(browser, file, scripts=False):
        page = found.page
        assert page.locator("#t-customers tbody tr:visible").count() >= CUSTOMERS
        expect(page.locator("#chart-aging table")).to_be_visible()
        page.locator("label[for=lang-en]").click()
        expect(page.locator("h1 i:visible")).to_have_text("Credit report")
        page.locator("#t-customers tbody a").first.click()
        expect(page.locator("#c1")).to_be_visible()
        expect(page.locator("#c2")).to_be_hidden()


def test_on_paper_there_are_tables_and_charts_and_no_buttons(opened: Opened) -> None:
    page = opened.page
    page.emulate_media(media="print")
    for gone in ("nav", ".tools", "button:not(th button)", "input", "select"):
        assert page.locator(f"{gone}:visible").count() == 0
    expect(page.locator("#t-customers")).to_be_visible()
    expect(page.locator(".dossier")).to_have_count(0)
    if echarts_script() is not None:
        expect(page.locator("#chart-aging svg")).to_be_visible()
    pages = page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n")
    page.emulate_media(media="null")
    page.locator("label[for=print-all]").click()
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") >= pages + CUSTOMERS


def test_values_that_look_like_markup_or_scripts_are_shown_as_text(browser: Browser, tmp_path: Path) -> None:
    for found in open_page(browser, page_of(odd_results(tmp_path / "out"))):
        page = found.page
        assert HOSTILE in page.title()
        assert page.locator("img").count() == 0
        assert page.locator("#report svg:not(.plot svg)").count() == 0
        assert HOSTILE in page.locator("#t-customers tbody").inner_text()
        page.locator("#t-customers tbody a", has_text="甲").click()
        assert HOSTILE in page.locator(".dossier.open h2").inner_text()
        page.locator("label[for=lang-en]").click()
        page.locator(".dossier.open .way a").first.click()
        page.wait_for_timeout(200)
        assert page.title() != "taken"


def test_what_is_slipped_in_does_not_run_and_reaches_nobody(opened: Opened) -> None:
    """Even if a value became markup one day, the page's policy would not let it act."""
    opened.page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "document.title = 'taken'";
            document.body.append(script);
            const box = document.createElement("div");
            box.innerHTML = "<img src='https://example.org/x' onerror=\\"document.title='taken'\\">";
            document.body.append(box);
            return fetch("https://example.org/y").catch(() => null);
        }"""
    )
    opened.page.wait_for_timeout(200)
    assert opened.page.title() != "taken"
    assert len([line for line in opened.noise if "Content Security Policy" in line]) >= 3
    assert opened.refused == ["https://example.org/x"]
    assert not [line for line in opened.noise if line.startswith("https:")]
    opened.noise.clear()
    opened.refused.clear()
