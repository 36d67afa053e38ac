"""The pages that are measured, each with its yardstick, for somebody of three roles; and each search with its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.office_filled import user_of
from benchmarks.office_yardsticks import (
    Sight,
    Yardstick,
    customer_of,
    dashboard_of,
    list_of,
    named,
    quoted,
    results_of,
    sight_of,
    worklist_of,
)
from xindang.customers.models import Customer
from xindang.customers.search import found_customers
from xindang.customers.selectors import visible_customers
from xindang.people.selectors import viewer_of
from xindang.web.clock import today
from xindang.web.middleware import SESSION_NUMBER

ROLES = ("gm", "credit_controller", "salesperson")
LIST, WORKLIST = "/customers/", "/worklist/"


@dataclass(frozen=True, slots=True)
class Asked:
    """A page's address and the statements that fetch its rows."""

    name: str
    address: str
    statements: list[str]
    of_results: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """Milliseconds. ``first``: with nothing remembered, ``cpu`` in our process; ``again``: as asked before."""

    who: str
    name: str
    rows: int
    first: float
    again: float
    cpu: float
    yardstick: float
    queries: int

    @property
    def ratio(self) -> float:
        return self.first / self.yardstick


class Reader:
    """Somebody of a role, signed in, and what they see; ``codes``: customers of theirs, ``part``: of a name."""

    def __init__(self, role: str) -> None:
        self.role, self.user = role, user_of(role)
        self.viewer = viewer_of(self.user, today())
        self.client = Client(SERVER_NAME="localhost")
        self.client.force_login(self.user, backend="django.contrib.auth.backends.ModelBackend")
        session = self.client.session
        session[SESSION_NUMBER] = self.user.session_number
        session.save()
        unit = next(iter(self.viewer.document_units or {""}))
        self.sight: Sight = sight_of(role, unit, self.user.salesperson or "")
        seen = visible_customers(self.viewer)
        self.customers = list(
            seen.order_by("row_hash").values_list("pk", "customer_id", "name", "pinyin_initials")[:200]
        )
        self.seen = seen

    @property
    def cookie(self) -> str:
        return f"sessionid={self.client.cookies['sessionid'].value}"


def pages_of(reader: Reader) -> list[Asked]:
    """What is measured of the pages, for one reader."""
    sight = reader.sight
    key, code, name, _ = reader.customers[0]
    part = name[2:4]
    late = "s.overdue_days_max >= 30"
    by_sound = "c.pinyin_initials, c.name"
    days = "s.overdue_days_max desc nulls last"
    return [
        Asked("总览 dashboard", "/", dashboard_of(sight)),
        Asked("客户 list", f"{LIST}?all=1", list_of(sight)),
        Asked("　按逾期天数 by days overdue", f"{LIST}?sort=-overdue_days", list_of(sight, order=days)),
        Asked("　按名称 by name", f"{LIST}?sort=name", list_of(sight, order=by_sound)),
        Asked("　逾期 30 天起 overdue 30 days", f"{LIST}?overdue_days=30", list_of(sight, late)),
        Asked("　名称含 name has", f"{LIST}?q={part}", list_of(sight, named(part))),
        Asked("客户页 customer", f"{LIST}{key}/", customer_of(code, key), results_of(code)),
        Asked("待办 worklist", WORKLIST, worklist_of(sight)),
        Asked("　全部 all", f"{WORKLIST}?whose=all", worklist_of(sight, everything=True)),
    ]


def measured_pages(reader: Reader, yardstick: Yardstick, times: int, warm: int) -> list[Figure]:
    return [measured_page(reader, asked, yardstick, times, warm) for asked in pages_of(reader)]


def measured_page(reader: Reader, asked: Asked, yardstick: Yardstick, times: int, warm: int) -> Figure:
    def opened() -> None:
        response = reader.client.get(asked.address)
        if response.status_code != 200:
            raise SystemExit(f"{asked.address}: {response.status_code}")

    def opened_first() -> None:
        cache.clear()
        opened()

    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        opened()
    queries = len(captured)

    def fetched() -> int:
        return yardstick.fetched(asked.statements, asked.of_results)

    taken = turns({"first": opened_first, "again": opened, "yardstick": fetched}, times, warm)
    cpu = taken.pop("first cpu")
    return Figure(reader.role, asked.name, fetched(), taken["first"], taken["again"], cpu, taken["yardstick"], queries)


def turns(works: Mapping[str, Callable[[], Any]], times: int, warm: int) -> dict[str, float]:
    """Milliseconds of each, and of its CPU in this process, the least that it took: other work on the machine only adds
    to it. They take turns, so that all are disturbed alike.
    """
    taken: dict[str, list[float]] = {}
    for number in range(warm + times):
        for name, work in works.items():
            begun, cpu = time.perf_counter(), time.process_time()
            work()
            if number >= warm:
                taken.setdefault(name, []).append((time.perf_counter() - begun) * 1000)
                taken.setdefault(f"{name} cpu", []).append((time.process_time() - cpu) * 1000)
    return {name: min(values) for name, values in taken.items()}


@dataclass(frozen=True, slots=True)
class Search:
    """One way of finding customers: how many it found, milliseconds of ours and of the bare statement, the aim."""

    who: str
    name: str
    text: str
    found: int
    ours: float
    yardstick: float
    aim: int

    @property
    def ratio(self) -> float:
        return self.ours / self.yardstick


def measured_searches(reader: Reader, yardstick: Yardstick, times: int, warm: int) -> list[Search]:
    """The keys of all that are found, against the bare statement for the same."""
    _, code, name, initials = reader.customers[0]
    sight, told = reader.sight.customers, []
    for what, text, condition, aim in (
        ("名称中 in the name", name[2:4], f"c.name like {quoted(f'%{name[2:4]}%')}", 2),
        ("编号 code", code, f"c.customer_id = {quoted(code)}", 3),
        ("编号开头 code begins", code[:-2], f"c.customer_id like {quoted(f'{code[:-2]}%')}", 3),
        ("首字母 initials", initials[:4], f"c.pinyin_initials like {quoted(f'{initials[:4]}%')}", 3),
    ):
        statement = f"select c.id from customers_customer c where {sight} and {condition}"
        found = found_customers(reader.seen, text).values_list("pk", flat=True)
        works = {"ours": partial(_all_of, found), "bare": partial(yardstick.fetched, [statement])}
        taken = turns(works, times, warm)
        told.append(Search(reader.role, what, text, len(found), taken["ours"], taken["bare"], aim))
    return told


def _all_of(found: QuerySet[Customer, int]) -> int:
    return len(list(found.all()))
