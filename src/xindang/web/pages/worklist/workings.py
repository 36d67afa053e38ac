"""How a signal was found: every figure that it rests on, with its bound, so that a person can go through it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources

from django.conf import settings

from xindang.assess.report.page.text import Text
from xindang.core.problems import ProblemsFound
from xindang.facts.catalogue import load_catalogue
from xindang.runs.models import Run, Task
from xindang.runs.packs import pack_of
from xindang.runs.results import run_tables
from xindang.web.pages.customers.grade import FactShown, facts_shown


@dataclass(frozen=True, slots=True)
class Line:
    fact: FactShown
    bound: Text


@dataclass(frozen=True, slots=True)
class Working:
    """``look``: the section of the customer's records in which it can be gone through."""

    lines: Sequence[Line]
    look: str


@dataclass(frozen=True, slots=True)
class Told:
    """What ``workings.toml`` says of a kind: facts with their bounds."""

    look: str
    facts: Sequence[tuple[str, str, str]]


@cache
def workings() -> Mapping[str, Told]:
    read = tomllib.loads((resources.files(__package__) / "workings.toml").read_text(encoding="utf-8"))
    return {kind: Told(told["look"], [tuple(line) for line in told["facts"]]) for kind, told in read.items()}


def working_of(task: Task, run: Run | None) -> Working | None:
    """Of a task about a customer, as the run in force has the facts; None where there is nothing to show."""
    told = workings().get(task.kind)
    if told is None or run is None or task.customer_id is None:
        return None
    try:
        tables = run_tables(run)
        shown = facts_shown(tables, tables.dossier(task.customer_id))
    except ProblemsFound:
        return None
    known = {fact.name: fact for _, facts in shown for fact in facts}
    bounds = figures()
    lines = [
        Line(known[name], Text(zh.format_map(bounds["zh"]), en.format_map(bounds["en"])))
        for name, zh, en in told.facts
        if name in known
    ]
    return Working(lines, told.look)


def figures() -> Mapping[str, Mapping[str, str]]:
    """Language → parameter → its figure as people say it: what the policy sets, else the default."""
    parameters, given = load_catalogue().parameters, pack_of(settings.PACK).parameter_values
    found: dict[str, dict[str, str]] = {"zh": {}, "en": {}}
    for name, parameter in parameters.items():
        value = given.get(name, parameter.default)
        if not isinstance(value, int | Decimal):
            continue
        if parameter.unit == "比例":
            found["zh"][name] = found["en"][name] = f"{Decimal(value):.0%}"
        else:
            found["zh"][name], found["en"][name] = (
                f"{value} {parameter.unit}",
                f"{value} {UNITS.get(parameter.unit, '')}",
            )
    return found


UNITS = {"天": "days", "笔": "items", "次": "times"}
