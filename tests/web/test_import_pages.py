"""Bringing files in through the browser: recognised, mapped, checked, loaded, assessed; and whatever is refused."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from office import signed_in, user_with
from xindang.customers.models import Customer
from xindang.intake.models import Import, ImportState
from xindang.jobs.models import Job, JobState
from xindang.jobs.worker import work_one
from xindang.ledger.models import Item
from xindang.web.clock import now

pytestmark = pytest.mark.django_db

LEDGERS = Path(__file__).resolve().parents[2] / "examples" / "ledgers"
CUSTOMERS = "customer_id,name,unit\nC1,华北示例钢贸,华东\nC2,浦东示例商贸,华东\n"
ITEMS = "item_id,customer_id,unit,side,issued_on,due_on,amount\nI1,C1,华东,sale,2026-05-01,2026-06-01,100.00\n"
ITEMS += "I2,C2,华东,sale,2026-05-02,2026-06-02,200.10\n"
LATER = ITEMS.replace("200.10", "250.10").replace("I1,C1", "I3,C1")
EXPORT = "客户编码,客户名称,单据号,日期,到期日,金额\n"
EXPORT += 'K1,甲示例公司,D1,2026-05-01,2026-06-01,"1,000.00"\nK2,乙示例公司,D2,2026-05-03,2026-06-02,20.50\n'


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DATA_FOLDER", tmp_path)


@pytest.fixture
def controller() -> Client:
    return signed_in(user_with("credit_controller"))


def file(name: str, content: str | bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def zipped(**content: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in content.items():
            archive.writestr(name, text)
    return out.getvalue()


def kept_files() -> list[str]:
    """What is kept of imports on disk."""
    return sorted(found.name for found in (settings.DATA_FOLDER / "imports").rglob("*") if found.is_file())


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def upload(client: Client, *files: SimpleUploadedFile) -> Import:
    answer = client.post("/imports/upload/", {"files": list(files)})
    assert answer.status_code == 302, text_of(answer)
    return Import.objects.latest("pk")


def worked() -> Job:
    job = work_one(clock=now)
    assert job is not None
    assert job.state == JobState.DONE, job.problems
    return job


def checked(client: Client, entry: Import, **given: str) -> str:
    """Settle and check it; the page of the result."""
    words = {"source_name": "示例账", "whole": "whole", "proposal": "", **given}
    answer = client.post(f"/imports/{entry.pk}/mapped/", words)
    assert answer.status_code == 302, text_of(answer)
    worked()
    return text_of(client.get(f"/imports/{entry.pk}/"))


def loaded(client: Client, *files: SimpleUploadedFile, **given: str) -> Import:
    entry = upload(client, *files)
    checked(client, entry, **given)
    client.post(f"/imports/{entry.pk}/load/")
    worked()
    entry.refresh_from_db()
    return entry


def book() -> tuple[SimpleUploadedFile, SimpleUploadedFile]:
    return file("customers.csv", CUSTOMERS), file("items.csv", ITEMS)


def test_a_book_is_uploaded_checked_loaded_and_assessed(controller: Client) -> None:
    entry = upload(controller, *book())
    page = text_of(controller.get(f"/imports/{entry.pk}/"))
    assert "这是一本账簿" in page
    page = checked(controller, entry)
    assert "已检查，未载入" in page
    assert ">载入</button>" in page
    assert "300.10" in page, "the control totals"
    assert "I1" in page, "the first rows"
    assert not Item.objects.exists(), "a dry run loads nothing"
    controller.post(f"/imports/{entry.pk}/load/")
    worked()
    page = text_of(controller.get(f"/imports/{entry.pk}/"))
    assert "立即评定" in page
    assert "华东" in page, "the unit that is new"
    assert Item.objects.count() == 2
    day = re.search(r'name="day" value="([\d-]+)"', page)
    assert day is not None
    answer = controller.post("/runs/start/", {"day": day[1]})
    assert answer.status_code == 302
    assert Job.objects.filter(kind="run_assess").count() == 1


def test_a_folder_comes_as_a_zip(controller: Client) -> None:
    packed = zipped(**{"账簿/customers.csv": CUSTOMERS, "账簿/items.csv": ITEMS, "账簿/.DS_Store": "x"})
    entry = upload(controller, file("账簿.zip", packed))
    assert entry.file_names == ["customers.csv", "items.csv"]
    checked(controller, entry)
    assert Import.objects.get().changes["items"]["new"] == 2


def test_a_ledger_as_yonyou_prints_it_is_recognised_and_loaded_by_the_mapping_that_ships(controller: Client) -> None:
    name = "用友客户往来明细账.xlsx"
    entry = upload(controller, file(name, (LEDGERS / name).read_bytes()))
    page = text_of(controller.get(f"/imports/{entry.pk}/"))
    assert "自带的映射“用友 客户往来明细账”" in page
    assert "先冲发出最早的项目" in page, "what it derives, in words"
    checked(controller, entry, proposal="yonyou_ar_ledger", source_name="用友")
    controller.post(f"/imports/{entry.pk}/load/")
    worked()
    assert Item.objects.exists()
    again = upload(controller, file(name, (LEDGERS / name).read_bytes()))
    page = text_of(controller.get(f"/imports/{again.pk}/"))
    assert page.index("来源“用友”上次的映射") < page.index("自带的映射"), "the one kept comes first"
    page = checked(controller, again, proposal="用友", source_name="用友")
    again.refresh_from_db()
    assert [(row["new"], row["changed"], row["gone"]) for row in again.changes.values()] == [(0, 0, 0)] * 3


def test_the_next_files_show_what_is_new_changed_and_gone_before_they_are_loaded(controller: Client) -> None:
    loaded(controller, *book())
    entry = upload(controller, file("customers.csv", CUSTOMERS), file("items.csv", LATER))
    checked(controller, entry)
    entry.refresh_from_db()
    counts = entry.changes["items"]
    assert (counts["new"], counts["changed"], counts["gone"]) == (1, 1, 1)
    address = f"/imports/{entry.pk}/changes/items"
    assert "I3" in text_of(controller.get(f"{address}/new/"))
    assert "I1" in text_of(controller.get(f"{address}/gone/"))
    page = text_of(controller.get(f"{address}/changed/"))
    assert page.index("200.10") < page.index("250.10")
    controller.post(f"/imports/{entry.pk}/load/")
    worked()
    assert sorted(Item.objects.values_list("item_id", flat=True)) == ["I2", "I3"]


def test_files_that_only_add_take_nothing_away(controller: Client) -> None:
    loaded(controller, *book())
    loaded(controller, file("customers.csv", CUSTOMERS), file("items.csv", LATER), whole="adds")
    assert sorted(Item.objects.values_list("item_id", flat=True)) == ["I1", "I2", "I3"]


def test_a_mapping_is_made_on_screen_for_headings_that_nobody_knows(controller: Client) -> None:
    own = "代号,抬头,发生,应收数\nA1,甲示例公司,03/04/2026,100.00\n"
    entry = upload(controller, file("own.csv", own))
    address = f"/imports/{entry.pk}/mapping/"
    assert "没有认出标题行" in text_of(controller.get(address))
    chosen = {"heading_row": "1", "role-0": "customer", "role-1": "name", "role-2": "entered", "role-3": "amount"}
    page = text_of(controller.post(address, {**chosen, "sheet": "own.csv", "do": "make", "organisation": "本示例公司"}))
    assert "请选定，不作猜测" in page, "the order of day and month is asked for"
    chosen |= {"style-2": "D/M/Y", "matching": "given", "due_dates": "issued_on + term_days", "term": "45"}
    page = text_of(controller.post(address, {**chosen, "sheet": "own.csv", "do": "make", "organisation": "本示例公司"}))
    made = re.search(r'<textarea[^>]*name="mapping"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert made is not None
    text = made[1].replace("&quot;", '"').replace("&#x27;", "'").replace("&gt;", ">").replace("&lt;", "<")
    assert "term_days = 45" in text
    answer = controller.post(address, {"mapping": text, "do": "use", "source_name": "自编表", "whole": "whole"})
    assert answer.status_code == 302, text_of(answer)
    worked()
    entry.refresh_from_db()
    assert entry.changes["items"]["new"] == 1
    page = text_of(controller.get(f"/imports/{entry.pk}/"))
    assert "2026-04-03" in page
    assert "2026-05-18" in page


@pytest.mark.parametrize(
    "text, sentence",
    [("[[source]\n", "映射.toml"), ('[[source]]\nname = "a"\nfile = "../x"\n', "source a"), ("  ", "映射是空的")],
)
def test_faults_of_a_mapping_stand_beside_it_and_nothing_typed_is_lost(
    controller: Client, text: str, sentence: str
) -> None:
    entry = upload(controller, file("export.csv", EXPORT))
    words = {"mapping": text, "do": "use", "source_name": "我的来源", "whole": "adds", "role-2": "document"}
    answer = controller.post(f"/imports/{entry.pk}/mapping/", words)
    page = text_of(answer)
    assert answer.status_code == 422
    assert sentence in page
    assert text.strip().split("\n")[0].replace('"', "&quot;") in page
    assert "我的来源" in page or "映射是空的" in page
    assert not Job.objects.exists()


def test_what_the_look_proposes_reads_an_export(controller: Client) -> None:
    entry = upload(controller, file("export.csv", EXPORT))
    page = text_of(controller.get(f"/imports/{entry.pk}/"))
    assert "按这些文件的标题建议的映射" in page
    page = text_of(controller.get(f"/imports/{entry.pk}/mapping/?proposal=proposed"))
    assert "name = { heading = &quot;客户名称&quot;" in page
    page = checked(controller, entry, proposal="proposed")
    assert "1,020.50" in page


def test_problems_are_grouped_with_place_and_remedy_and_stop_the_load(controller: Client) -> None:
    wrong = ITEMS.replace("100.00", "abc").replace("C2", "C9")
    entry = upload(controller, file("customers.csv", CUSTOMERS), file("items.csv", wrong))
    page = checked(controller, entry)
    assert "错误，不能载入" in page
    assert "往来项目 第 1 行 金额" in page
    assert ">载入</button>" not in page
    answer = controller.post(f"/imports/{entry.pk}/load/")
    assert answer.status_code == 422
    assert "试读发现了错误" in text_of(answer)
    for language in ("zh", "en"):
        controller.post("/account/language/", {"language": language, "next": "/imports/"})
        content: Any = controller.get(f"/imports/{entry.pk}/problems/")
        assert "attachment" in content.headers["Content-Disposition"]
        with zipfile.ZipFile(io.BytesIO(b"".join(content.streaming_content))) as workbook:
            assert "abc" in workbook.read("xl/worksheets/sheet1.xml").decode()
    controller.post("/account/language/", {"language": "zh", "next": "/imports/"})
    page = checked(controller, entry, good="on", proposal="=")
    assert ">载入</button>" in page, "with the faulty rows left out it can be loaded"


BAD: dict[str, tuple[Callable[[], list[SimpleUploadedFile]], str]] = {
    "wrong type": (lambda: [file("账.pdf", "x")], "不是能读的表格"),
    "broken zip": (lambda: [file("a.zip", b"PK\x03\x04 no zip")], "不能解压"),
    "wrong type in a zip": (
        lambda: [file("a.zip", zipped(**{"a/x.exe": "x", "a/items.csv": ITEMS}))],
        "不是能读的表格",
    ),
    "twice": (lambda: [file("items.csv", ITEMS), file("items.csv", ITEMS)], "有两个文件都叫"),
    "one of two": (lambda: [file("items.csv", ITEMS), file("b.zip", b"PK\x03\x04")], "不能解压"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_refused_in_a_sentence_and_nothing_is_kept(controller: Client, name: str) -> None:
    files, sentence = BAD[name]
    answer = controller.post("/imports/upload/", {"files": files()})
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert not Import.objects.exists()
    assert kept_files() == []


def test_no_file_an_empty_one_and_too_much_are_refused(controller: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "没有收到任何文件" in text_of(controller.post("/imports/upload/", {}))
    empty = zipped(**{".DS_Store": ""})
    assert "没有收到任何文件" in text_of(controller.post("/imports/upload/", {"files": [file("a.zip", empty)]}))
    monkeypatch.setattr(settings, "IMPORT_MB", 1)
    much = ITEMS * 10_000
    assert "超过 1 MB" in text_of(controller.post("/imports/upload/", {"files": [file("items.csv", much)]}))
    packed = zipped(**{"items.csv": much})
    assert len(packed) < 100_000
    assert "超过 1 MB" in text_of(controller.post("/imports/upload/", {"files": [file("a.zip", packed)]}))
    assert not Import.objects.exists()
    assert kept_files() == []


def test_a_path_in_a_zip_never_leaves_the_folder(controller: Client) -> None:
    packed = zipped(**{"/etc/customers.csv": CUSTOMERS, "../../items.csv": ITEMS})
    upload(controller, file("a.zip", packed))
    for folder in (settings.DATA_FOLDER, *list(settings.DATA_FOLDER.parents)[:2]):
        assert not (folder / "items.csv").exists()
    assert all("imports" in found.parts for found in settings.DATA_FOLDER.rglob("*.csv"))


def test_a_double_click_on_load_loads_once(controller: Client) -> None:
    entry = upload(controller, *book())
    checked(controller, entry)
    for _ in range(2):
        assert controller.post(f"/imports/{entry.pk}/load/").status_code == 302
    assert Job.objects.filter(kind="import_load").count() == 1
    worked()
    assert controller.post(f"/imports/{entry.pk}/load/").status_code == 302
    assert work_one(clock=now) is None
    assert controller.post(f"/imports/{entry.pk}/discard/").status_code == 422, "what is loaded stays"


@pytest.mark.parametrize("act, state", [("check", "checking"), ("load", "loading")])
def test_work_whose_workers_died_for_good_can_be_tried_again(controller: Client, act: str, state: str) -> None:
    entry = upload(controller, *book())
    checked(controller, entry)
    controller.post(f"/imports/{entry.pk}/{act}/")
    assert Import.objects.get().state == state
    Job.objects.filter(state=JobState.QUEUED).update(state=JobState.FAILED)
    assert "重新检查" in text_of(controller.get(f"/imports/{entry.pk}/"))
    assert controller.post(f"/imports/{entry.pk}/{act}/").status_code == 302
    worked()
    assert Import.objects.get().state == {"check": "checked", "load": "loaded"}[act]


def test_what_changed_since_the_check_is_not_loaded_unseen(controller: Client) -> None:
    first, second = upload(controller, *book()), upload(controller, *book())
    checked(controller, first)
    checked(controller, second)
    controller.post(f"/imports/{first.pk}/load/")
    worked()
    controller.post(f"/imports/{second.pk}/load/")
    job = work_one(clock=now)
    assert job is not None
    assert job.state == JobState.FAILED
    page = text_of(controller.get(f"/imports/{second.pk}/"))
    assert "又变了" in page
    controller.post(f"/imports/{second.pk}/check/")
    worked()
    assert Import.objects.get(pk=second.pk).changes["items"]["same"] == 2


def test_an_import_that_is_discarded_leaves_no_file(
    controller: Client, django_capture_on_commit_callbacks: Any
) -> None:
    entry = upload(controller, *book())
    with django_capture_on_commit_callbacks(execute=True):
        assert controller.post(f"/imports/{entry.pk}/discard/").status_code == 302
    assert Import.objects.get().state == ImportState.DISCARDED
    assert kept_files() == []
    assert controller.post(f"/imports/{entry.pk}/check/").status_code == 422


def test_others_with_the_right_see_an_import_and_only_who_may_load_acts(controller: Client) -> None:
    entry = upload(controller, *book())
    checked(controller, entry)
    finance = signed_in(user_with("finance"))
    assert "载入</button>" in text_of(finance.get(f"/imports/{entry.pk}/"))
    auditor = signed_in(user_with("auditor"))
    assert "载入</button>" not in text_of(auditor.get(f"/imports/{entry.pk}/"))
    for act in ("load", "check", "discard", "mapped"):
        assert auditor.post(f"/imports/{entry.pk}/{act}/").status_code == 403
    salesperson = signed_in(user_with("salesperson"))
    assert salesperson.get("/imports/").status_code == 403
    assert salesperson.get(f"/imports/{entry.pk}/").status_code == 403
    assert Client().get("/imports/").status_code == 302
    assert controller.get("/imports/99/").status_code == 404
    assert not Customer.objects.exists()


def test_rows_are_for_who_brought_them_and_for_whoever_sees_the_whole_house(controller: Client) -> None:
    entry = upload(controller, *book())
    checked(controller, entry)
    east = signed_in(user_with("finance", "华东公司"))
    page = text_of(east.get(f"/imports/{entry.pk}/"))
    assert "I1" not in page
    assert "300.10" not in page
    assert east.get(f"/imports/{entry.pk}/problems/").status_code == 404
    page = text_of(east.get(f"/imports/{entry.pk}/changes/items/new/"))
    assert "I1" not in page
    assert "由能看全公司的人查看" in page


def test_the_english_page_is_english(controller: Client) -> None:
    controller.post("/account/language/", {"language": "en", "next": "/imports/"})
    page = text_of(controller.get("/imports/"))
    assert "Choose files above" in page
