"""The columns a list of customers may show, read from ``columns.toml``, and the bands of the run's aging."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from xindang.assess.aging import DEFAULT_EDGES, bucket_columns
from xindang.assess.report.columns import column_of, is_band

BANDS = "bands"
# Kinds whose figures stand on the right.
FIGURES = frozenset({"limit", "money", "open_ended", "over", "band", "days", "share"})


@dataclass(frozen=True, slots=True)
class ListColumn:
    """One column; see the head of ``columns.toml``. ``field`` of a band is its name in ``Standing.buckets``."""

    name: str
    group: str
    kind: str
    field: str
    zh: str
    en: str
    codes: str = ""
    standard: bool = False
    total: bool = False
    known_in: tuple[str, ...] = ()
    sort: tuple[str, ...] = ()

    @property
    def is_figure(self) -> bool:
        return self.kind in FIGURES

    @property
    def of_customer(self) -> str:
        """The field's name in ``Customer``; empty where it is of the standing."""
        if self.field == "customer_id":
            return self.field
        return self.field.removeprefix("customer__") if self.field.startswith("customer__") else ""


def list_columns(bands: Iterable[str]) -> dict[str, ListColumn]:
    """Every column by name, groups in the order of the file."""
    found = dict(_plain())
    found |= {band: ListColumn(band, BANDS, "band", band, *_said(band), total=True) for band in bands}
    places = list(column_groups())
    return dict(sorted(found.items(), key=lambda entry: places.index(entry[1].group)))


def chosen_columns(columns: Mapping[str, ListColumn], names: Iterable[str]) -> list[ListColumn]:
    """The columns asked for, in the order of all; the standard ones where none is. The name is always there."""
    wanted = set(names) & columns.keys()
    if not wanted:
        return [column for column in columns.values() if column.standard]
    return [column for column in columns.values() if column.name in wanted or column.kind == "name"]


def default_bands() -> list[str]:
    """The bands of aging where a run does not tell its own."""
    return band_columns(name for name, _, _ in bucket_columns(DEFAULT_EDGES))


def band_columns(columns: Iterable[str]) -> list[str]:
    """Of the columns of an aging table those that add up to what is open."""
    return ["not_due", *(name for name in columns if is_band(name)), "no_due_date"]


def column_groups() -> Mapping[str, Mapping[str, str]]:
    """The groups in which columns are chosen, with their titles."""
    return dict(_read()["groups"])


@cache
def _plain() -> dict[str, ListColumn]:
    found = {}
    for name, entry in _read()["columns"].items():
        lists = {key: tuple(entry[key]) for key in ("known_in", "sort") if key in entry}
        found[name] = ListColumn(**{"name": name, **entry, **lists})
    return found


def _said(band: str) -> tuple[str, str]:
    column = column_of("aging", band)
    return column.zh, column.en


@cache
def _read() -> dict[str, Any]:
    text = (resources.files(__package__) / "columns.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
