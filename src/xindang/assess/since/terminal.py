"""The few lines about what changed that a person reads first, on the terminal and in reports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from xindang.assess.report.columns import word
from xindang.assess.since.overdue import NEW

Told = Mapping[str, Any]


def since_lines(summary: Told) -> Iterator[str]:
    """Grades, limits and overdue amounts against the earlier day; nothing where nothing was compared."""
    for number, (zh, en) in enumerate(since_said(summary)):
        yield from (f"  {zh}", f"  {en}") if number else (f"{zh} | {en}:",)


def since_said(summary: Told) -> Iterator[tuple[str, str]]:
    """The same, each thought in Chinese and in English."""
    since = summary.get("since")
    if not since:
        return
    yield f"与 {since['as_of']} 相比（相隔 {since['days']} 天）", f"since {since['as_of']} ({since['days']} days)"
    if since["grades"]:
        yield _grades(since["grades"])
    if since["limits"]:
        found = since["limits"]
        known = f"查清 {found['known']:,}、变为未知 {found['unknown']:,}"
        known_en = f"now known {found['known']:,}, now unknown {found['unknown']:,}"
        yield (
            f"可授额度：升 {found['higher']:,}、降 {found['lower']:,}、{known}",
            f"limits: up {found['higher']:,}, down {found['lower']:,}, {known_en}",
        )
    for entry in since["overdue"] or ():
        yield _overdue(entry)


def _grades(found: Told) -> tuple[str, str]:
    by = found["by_cause"]
    policy = by["policy"] + by["both"]
    by_policy = f"（其中 {policy:,} 个与制度变化有关）" if policy else ""
    by_policy_en = f" ({policy:,} of them have to do with changes of the policy)" if policy else ""
    only, new, gone = found["provisional_only"], found["new"], found["gone"]
    zh = f"等级：升 {found['better']:,}、降 {found['worse']:,}、仅暂定变化 {only:,}{by_policy}；"
    en = f"grades: up {found['better']:,}, down {found['worse']:,}, only provisional {only:,}{by_policy_en}; "
    return f"{zh}新客户 {new:,}、不再有的 {gone:,}", f"{en}customers new {new:,}, gone {gone:,}"


def _overdue(entry: Told) -> tuple[str, str]:
    """Overdue then and now, what is newly overdue, and what of the old is overdue no more."""
    side, currency = entry["side"], entry["currency"]
    before, after = Decimal(entry["before_amount"]), Decimal(entry["after_amount"])
    new = [change for code, change in entry["changes"].items() if code in NEW]
    ended = [change for change in entry["changes"].values() if Decimal(change["after_amount"]) == 0]
    came, went = sum(change["items"] for change in new), sum(change["items"] for change in ended)
    came_amount = sum((Decimal(change["after_amount"]) for change in new), Decimal(0))
    went_amount = sum((Decimal(change["before_amount"]) for change in ended), Decimal(0))
    zh = f"逾期 {word('side', side, 'zh')} {currency}：{before:,} → {after:,}；"
    en = f"overdue, {word('side', side, 'en')} {currency}: {before:,} → {after:,}; "
    return (
        f"{zh}新逾期 {came:,} 笔 {came_amount:,}，不再逾期 {went:,} 笔 {went_amount:,}",
        f"{en}new {came_amount:,} (items: {came:,}), no longer {went_amount:,} (items: {went:,})",
    )
