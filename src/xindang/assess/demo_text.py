"""What is said of the demo company: the short list on the terminal, and the reference page of every planted case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from xindang.assess.demo import STAMP, DemoFolder
from xindang.assess.report.columns import column_of, word
from xindang.assess.worklist.catalogue import load_work
from xindang.book.demo import BEFORE, ON, Case, demo_cases
from xindang.policy.pack import Pack

LIMITS = {"limit": "长期额度 long-term limit", "limit_temporary": "临时额度 temporary limit"}
LIMIT_COLUMNS = {"amount": "amount", "ceiling": "ceiling_amount"}

PAGE_HEAD = f"""\
# 演示公司的预设案例 · Planted cases of the demo company

`python3 run.py demo` 造一个有 300 个客户的公司，评定 {BEFORE} 和 {ON} 两天。
下列客户各埋了一件事，其余客户是合成的；全部虚构。每一行都由测试核对。
Each customer below has one thing planted, the others are made from a seed; all are invented.
A test checks every line.

想知道某个客户为什么是这个等级 · Why a customer has its grade:

    python3 run.py explain D202 --book demo-company/book --as-of {ON}
"""


def demo_lines(folder: DemoFolder) -> Iterator[str]:
    """Where things lie, and the few cases to look at first: who, what is planted, and what comes of it."""
    cases = [case for group in demo_cases() for case in group.cases]
    yield f"演示公司 demo company（全部虚构 all invented）  账簿 book: {folder.book}  结果 results: {folder.results}"
    yield "先看这几个 look at these first:"
    for case in cases:
        if case.given.get("first"):
            yield f"  {case.name}  {case.clause}  {_grades(case)}\n    {case.zh}\n    {case.en}"
    yield (
        f"全部 {len(cases)} 个案例 all {len(cases)} cases: python3 run.py demo --cases, docs/reference/demo.md；"
        f"为什么 why: python3 run.py explain {cases[0].customer_id} --book {folder.book} --as-of {ON}"
    )
    for file in folder.reports:
        yield f"报告 report: {file.resolve()}"


def case_lines() -> Iterator[str]:
    """Every case by group and clause, with its customer's id and grade."""
    for group in demo_cases():
        yield f"{group.title} | {group.title_en}"
        for case in group.cases:
            yield f"  {case.customer_id} {case.name}  {case.clause}  {_grades(case)}\n    {case.zh}\n    {case.en}"


def _grades(case: Case) -> str:
    before = f"（上月末 month before {case.expect['grade_before']}）" if "grade_before" in case.expect else ""
    return f"等级 grade {case.expect['grade']}{before}"


def demo_page(pack: Pack) -> Iterable[str]:
    """The reference page: every case with what is planted and what the assessment says."""
    yield PAGE_HEAD
    for group in demo_cases():
        yield f"## {group.title} · {group.title_en}\n"
        yield "| 编号 id | 客户 customer | 条款 clause | 埋了什么 what is planted | 看什么 what to see |"
        yield "| --- | --- | --- | --- | --- |"
        for case in group.cases:
            seen = "<br>".join(_seen(case, pack))
            yield f"| {case.customer_id} | {case.name} | {case.clause} | {case.zh}<br>{case.en} | {seen} |"
        yield ""
    yield f"程序只覆盖带有 `{STAMP}` 的文件夹。 Only a folder that holds `{STAMP}` is ever overwritten.\n"


def _seen(case: Case, pack: Pack) -> Iterator[str]:
    """What the assessment says of a case, as its data expect it and the tests hold it."""
    expect = case.expect
    yield _grades(case)
    titles = {rule.id.partition("/")[2]: rule for rule in pack.rules}
    for kind, words in (("not_met", "不满足 not met"), ("unknown", "未知 unknown")):
        if clauses := dict.fromkeys(titles[name].clause for name in expect.get(kind, ())):
            yield f"{words}: {', '.join(clauses)}"
    for key, title in LIMITS.items():
        if key in expect:
            yield f"{title}: {_limit(expect[key])}"
    if "aging" in expect:
        yield "，".join(_amount("aging", name, value) for name, value in expect["aging"].items())
    if "worklist" in expect:
        kinds = {kind.name: f"{kind.title} {kind.title_en}" for kind in load_work().kinds.values()}
        yield "待办 to do: " + ("，".join(kinds[name] for name in expect["worklist"]) or "没有 nothing")


def _limit(limit: Mapping[str, Any]) -> str:
    """Clause, what binds, the amounts, and what is in force."""
    bound, state = (_said(codes, limit[key]) for codes, key in (("binding", "binding"), ("limit_state", "state")))
    amounts = [f"{_amount('limits', LIMIT_COLUMNS[key], limit[key])}" for key in LIMIT_COLUMNS if key in limit]
    return "，".join([limit["clause"], f"决定因素 bound by {bound}", *amounts, f"现行 in force {state}"])


def _amount(table: str, name: str, value: Any) -> str:
    column = column_of(table, name)
    shown = _said(column.codes, value) if column.codes else value if isinstance(value, str) else f"{value:,.2f}"
    return f"{column.zh} {column.en} {shown}"


def _said(codes: str, code: str) -> str:
    return f"{word(codes, code, 'zh')} {word(codes, code, 'en')}"
