"""An import from the files that somebody sends to the rows on file, as the worker does it."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from cast import HUABEI, PUDONG
from office import ON, user_with
from office_book import take_in
from xindang.core.problems import ProblemsFound
from xindang.customers.models import Customer
from xindang.customers.services import customer_edit
from xindang.intake.models import Import, ImportState
from xindang.intake.preview import changed_rows, preview_rows
from xindang.intake.recognise import recognised
from xindang.intake.services import import_check, import_discard, import_load, import_mapped, import_open
from xindang.intake.uploads import files_folder, import_folder
from xindang.jobs.models import Job, JobState
from xindang.jobs.worker import work_one
from xindang.ledger.models import Item
from xindang.people.models import User

pytestmark = pytest.mark.django_db

TOP = Path(__file__).parents[2]
NOW = datetime(2026, 6, 30, 1, 0, tzinfo=UTC)
CUSTOMERS = f"customer_id,name,salesperson\n0001,{HUABEI.name},王芳\n0002,{PUDONG.name},李强\n"
ITEMS = "item_id,customer_id,side,issued_on,due_on,amount\nI1,0001,sale,2026-05-01,2026-06-01,100.00\n"
BOOK = {"customers.csv": CUSTOMERS, "items.csv": ITEMS}


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_FOLDER = tmp_path


@pytest.fixture
def by() -> User:
    return user_with("finance")


def sent(files: dict[str, str | bytes]) -> list[tuple[str, Iterable[bytes]]]:
    return [(name, [text.encode() if isinstance(text, str) else text]) for name, text in files.items()]


def zipped(files: dict[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return packed.getvalue()


def opened(by: User, files: dict[str, str | bytes] | None = None) -> Import:
    return import_open(files=sent(files or dict(BOOK)), by=by, on=ON)


def settled(entry: Import, by: User, *, mapping: str = "", whole: bool = True, accept: bool = False) -> Import:
    return import_mapped(
        entry=entry, source_name="应收账", mapping=mapping, whole=whole, accept_good_rows=accept, by=by, on=ON
    )


def worked(job: Job) -> Job:
    done = work_one(clock=lambda: NOW)
    assert done is not None
    assert done.pk == job.pk
    return done


def checked(entry: Import, by: User) -> Import:
    job = worked(import_check(entry=entry, by=by, on=ON, now=NOW))
    assert job.state == JobState.DONE, job.problems
    return Import.objects.get(pk=entry.pk)


def loaded(entry: Import, by: User) -> Import:
    worked(import_load(entry=entry, by=by, on=ON, now=NOW))
    return Import.objects.get(pk=entry.pk)


def refusals(raised: pytest.ExceptionInfo[ProblemsFound]) -> list[str]:
    return [told.code for told in raised.value.problems]


def test_a_zip_of_a_book_is_checked_and_loaded(by: User) -> None:
    files = {f"我的账/{name}": text for name, text in BOOK.items()} | {"__MACOSX/._items.csv": "x"}
    entry = opened(by, {"账.zip": zipped(files)})
    assert entry.file_names == ["customers.csv", "items.csv"]
    assert recognised(entry).is_book
    entry = checked(settled(entry, by), by)
    assert (entry.state, entry.loadable) == (ImportState.CHECKED, True)
    assert entry.changes["items"] == {"new": 1, "changed": 0, "gone": 0, "same": 0, "elsewhere": 0}
    amounts = [total for total in entry.totals if total["table"] == "items" and total["column"] == "amount"]
    assert [(total["sum_before"], total["sum_after"]) for total in amounts] == [("100.00", "100.00")]
    assert preview_rows(entry, "customers")[0]["name"] == HUABEI.name
    assert not Customer.objects.exists(), "a dry run loads nothing"
    entry = loaded(entry, by)
    assert (entry.state, entry.loaded_on) == (ImportState.LOADED, ON)
    assert Item.objects.get().customer_id == "0001"


def test_a_later_import_shows_what_changes_before_it_is_loaded(by: User) -> None:
    loaded(checked(settled(opened(by), by), by), by)
    customer_edit(customer=Customer.objects.get(customer_id="0001"), values={"salesperson": "赵六"}, by=by, on=ON)
    later = {
        "customers.csv": CUSTOMERS.replace("王芳", "孙七").replace(PUDONG.name, "改名公司"),
        "items.csv": ITEMS.replace("I1", "I2"),
    }
    entry = checked(settled(opened(by, dict(later)), by), by)
    assert changed_rows(entry, "customers", "changed") == [
        {"key": "0001", "changes": [{"column": "salesperson", "before": "赵六", "after": "孙七", "edited": True}]},
        {"key": "0002", "changes": [{"column": "name", "before": PUDONG.name, "after": "改名公司", "edited": False}]},
    ]
    assert [row["item_id"] for row in changed_rows(entry, "items", "gone")] == ["I1"]
    assert [row["item_id"] for row in changed_rows(entry, "items", "new")] == ["I2"]


def test_problems_are_told_with_their_place_and_nothing_can_be_loaded(by: User) -> None:
    wrong = ITEMS + "I2,0009,sale,2026-05-01,,5.00\nI3,0001,sale,2026-02-30,,x\n"
    entry = checked(settled(opened(by, {**BOOK, "items.csv": wrong}), by), by)
    errors = [(told["table"], told["row"], told["code"]) for told in entry.problems if told["severity"] == "error"]
    assert errors == [("items", 2, "unknown_customer"), ("items", 3, "impossible_date"), ("items", 3, "not_a_number")]
    with pytest.raises(ProblemsFound) as refused:
        import_load(entry=entry, by=by, on=ON, now=NOW)
    assert refusals(refused) == ["import_not_loadable"]
    entry = checked(settled(entry, by, accept=True), by)
    assert entry.loadable
    loaded(entry, by)
    assert [item.item_id for item in Item.objects.all()] == ["I1"]


def test_a_load_is_refused_where_the_office_has_changed_since_the_dry_run(by: User, tmp_path: Path) -> None:
    entry = checked(settled(opened(by), by), by)
    folder = tmp_path / "other"
    folder.mkdir()
    (folder / "customers.csv").write_text(CUSTOMERS, encoding="utf-8")
    take_in(folder, "另一个来源")
    entry = loaded(entry, by)
    assert (entry.state, entry.loadable) == (ImportState.CHECKED, False)
    assert [told["code"] for told in entry.problems] == ["import_changed_since"]
    assert not Item.objects.exists()


def test_a_ledger_is_recognised_and_read_by_the_mapping_that_ships(by: User) -> None:
    name = "用友客户往来明细账.xlsx"
    entry = opened(by, {name: (TOP / "examples" / "ledgers" / name).read_bytes()})
    seen = recognised(entry)
    assert not seen.is_book
    assert seen.proposals[0].name == "yonyou_ar_ledger"
    assert any(heading.role_zh == "借方金额" and heading.samples for heading in seen.headings)
    assert recognised(entry) == seen
    with pytest.raises(ProblemsFound) as refused:
        settled(entry, by)
    assert refusals(refused) == ["import_mapping_needed"]
    entry = checked(settled(entry, by, mapping=seen.proposals[0].toml), by)
    assert entry.loadable, entry.problems
    assert entry.changes["items"]["new"] > 0
    again = opened(by, {name: (TOP / "examples" / "ledgers" / name).read_bytes()})
    assert recognised(again).proposals[0].name == "应收账", "the mapping is kept with the source for next time"


def test_a_mapping_that_cannot_be_read_is_told(by: User) -> None:
    with pytest.raises(ProblemsFound):
        settled(opened(by), by, mapping="title = ")


@pytest.mark.parametrize(
    "name", ["../../../etc/items.csv", "..\\..\\items.csv", "/items.csv", "a/b/items.csv", "\x00items.csv"]
)
def test_a_name_is_never_a_path(by: User, name: str) -> None:
    entry = opened(by, {name: ITEMS})
    (kept,) = entry.file_names
    assert kept.endswith("items.csv")
    assert [file.parent for file in files_folder(entry).rglob("*.csv")] == [files_folder(entry)]


def test_a_zip_that_climbs_out_stays_inside(by: User) -> None:
    entry = opened(by, {"x.zip": zipped({"../../out/items.csv": ITEMS, "items/../../p.csv": ITEMS})})
    inside = files_folder(entry).resolve()
    assert all(file.resolve().is_relative_to(inside) for file in inside.rglob("*"))
    assert sorted(entry.file_names) == ["items.csv", "items/p.csv"]


@pytest.mark.parametrize(
    "files, code",
    [
        ({}, "upload_empty"),
        ({"run.exe": b"MZ\x00\x00"}, "upload_kind_unknown"),
        ({"items.csv": b"\x00\x01\x02"}, "upload_kind_unknown"),
        ({"x.zip": b"PK\x03\x04 broken"}, "upload_zip_unreadable"),
        ({"items.csv": ITEMS, "ITEMS.csv": ITEMS}, "upload_name_twice"),
        ({"big.csv": b"a" * 1_500_000}, "upload_too_large"),
        ({"bomb.zip": b""}, "upload_too_large"),
        ({"bomb.csv.gz": gzip.compress(b"a,b\n" * 1_250_000)}, "upload_too_large"),
        ({"items.csv": b""}, "upload_file_empty"),
        ({"items.csv": ITEMS, "customers.csv": b"\xef\xbb\xbf \r\n"}, "upload_file_empty"),
        ({"bad.txt": "本公司去年的账目\n另行提供\n"}, "upload_file_without_columns"),
        ({"bad.jsonl": "1\n2\n"}, "upload_file_without_columns"),
        ({"bad.csv": bytes(range(1, 250))}, "upload_file_garbled"),
    ],
)
def test_what_may_not_be_sent_is_refused_and_leaves_nothing(
    by: User, settings: Settings, tmp_path: Path, files: dict[str, str | bytes], code: str
) -> None:
    settings.IMPORT_MB = 1
    if "bomb.zip" in files:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("items.csv", "0" * 5_000_000)
        files = {"bomb.zip": packed.getvalue()}
    with pytest.raises(ProblemsFound) as refused:
        import_open(files=sent(files), by=by, on=ON)
    assert refusals(refused) == [code]
    assert not [file for file in (tmp_path / "imports").rglob("*") if file.is_file()]


@pytest.mark.parametrize(
    "files",
    [
        {"账.csv": "编号,金额\n1,2\n".encode("gb18030")}, {"账.txt": "编号\t金额\n".encode("utf-16")},
        {"账.csv": "編號;金額\n1;2\n\x1a".encode("big5")}, {"账.txt": b"a|b\n1|2\n"}, {"账.jsonl": '{"a": 1}\n'},
    ],
)  # fmt: skip
def test_a_text_of_any_encoding_and_parting_is_taken_in(by: User, files: dict[str, str | bytes]) -> None:
    assert opened(by, files).file_names == list(files)


def test_one_import_of_a_source_at_a_time(by: User) -> None:
    first, second = settled(opened(by), by), settled(opened(by), by)
    import_check(entry=first, by=by, on=ON, now=NOW)
    with pytest.raises(ProblemsFound) as refused:
        import_check(entry=second, by=by, on=ON, now=NOW)
    assert refusals(refused) == ["import_source_busy"]
    with pytest.raises(ProblemsFound) as refused:
        import_discard(entry=first, by=by, on=ON)
    assert refusals(refused) == ["import_is_checking"]


def test_a_discarded_import_keeps_its_place_in_the_history_and_no_files(
    by: User, django_capture_on_commit_callbacks: object
) -> None:
    entry = settled(opened(by), by)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        import_discard(entry=entry, by=by, on=ON)
    assert Import.objects.get(pk=entry.pk).state == ImportState.DISCARDED
    assert not import_folder(entry).exists()
    with pytest.raises(ProblemsFound) as refused:
        import_check(entry=entry, by=by, on=ON, now=NOW)
    assert refusals(refused) == ["import_is_discarded"]


def test_a_zip_whose_packed_bytes_are_broken_is_told_and_a_long_name_is_shortened(by: User) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("customers.csv", "customer_id,name\n" + "".join(f"C{n},客户{n * 7919}\n" for n in range(500)))
    broken = bytearray(packed.getvalue())
    broken[60:200] = b"\xff" * 140
    with pytest.raises(ProblemsFound) as refused:
        import_open(files=[("a.zip", [bytes(broken)])], by=by, on=ON)
    assert [found.code for found in refused.value.problems] == ["upload_zip_unreadable"]
    entry = import_open(files=[("账" * 100 + ".csv", [b"a,b\n1,2\n"])], by=by, on=ON)
    assert len(entry.file_names[0].encode()) < 255
