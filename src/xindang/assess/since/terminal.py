"""The few lines about what changed that a person reads on the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from xindang.assess.report.columns import word
from xindang.assess.since.overdue import NEW

Told = Mapping[str, Any]


def since_lines(summary: Told) -> Iterator[str]:
    """Grades, limits and overdue amounts against the earlier day; nothing where nothing was compared."""
    since = summary.get("since")
    if not since:
        return
    yield f"与 {since['as_of']} 相比（相隔 {since['days']} 天） | since {since['as_of']} ({since['days']} days):"
    if since["grades"]:
        yield from _grades(since["grades"])
    if since["limits"]:
        found = since["limits"]
        known = f"查清 {found['known']:,}、变为未知 {found['unknown']:,}"
        known_en = f"now known {found['known']:,}, now unknown {found['unknown']:,}"
        yield f"  可授额度：升 {found['higher']:,}、降 {found['lower']:,}、{known}"
        yield f"  limits: up {found['higher']:,}, down {found['lower']:,}, {known_en}"
    for entry in since["overdue"] or ():
        yield from _overdue(entry)


def _grades(found: Told) -> Iterator[str]:
    by = found["by_cause"]
    policy = by["policy"] + by["both"]
    zh = f"（其中 {policy:,} 个与制度变化有关）" if policy else ""
    en = f" ({policy:,} of them have to do with changes of the policy)" if policy else ""
    only, new, gone = found["provisional_only"], found["new"], found["gone"]
    yield (
        f"  等级：升 {found['better']:,}、降 {found['worse']:,}、仅暂定变化 {only:,}{zh}；"
        f"新客户 {new:,}、不再有的 {gone:,}"
    )
    yield (
        f"  grades: up {found['better']:,}, down {found['worse']:,}, only provisional {only:,}{en}; "
        f"customers new {new:,}, gone {gone:,}"
    )


def _overdue(entry: Told) -> Iterator[str]:
    """Overdue then and now, what is newly overdue, and what of the old is overdue no more."""
    side, currency = entry["side"], entry["currency"]
    before, after = Decimal(entry["before_amount"]), Decimal(entry["after_amount"])
    new = [change for code, change in entry["changes"].items() if code in NEW]
    ended = [change for change in entry["changes"].values() if Decimal(change["after_amount"]) == 0]
    came, went = sum(change["items"] for change in new), sum(change["items"] for change in ended)
    came_amount = sum((Decimal(change["after_amount"]) for change in new), Decimal(0))
    went_amount = sum((Decimal(change["before_amount"]) for change in ended), Decimal(0))
    yield (
        f"  逾期 {word('side', side, 'zh')} {currency}：{before:,} → {after:,}；"
        f"新逾期 {came:,} 笔 {came_amount:,}，不再逾期 {went:,} 笔 {went_amount:,}"
    )
    yield (
        f"  overdue, {word('side', side, 'en')} {currency}: {before:,} → {after:,}; "
        f"new {came_amount:,} (items: {came:,}), no longer {went_amount:,} (items: {went:,})"
    )
