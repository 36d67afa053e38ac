"""The whole path of a day: sign in, bring a book in, assess it, find a customer, take the list out."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import load_workbook

from cast import HUABEI
from office import ON
from web.story import PASSWORD, controller, example_zip, worked
from web.walking import content_of
from xindang.customers.models import Customer
from xindang.intake.models import Import

pytestmark = pytest.mark.django_db


def test_from_login_to_excel(settings: Any, tmp_path: Path) -> None:
    settings.DATA_FOLDER, settings.TODAY = tmp_path, ON
    user, browser = controller(), Client()
    browser.post("/login/", {"username": user.username, "password": PASSWORD})
    browser.post("/imports/upload/", {"files": SimpleUploadedFile("book.zip", example_zip())})
    place = f"/imports/{Import.objects.get().pk}/"
    browser.post(f"{place}mapped/", {"source_name": "示例账", "whole": "whole", "proposal": ""})
    worked()
    assert not Customer.objects.exists(), "a dry run loads nothing"
    browser.post(f"{place}load/")
    worked()
    browser.post("/runs/start/", {"day": ON.isoformat()})
    worked()
    page = browser.get("/customers/?q=hbsl")
    assert HUABEI.name in page.content.decode()
    found = browser.get("/customers/find/?q=0001", follow=True)
    assert HUABEI.name in found.content.decode()
    book = load_workbook(io.BytesIO(content_of(browser.post("/customers/excel/?all=1"))))
    rows = book.get_sheet_by_index(0).to_python()
    assert any(HUABEI.name in row for row in rows)
