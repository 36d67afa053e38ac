"""A clerk takes dossiers out as a workbook, fills it in and sends it: all of it is recorded, or nothing and why."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cast import COMPANIES, HUABEI, PUDONG
from dossiers.sheets import CAPITAL, book_of, chunks_of, exported, parts_book, values_book
from office import EAST, NORTH, ON, customer_of, user_with
from xindang.audit.models import AuditRow
from xindang.core.codes import check_resident_id
from xindang.core.problems import ProblemsFound
from xindang.customers.channels import channels
from xindang.customers.models import Customer
from xindang.dossiers.catalogue import Item, Part, load_items
from xindang.dossiers.exchange.dry_run import content_of, dry_run
from xindang.dossiers.gathered import State, gathered_on
from xindang.dossiers.models import Batch, BatchState, Finding
from xindang.dossiers.services.batches import batch_discard, batch_load, batch_open
from xindang.dossiers.services.findings import finding_record
from xindang.dossiers.services.identity import identity_reveal
from xindang.people.models import User
from xindang.runs.services.merging import customers_merge

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> User:
    return user_with("credit_controller", name="赵敏")


@pytest.fixture
def customer() -> Customer:
    return customer_of(HUABEI, EAST)


def opened(content: bytes, by: User) -> Batch:
    return batch_open(file_name="a.xlsx", chunks=chunks_of(content), by=by, on=ON)


def loaded(content: bytes, by: User) -> dict[str, int]:
    return batch_load(batch=opened(content, by), by=by, on=ON).counts


def faults(content: bytes, by: User) -> list[tuple[str, str, int | None, str]]:
    """What a dry run finds wrong, each with its place; nothing may be recorded then."""
    batch = opened(content, by)
    with pytest.raises(ProblemsFound) as raised, transaction.atomic():
        batch_load(batch=batch, by=by, on=ON)
    assert not Finding.objects.exists()
    found = dry_run(batch, by=by, on=ON).errors
    assert found == raised.value.problems
    return [(told.code, told.table, told.row, told.column) for told in found]


def changed(row: Sequence[Any], at: int, cell: Any) -> list[Any]:
    return [*row[:at], cell, *row[at + 1 :]]


def gathered(customer: Customer) -> dict[tuple[str, str], tuple[State, list[tuple[object, ...]]]]:
    """What is known of a customer, without who recorded it and when."""
    found = gathered_on(load_items(), customer.kind, Finding.objects.filter(customer=customer), ON)
    return {
        (one.item.name, one.row): (
            one.state,
            [(f.value, f.channel, f.source, f.as_of, f.collected_by) for f in one.findings],
        )
        for one in found
    }


def test_what_is_filled_in_is_recorded_with_its_source(customer: Customer, by: User) -> None:
    rows: list[list[Any]] = [
        CAPITAL,
        ["0001", "企业类型", "有限责任公司", "工商、税务、银行、中介等机构", "公示系统", date(2026, 6, 2), ""],
    ]
    assert loaded(values_book(*rows), by) == {
        "new": 2, "newer": 0, "older": 0, "same": 0, "contradicting": 0, "customers": 1,
    }  # fmt: skip
    first, second = Finding.objects.order_by("pk")
    assert (first.value, first.channel, first.source) == ({"value": "5000000.00"}, "customer", "营业执照")
    assert (first.as_of, first.collected_by, first.recorded_by, first.recorded_on) == (date(2026, 6, 1), "王芳", by, ON)
    assert (second.channel, second.collected_by) == ("authority", "赵敏")


def test_on_its_protected_sheets_only_the_headings_are_locked(customer: Customer, tmp_path: Path) -> None:
    """So that rows can be filled in, put in and taken away, and no column loses its name."""
    with zipfile.ZipFile(io.BytesIO(exported(customer, tmp_path))) as book:
        styles = re.findall(r"<xf [^>]*?(?:/>|>.*?</xf>)", book.read("xl/styles.xml").decode().partition("<cellXfs")[2])
        sheet = book.read("xl/worksheets/sheet2.xml").decode()
    unlocked = {number for number, style in enumerate(styles) if 'locked="0"' in style}
    assert "<sheetProtection" in sheet
    rows = {
        number == "1": {int(style or 0) for style in re.findall(r'<c r="[A-Z]+\d+"(?: s="(\d+)")?', row)}
        for number, row in re.findall(r'<row r="(\d+)".*?>(.*?)</row>', sheet)
    }
    assert not rows[True] & unlocked
    assert rows[False] <= unlocked
    assert 0 in unlocked  # of cells that nothing stands in


def test_the_same_file_again_changes_nothing(customer: Customer, by: User) -> None:
    older = changed(changed(CAPITAL, 5, "2026-05-01"), 2, "4,000,000")
    content = values_book(CAPITAL, older, CAPITAL)
    assert loaded(content, by)["same"] == 1
    before = list(Finding.objects.values())
    counts = loaded(content, by)
    assert (counts["same"], counts["new"], counts["newer"], counts["older"]) == (3, 0, 0, 0)
    assert list(Finding.objects.values()) == before


def test_the_counts_tell_what_becomes_history_and_what_contradicts(customer: Customer, by: User) -> None:
    loaded(values_book(CAPITAL), by)
    later = changed(changed(CAPITAL, 5, "2026-06-20"), 2, 6_000_000)
    earlier = changed(changed(CAPITAL, 5, "2026/5/1"), 2, "4000000")
    other = changed(changed(CAPITAL, 3, "authority"), 2, "3000000")
    counts = loaded(values_book(later, earlier, other), by)
    assert counts == {"new": 1, "newer": 1, "older": 1, "same": 0, "contradicting": 3, "customers": 1}
    assert gathered(customer)["registered_capital", ""][0] == State.CONTRADICTED


BAD: list[tuple[int, Any, str, str]] = [
    (0, "9999", "exchange_customer_unknown", "客户编号"),
    (1, "注册资金", "finding_item_unknown", "项目"),
    (1, "婚姻状况", "finding_item_disabled", "项目"),
    (2, "五百万", "finding_no_number", "内容"),
    (3, "听说", "finding_channel_unknown", "信息渠道"),
    (4, "", "finding_source_missing", "来源文件或何人告知"),
    (5, "2026-07-01", "finding_as_of_later", "所属日期"),
    (5, "六月", "exchange_as_of_malformed", "所属日期"),
    (6, "长" * 101, "finding_collector_long", "收集人"),
]


@pytest.mark.parametrize("bad", BAD)
def test_every_problem_says_its_cell(customer: Customer, by: User, bad: tuple[int, Any, str, str]) -> None:
    at, cell, code, heading = bad
    assert faults(values_book(CAPITAL, changed(CAPITAL, at, cell)), by) == [(code, "各项信息", 3, heading)]


def test_several_problems_are_told_at_once_and_nothing_is_recorded(customer: Customer, by: User) -> None:
    wrong = values_book(CAPITAL, changed(CAPITAL, 2, "x"), changed(CAPITAL, 0, "x"), changed(CAPITAL, 5, ""))
    assert [row for _, _, row, _ in faults(wrong, by)] == [3, 4, 5]


def test_what_excel_made_unclear_is_asked_about_and_never_guessed(customer: Customer, by: User) -> None:
    share = changed(changed(CAPITAL, 1, "我方占其采购比例"), 2, 0.35)
    assert faults(values_book(share), by)[0][0] == "exchange_percent_unclear"
    account = {"bank": "工商银行", "account_no": 6222021234567890128}
    assert faults(parts_book("bank_account", **account), by) == [("exchange_digits_lost", "结算账户", 2, "账号")]
    assert loaded(values_book(changed(share, 2, "35%"), changed(changed(share, 2, "12.5"), 5, "2026-06-02")), by)["new"]
    assert [found.value["value"] for found in Finding.objects.order_by("pk")] == ["0.35", "0.125"]


def test_a_choice_is_known_by_its_words_in_either_language(customer: Customer, by: User) -> None:
    row = changed(CAPITAL, 1, "premises")
    days = ("2026-06-01", "2026-06-02", "2026-06-03")
    said = ("部分自有、部分租赁", "partly owned, partly rented", "mixed")
    rows = (changed(changed(row, 2, word), 5, day) for word, day in zip(said, days, strict=True))
    loaded(values_book(*rows), by)
    assert {found.value["value"] for found in Finding.objects.all()} == {"mixed"}


def test_a_customer_one_may_not_record_for_is_as_unknown_as_one_that_is_not_there(customer: Customer) -> None:
    customer_of(PUDONG, NORTH)
    manager = user_with("sales_manager", EAST)
    batch = opened(values_book(changed(CAPITAL, 0, PUDONG.code), changed(CAPITAL, 0, "9999")), manager)
    hidden, missing = dry_run(batch, by=manager, on=ON).problems
    assert hidden.zh.replace(PUDONG.code, "9999") == missing.zh
    reader = user_with("cfo", EAST)
    assert dry_run(opened(values_book(CAPITAL), reader), by=reader, on=ON).problems[0].code == hidden.code


def test_a_row_without_a_value_records_nothing_and_is_counted(customer: Customer, by: User) -> None:
    assert opened(values_book(CAPITAL, changed(CAPITAL, 2, " "), ["0001", "行业"]), by).empty == 1
    with pytest.raises(ProblemsFound) as raised:
        opened(values_book(["0001", "行业"]), by)
    assert raised.value.problems[0].code == "exchange_nothing"


@pytest.mark.parametrize(
    "sheets, code, column",
    [
        ({"各项信息": [["客户编号", "项目", "内容", "评语"], ["0001"]]}, "exchange_heading_unknown", "D"),
        ({"各项信息": [["客户编号", "客户编号"], ["0001"]]}, "exchange_heading_unknown", "B"),
        ({"结算账户": [["客户编号", "开户银行"], ["0001", "x"]]}, "exchange_heading_missing", "账号"),
        ({"各项信息": [["x"]], "草稿": [["1"]]}, "exchange_heading_unknown", "A"),
    ],
)  # fmt: skip
def test_nothing_in_the_file_is_dropped_in_silence(
    customer: Customer, by: User, sheets: dict[str, list[list[str]]], code: str, column: str
) -> None:
    found = content_of(opened(book_of(sheets), by)).problems[0]
    assert (found.code, found.column) == (code, column)


def test_other_sheets_and_cells_beyond_the_columns_are_pointed_out(customer: Customer, by: User) -> None:
    batch = opened(book_of({"草稿": [["1"]], "各项信息": [["客户编号"], *([["0001", "x"]])]}), by)
    assert content_of(batch).problems[0].code == "exchange_sheet_unknown"
    beyond = content_of(opened(values_book([*CAPITAL, "待核实"]), by)).problems
    assert [(told.code, told.row, told.column) for told in beyond] == [("exchange_cell_beyond", 2, "H")]


def test_a_hidden_account_number_means_the_one_on_file_and_no_other(
    customer: Customer, by: User, tmp_path: Path
) -> None:
    account = {"bank": "工商银行", "account_no": "6222021234567890128"}
    loaded(parts_book("bank_account", **account), by)
    content = exported(customer, tmp_path)
    assert b"6222021234567890128" not in content
    assert loaded(content, by) == {"new": 0, "newer": 0, "older": 0, "same": 1, "contradicting": 0, "customers": 0}
    Finding.objects.all().delete()
    assert faults(content, by) == [("finding_masked", "结算账户", 2, "账号")]


ZHANG = "11010519491231002X"


def guarantor(number: str, **cells: str) -> bytes:
    said = {"name": "张三", "kind": "个人", "resident_id": number, "guaranteed_amount": "1000"} | cells
    return parts_book("guarantor", **said)


def test_an_identity_number_is_sealed_on_its_way_and_where_it_arrives(
    customer: Customer, by: User, tmp_path: Path
) -> None:
    batch = opened(guarantor(ZHANG), by)
    assert ZHANG not in batch.sealed
    batch_load(batch=batch, by=by, on=ON)
    finding = Finding.objects.get()
    assert finding.value["resident_id"] == "****002X"
    assert identity_reveal(finding=finding, part="resident_id", purpose="verify_identity", by=by, on=ON) == ZHANG
    content = exported(customer, tmp_path)
    assert loaded(content, by)["same"] == 1
    assert loaded(guarantor("****002X", guaranteed_amount="2000", as_of="2026-06-02"), by)["newer"] == 1
    newest = Finding.objects.latest("pk")
    assert identity_reveal(finding=newest, part="resident_id", purpose="verify_identity", by=by, on=ON) == ZHANG
    assert all(ZHANG not in str(row.details) for row in AuditRow.objects.all())


def test_a_wrong_identity_number_is_told_and_not_repeated(customer: Customer, by: User) -> None:
    for typed in (ZHANG[:-1] + "1", 110105194912310021):
        batch = opened(guarantor(typed), by)  # type: ignore[arg-type]
        told = dry_run(batch, by=by, on=ON).problems
        assert {(one.table, one.row, one.column) for one in told} == {("担保人", 2, "居民身份证号码")}
        assert all(one.value == "" and str(typed)[:17] not in one.zh for one in told)


def test_two_numbers_that_end_alike_stay_two(customer: Customer, by: User) -> None:
    other = next(found for found in numbers_ending(ZHANG[-4:]) if found != ZHANG)
    rows = [
        ["0001", name, "个人", number, "客户提供", "保证书", "2026-06-01"]
        for name, number in (("甲", ZHANG), ("乙", other))
    ]
    headings = ["客户编号", "名称", "类别", "居民身份证号码", "信息渠道", "来源文件或何人告知", "所属日期"]
    loaded(book_of({"担保人": [headings, *rows]}), by)
    assert [found.value["resident_id"] for found in Finding.objects.order_by("pk")] == ["****002X", "****002X(2)"]


def numbers_ending(end: str) -> Iterator[str]:
    """Identity numbers of Beijing that prove themselves and end so."""
    days = (date(1950, 1, 1) + timedelta(days=at) for at in range(400))
    return (number for day in days if not check_resident_id(number := f"110105{day:%Y%m%d}{end}").is_wrong)


def test_what_was_recorded_of_a_customer_that_was_merged_is_on_file_with_the_leading_one(
    customer: Customer, by: User, tmp_path: Path
) -> None:
    merged = customer_of(PUDONG, EAST)
    loaded(values_book(changed(CAPITAL, 0, PUDONG.code)), by)
    loaded(guarantor(ZHANG, customer_id=PUDONG.code), by)
    customers_merge(customer=merged, leading=customer, reason="同一家", by=by, on=ON)
    content = exported(customer, tmp_path)
    assert loaded(content, by)["same"] == 2
    assert loaded(values_book(changed(CAPITAL, 0, PUDONG.code)), by)["same"] == 1
    assert loaded(values_book(changed(changed(CAPITAL, 0, PUDONG.code), 5, "2026-06-02")), by)["newer"] == 1
    assert Finding.objects.latest("pk").customer_id == HUABEI.code


def test_a_batch_is_its_senders_and_is_recorded_once(customer: Customer, by: User) -> None:
    batch, other = opened(values_book(CAPITAL), by), user_with("credit_controller", name="另一人")
    for act in (batch_load, batch_discard):
        with pytest.raises(PermissionError):
            act(batch=batch, by=other, on=ON)
    batch_load(batch=batch, by=by, on=ON)
    with pytest.raises(ProblemsFound) as raised:
        batch_load(batch=batch, by=by, on=ON)
    assert raised.value.problems[0].code == "batch_over"
    batch.refresh_from_db()
    assert (batch.state, batch.sealed) == (BatchState.LOADED, "")


def test_a_new_file_takes_the_place_of_one_not_recorded(customer: Customer, by: User) -> None:
    first, second = opened(values_book(CAPITAL), by), opened(values_book(CAPITAL), by)
    first.refresh_from_db()
    assert (first.state, first.sealed, second.state) == (BatchState.DISCARDED, "", BatchState.OPEN)


def test_the_audit_tells_items_by_customer_and_never_values(customer: Customer, by: User) -> None:
    loaded(values_book(changed(CAPITAL, 2, "7654321")), by)
    row = AuditRow.objects.get(act="batch_load", subject_kind="customer")
    assert (row.subject, row.by, row.details["items"]) == (HUABEI.code, "赵敏", {"registered_capital": 1})
    assert all("7654321" not in str(row.details) for row in AuditRow.objects.all())


def test_what_was_known_before_the_load_is_as_it_was(customer: Customer, by: User) -> None:
    loaded(values_book(CAPITAL), by)
    findings = Finding.objects.filter(customer=customer)
    before = gathered_on(load_items(), customer.kind, findings, ON - timedelta(days=1))
    assert {one.state for one in before} == {State.MISSING}


TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
BY_TYPE: dict[str, Callable[[Part], st.SearchStrategy[str]]] = {
    "text": lambda part: TEXT,
    "date": lambda part: st.dates(date(1800, 1, 1), date(2090, 1, 1)).map(str),
    "money": lambda part: st.decimals(0, 10**15, places=2).map(str),
    "percent": lambda part: st.decimals(0, 100, places=2).map(str),
    "number": lambda part: st.integers(0, 10**15).map(str),
    "choice": lambda part: st.sampled_from(list(part.options)),
    "uscc": lambda part: st.sampled_from([company.uscc for company in COMPANIES]),
}


def has_no_hidden_part(item: Item) -> bool:
    return item.is_for("company") and not any(part.is_masked or part.is_sealed for part in item.parts.values())


@st.composite
def found_out(draw: st.DrawFn) -> dict[str, Any]:
    """Something recorded of an item that no part of is hidden."""
    item = draw(st.sampled_from([one for one in load_items().items.values() if has_no_hidden_part(one)]))
    typed = {name: draw(BY_TYPE[part.type](part)) for name, part in item.parts.items()}
    return {
        "item": item.name, "typed": typed, "channel": draw(st.sampled_from(list(channels()))), "source": draw(TEXT),
        "as_of": draw(st.dates(date(1850, 1, 1), ON)), "collected_by": draw(TEXT),
    }  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.lists(found_out(), max_size=12))
def test_a_dossier_taken_out_and_brought_into_an_empty_office_is_the_same(
    customer: Customer, by: User, tmp_path: Path, language: str, data: list[dict[str, Any]]
) -> None:
    with transaction.atomic():
        for one in data:
            try:
                finding_record(customer=customer, by=by, on=ON, **one)
            except ProblemsFound:
                continue
        before, content = gathered(customer), exported(customer, tmp_path, language)
        if Finding.objects.exists():
            assert loaded(content, by)["customers"] == 0
            Finding.objects.all().delete()
            loaded(content, by)
        assert gathered(customer) == before
        transaction.set_rollback(True)
