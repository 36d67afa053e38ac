"""The same path in a browser: its console says nothing, nothing leaves the machine, every page fits its window."""

from __future__ import annotations

import os
import shutil
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload, Page, Request, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer
from python_calamine import load_workbook

from cast import HUABEI
from office import ON
from office_files import stored_in
from web.story import PASSWORD, controller, example_zip, worked
from xindang.customers.models import Customer
from xindang.documents.models import Document
from xindang.runs.models import Run, Task
from xindang.web.demo_files import pdf_of

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
AS_ROOT = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
WIDTHS = (1440, 390)
expect.set_options(timeout=20_000)

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: the office was not opened in one"),
]


@dataclass
class Desk:
    """A page of the office on show, and everything it said or asked for elsewhere."""

    page: Page
    address: str
    noise: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on("console", lambda message: self.noise.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.noise.append(f"error: {error}"))
        self.page.on("request", self.asked)
        self.page.on("dialog", lambda dialog: dialog.accept())

    def asked(self, request: Request) -> None:
        # The viewer of PDF is the browser's own, of parts within it.
        if not request.url.startswith((self.address, "data:", "chrome:", "chrome-extension:")):
            self.noise.append(request.url)

    def open(self, path: str) -> None:
        answer = self.page.goto(f"{self.address}{path}")
        assert answer is not None
        assert answer.status == 200, path

    def job_done(self) -> None:
        """The worker does what the page shows as queued; the page sees by itself that it is done."""
        panel = self.page.locator("[id^=job-]")
        expect(panel).to_be_visible()
        worked()
        expect(panel).to_have_count(0)

    def press(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).first.click()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as driver:
        # The driver keeps a loop in this thread, in which Django would refuse its database.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        started = driver.chromium.launch(executable_path=CHROMIUM, args=AS_ROOT)
        yield started
        started.close()


@pytest.fixture
def desk(browser: Browser, live_server: LiveServer, settings: Any, tmp_path: Path) -> Iterator[Desk]:
    settings.DATA_FOLDER, settings.TODAY = tmp_path, ON
    stored_in(settings, tmp_path / "documents")
    context = browser.new_context(viewport={"width": WIDTHS[0], "height": 900}, locale="zh-CN")
    context.set_default_timeout(20_000)
    found = Desk(context.new_page(), live_server.url)
    found.watch()
    yield found
    context.close()
    assert found.noise == []


def test_from_login_to_excel_in_a_browser(desk: Desk) -> None:
    user = controller()
    sign_in(desk, user.username)
    bring_in_and_assess(desk)
    use_the_list(desk)
    take_out(desk)
    file_a_paper(desk)
    for language in ("zh", "en"):
        user.language = language
        user.save()
        every_page_fits(desk)


def sign_in(desk: Desk, username: str) -> None:
    desk.open("/login/?next=/imports/")
    desk.page.fill("[name=username]", username)
    desk.page.fill("[name=password]", PASSWORD)
    desk.page.keyboard.press("Enter")
    expect(desk.page).to_have_url(f"{desk.address}/imports/")


def bring_in_and_assess(desk: Desk) -> None:
    files = FilePayload(name="book.zip", mimeType="application/zip", buffer=example_zip())
    desk.page.set_input_files("#files", files)
    desk.press("上传")
    desk.page.fill("[name=source_name]", "示例账")
    desk.press("检查")
    desk.job_done()
    desk.press("载入")
    desk.job_done()
    desk.press("立即评定")
    desk.job_done()
    assert Run.objects.get().in_force


def use_the_list(desk: Desk) -> None:
    page = desk.page
    desk.open("/customers/")
    rows = page.locator("#list tbody tr")
    count = rows.count()
    assert count >= Customer.objects.count()
    page.locator("#list thead a").first.click()
    page.wait_for_url("**sort=**")
    page.fill("#filter-q", "hbsl")
    expect(rows).to_have_count(1)
    page.fill("#filter-q", "")
    expect(rows).to_have_count(count)
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.press("Escape")
    for key in ("j", "j", "k"):
        page.keyboard.press(key)
    marked = page.locator("tr.row-here")
    expect(marked).to_have_count(1)
    name = marked.locator("a").first.inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(name)


def take_out(desk: Desk) -> None:
    desk.open("/customers/?all=1")
    with desk.page.expect_download() as download:
        desk.press("导出 Excel")
    rows = load_workbook(str(download.value.path())).get_sheet_by_index(0).to_python()
    assert any(HUABEI.name in row for row in rows)


DROPPED = """(content) => {
  const given = new DataTransfer(), box = document.querySelector("[data-drop]");
  given.items.add(new File([Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0))], "合同.pdf"));
  for (const kind of ["dragenter", "dragover", "drop"])
    box.dispatchEvent(new DragEvent(kind, { dataTransfer: given, bubbles: true, cancelable: true }));
}"""


def file_a_paper(desk: Desk) -> None:
    """A file dropped into its box is filed, and its page shows it in a frame of its own."""
    page = desk.page
    desk.open(f"/documents/of/{Customer.objects.earliest('pk').pk}/")
    page.locator("summary", has_text="登记资料").click()
    page.evaluate(DROPPED, b64encode(pdf_of("购销合同", ["甲方"])).decode())
    page.select_option("[name=kind]", "contract")
    desk.press("存档")
    expect(page.get_by_text("已存档 1 份资料")).to_be_visible()
    with page.expect_response("**/1/preview/") as answer:
        page.get_by_role("link", name="合同", exact=True).click()
    assert (answer.value.status, answer.value.headers["content-type"]) == (200, "application/pdf")


def every_page_fits(desk: Desk) -> None:
    """No page of the menu, of a customer, a task or a run is wider than its window."""
    customer, task, run = Customer.objects.earliest("pk").pk, Task.objects.earliest("pk").pk, Run.objects.get().pk
    places = ["/", "/customers/", f"/customers/{customer}/", "/worklist/", f"/worklist/{task}/", "/policy/S1-15.2/"]
    places += ["/documents/", "/documents/loans/", "/documents/destruction/", f"/documents/of/{customer}/"]
    places += [f"/documents/{Document.objects.get().pk}/", "/runs/", f"/runs/{run}/", f"/runs/{run}/changes/"]
    places += ["/imports/", "/account/", "/tokens/"]
    for width in WIDTHS:
        desk.page.set_viewport_size({"width": width, "height": 900})
        for place in places:
            desk.open(place)
            wide = desk.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, (place, width, wide)
