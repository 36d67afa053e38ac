"""The signals of S2 over whole random books: what they are by a plain recomputation, and what never changes them."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from assess.books import Declared, Row, Tables, opened, trade_pack, write_book
from assess.changed import cut, known_by
from assess.odd_books import OddLedger
from assess.oracle_facts import months_ago
from assess.oracle_signals import SignalOracle
from assess.signal_books import SignalBook, declared
from facts.cases import catalogue_for
from xindang.assess.run import fact_request
from xindang.facts.build import FACTS_TABLE, build_facts
from xindang.facts.catalogue import Catalogue, load_catalogue
from xindang.facts.coverage import coverages_on

ON, EARLIER = date(2026, 6, 30), date(2026, 4, 17)
SIGNALS = ("is_smokescreen", "is_distressed", "is_late_by_habit", "is_dominant_supplier")
LEDGER = ("items", "settlements", "disputes", "events")
# Just inside where the windows of each table end; months far from that are left to the slow proofs.
CLIFFS = {"items": (5, 14), "settlements": (8,), "disputes": (5,), "events": (11,)}
FAR = (2, 8, 11, 12, 14, 15, 18)
WHOLE = (*LEDGER, "searches")
CUTS = [
    *(pytest.param((name,), months, id=f"{name}-{months}") for name, near in CLIFFS.items() for months in near),
    *(pytest.param(WHOLE, months, id=f"all-{months}") for months in (3, 9)),
    *(
        pytest.param(names, months, id=f"{names[0]}-{len(names)}-{months}", marks=pytest.mark.proof)
        for names in (*((name,) for name in LEDGER), WHOLE)
        for months in FAR
    ),
]  # fmt: skip


@cache
def signal_files() -> Catalogue:
    return catalogue_for({*SIGNALS, "outside_search_clean"})


def signals_of(folder: Path, on: date = ON) -> dict[str, Row]:
    """Customer to the signals and all that they are made of."""
    with opened(folder) as book:
        build_facts(book, signal_files(), fact_request(trade_pack(), load_catalogue(), on, coverages_on(book, on)))
        rows = book.engine.dicts(f"select customer_code, t.* from {FACTS_TABLE} t join customers using (customer_id)")
    return {row.pop("customer_code"): {name: row[name] for name in row if name != "customer_id"} for row in rows}


BOOKS: dict[str, tuple[Tables, Declared]] = {
    "signals": (SignalBook(1, 80).tables, declared()),
    "odd": (
        {**(odd := OddLedger(71).tables), "disputes": [{**row, "outcome": "ours"} for row in odd["disputes"]]},
        {name: {"covers_from": date(2022, 1, 1), "covers_to": date(2026, 12, 31), "complete": True} for name in LEDGER},
    ),
    "odd-undeclared": (
        {**(more := OddLedger(72).tables), "disputes": [{**row, "outcome": None} for row in more["disputes"]]}, {},
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[date, dict[str, Row]]]:
    found = {}
    for name, (tables, told) in BOOKS.items():
        folder = write_book(tmp_path_factory.mktemp(name), tables, told)
        found[name] = {on: signals_of(folder, on) for on in (EARLIER, ON)}
    return found


def test_the_books_have_every_signal_and_its_absence(whole: dict[str, dict[date, dict[str, Row]]]) -> None:
    for signal in SIGNALS:
        found = Counter(row[signal] for row in whole["signals"][ON].values())
        assert min(found[True], found[False], found[None]) >= 3, (signal, found)


@pytest.mark.parametrize("on", [EARLIER, ON], ids=str)
@pytest.mark.parametrize("name", BOOKS)
def test_every_signal_equals_a_plain_recomputation(
    name: str, on: date, whole: dict[str, dict[date, dict[str, Row]]]
) -> None:
    tables, told = BOOKS[name]
    theirs = SignalOracle(tables, on, told).all()
    found = whole[name][on]
    assert [
        f"{customer} {fact}: {found[customer][fact]} != {value}"
        for customer, facts in theirs.items()
        for fact, value in facts.items()
        if found[customer][fact] != value
    ] == []


@pytest.mark.proof
@pytest.mark.parametrize("names, months", CUTS)
def test_cutting_early_months_leaves_a_signal_as_it_was_or_unknown(
    names: tuple[str, ...], months: int, whole: dict[str, dict[date, dict[str, Row]]], tmp_path: Path
) -> None:
    """And so with all that it is made of. What was seen may be less; how old the last search is may be more."""
    tables, told = BOOKS["signals"]
    after = signals_of(write_book(tmp_path, *cut(tables, told, names, months_ago(ON, months), ON)))
    pairs = [
        (f"{customer} {name}", whole["signals"][ON][customer][name], value)
        for customer, facts in after.items()
        for name, value in facts.items()
    ]
    assert [(what, was, now) for what, was, now in pairs if not fits(what, was, now)] == []
    inside = months in CLIFFS[names[0]]
    assert not inside or sum(was != now for _, was, now in pairs) > 10


def fits(what: str, was: Any, now: Any) -> bool:
    if what.endswith("_seen"):
        return bool(now <= was)
    return now is None or now == was or (what.endswith("_search_days") and now > was)


@pytest.mark.proof
@pytest.mark.parametrize("table", ["items", "settlements", "disputes"])
def test_a_table_that_may_lack_rows_leaves_a_signal_as_it_was_or_unknown(
    table: str, whole: dict[str, dict[date, dict[str, Row]]], tmp_path: Path
) -> None:
    tables, told = BOOKS["signals"]
    after = signals_of(write_book(tmp_path, tables, {**told, table: {**told[table], "complete": False}}))
    moves = Counter(
        (whole["signals"][ON][customer][name], facts[name])
        for customer, facts in after.items()
        for name in ("is_smokescreen", "is_distressed", "is_late_by_habit")
    )
    assert {now for was, now in moves if was is None} <= {None}
    assert moves[True, False] == moves[False, True] == 0
    assert moves[True, None] > 0


@pytest.mark.parametrize("name", BOOKS)
def test_rows_and_dates_known_later_change_no_signal_on_the_day(
    name: str, whole: dict[str, dict[date, dict[str, Row]]], tmp_path: Path
) -> None:
    tables, told = BOOKS[name]
    then = known_by(tables, EARLIER)
    assert sum(map(len, then.values())) < sum(map(len, tables.values()))
    assert signals_of(write_book(tmp_path, then, told), EARLIER) == whole[name][EARLIER]


@pytest.mark.parametrize("name", BOOKS)
def test_nobody_is_both_late_by_habit_and_in_distress(name: str, whole: dict[str, dict[date, dict[str, Row]]]) -> None:
    for facts in (*whole[name][ON].values(), *whole[name][EARLIER].values()):
        assert not (facts["is_distressed"] and facts["is_late_by_habit"])


SHARES = {
    "disputed_item_share_6m": ("disputed_item_count_6m", "issued_item_count_6m"),
    "dispute_after_due_share_6m": ("dispute_after_due_count_6m", "dispute_count_6m"),
    "dispute_ours_share_6m": ("dispute_ours_count_6m", "dispute_finding_count_6m"),
    "late_item_share_12m": ("late_item_count_12m", "due_item_count_12m"),
    "part_paid_share_6m": ("part_paid_count_6m", "due_item_count_6m"),
    "part_paid_share_prior_6m": ("part_paid_count_prior_6m", "due_item_count_prior_6m"),
}


@pytest.mark.parametrize("name", BOOKS)
@pytest.mark.parametrize("share, parts", SHARES.items(), ids=SHARES)
def test_whoever_divides_the_counts_gets_the_share(
    share: str, parts: tuple[str, str], name: str, whole: dict[str, dict[date, dict[str, Row]]]
) -> None:
    """A known share has known counts; of nothing it is nothing."""
    known = [row for row in whole[name][ON].values() if row[share] is not None]
    assert known or name != "signals"
    for row in known:
        part, of = row[parts[0]], row[parts[1]]
        assert 0 <= part <= of
        assert abs(row[share] - Decimal(part) / max(of, 1)) < Decimal("0.000001")


def test_what_is_seen_is_no_more_than_what_is_known(whole: dict[str, dict[date, dict[str, Row]]]) -> None:
    pairs = [
        (name, row[f"{name}_seen"], row[name])
        for rows in whole.values()
        for row in rows[ON].values()
        for name in {count for parts in SHARES.values() for count in parts}
        if row[name] is not None
    ]
    assert len(pairs) > 100
    assert [pair for pair in pairs if pair[1] > pair[2]] == []
