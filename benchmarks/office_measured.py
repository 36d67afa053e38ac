"""Measures pages, searches and a crowd, and tells the figures as Markdown."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version

from django.db import connection

from benchmarks.assess import machine
from benchmarks.office_crowd import MIX, Crowd, crowd_of, port_near, quantile, served
from benchmarks.office_filled import office_filled
from benchmarks.office_pages import ROLES, Figure, Reader, Search, measured_pages, measured_searches
from benchmarks.office_place import Place
from benchmarks.office_yardsticks import Yardstick
from xindang.runs.results import run_tables
from xindang.runs.selectors import run_in_force

AIM_PAGE, AIM_P95_MS = 3, 200
PORT = 18_900


def measured(place: Place, address: str, options: argparse.Namespace) -> list[str]:
    """The office filled, and all figures as Markdown lines."""
    steps = office_filled(place)
    readers = [Reader(role) for role in ROLES]
    run = run_in_force()
    if run is None:
        raise SystemExit("no run in force")
    yardstick = Yardstick(address, place.data / "office.sqlite3", run_tables(run).query)
    figures: list[Figure] = []
    searches: list[Search] = []
    for reader in readers:
        _tell(f"{place.customers:,} {place.store} {reader.role}")
        figures += measured_pages(reader, yardstick, options.times, options.warm)
        searches += measured_searches(reader, yardstick, options.times, options.warm)
    yardstick.close()
    lines = [*_told_steps(place, steps), *_told_readers(readers), *told_pages(figures), *_told_searches(searches)]
    lines += _crowds(readers, options) if options.users else []
    return [*lines, f"Load average at the end: {os.getloadavg()[0]:.1f}."]


def _crowds(readers: Sequence[Reader], options: argparse.Namespace) -> list[str]:
    """Without a pause, which is a machine that calls, and with a second between pages, which is a quick person."""
    workers = 1 if options.sqlite else options.workers
    connection.close()
    lines = []
    with served(workers, port_near(PORT)) as address:
        crowd_of(address, readers, users=options.users, seconds=min(3, options.seconds), pause=0)
        for pause in (0.0, 1.0):
            _tell(f"{options.users} users, pause {pause:g} s")
            crowd = crowd_of(address, readers, users=options.users, seconds=options.seconds, pause=pause)
            lines += _told_crowd(crowd, options.users, workers, pause)
    return lines


def _told_steps(place: Place, steps: dict[str, float]) -> list[str]:
    words = {"book": "book make", "load": "book_load", "assess": "run_start + work_one", "analyse": "vacuum analyze"}
    told = ", ".join(f"{word} {steps[name]:,.0f} s" for name, word in words.items())
    return [
        f"{machine()}, django {version('django')}, {place.store}",
        "",
        f"{place.customers:,} customers: {told}.",
        "",
    ]


def _told_readers(readers: Sequence[Reader]) -> list[str]:
    counts = ", ".join(f"{reader.role} {reader.seen.count():,}" for reader in readers)
    return [f"Customers seen: {counts}.", ""]


def told_pages(figures: Sequence[Figure]) -> list[str]:
    heads = ["who", "page", "rows", "SQL ms", "page ms", "again ms", "CPU ms", "queries", "ratio"]
    lines = [f"| {' | '.join(heads)} |", "|:--|:--|" + "--:|" * 7]
    for figure in figures:
        ratio = f"**{figure.ratio:.1f}**" if figure.ratio <= AIM_PAGE else f"{figure.ratio:.1f}"
        cells = [figure.yardstick, figure.first, figure.again, figure.cpu]
        times = " | ".join(f"{cell:,.1f}" for cell in cells)
        lines.append(f"| {figure.who} | {figure.name} | {figure.rows:,} | {times} | {figure.queries} | {ratio} |")
    return [*lines, ""]


def _told_searches(searches: Sequence[Search]) -> list[str]:
    lines = ["| who | search | found | SQL ms | ours ms | ratio | aim |", "|:--|:--|" + "--:|" * 5]
    for search in searches:
        ratio = f"**{search.ratio:.1f}**" if search.ratio <= search.aim else f"{search.ratio:.1f}"
        times = f"{search.yardstick:,.2f} | {search.ours:,.2f}"
        lines.append(f"| {search.who} | {search.name} | {search.found:,} | {times} | {ratio} | {search.aim} |")
    return [*lines, ""]


def _told_crowd(crowd: Crowd, users: int, workers: int, pause: float) -> list[str]:
    each = crowd.answers / crowd.seconds
    told = f"{users} users, {pause:g} s between pages, {crowd.seconds:g} s, {workers} worker processes:"
    lines = [f"{told} {crowd.answers:,} pages ({each:.0f} a second), {crowd.failed} failed.", ""]
    lines += ["| page | answers | p50 ms | p95 ms |", "|:--|--:|--:|--:|"]
    everything = [value for values in crowd.taken.values() for value in values]
    shown = {name: crowd.taken[name] for name in MIX if name in crowd.taken} | {"all": everything}
    for name, values in shown.items():
        late = quantile(values, 0.95)
        p95 = f"**{late:,.0f}**" if late <= AIM_P95_MS else f"{late:,.0f}"
        lines.append(f"| {name} | {len(values):,} | {quantile(values, 0.5):,.0f} | {p95} |")
    return [*lines, ""]


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
