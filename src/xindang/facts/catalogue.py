"""The catalogue of facts, read from the headers of ``sql/*.sql``, and the order in which the files must run.

A header is TOML inside the opening comment. It gives the file's title and grain, ``view = true`` where its rows are
not kept but worked out by whoever reads them (many rows, added up by few), the parameters its text uses
(``[parameters.NAME]`` with a default), and its facts (``[facts.NAME]``):

``type``      int, days (a mean, to a tenth), money, ratio, bool, code, text or date
``null``      what an unknown means, in words (``null_en`` in English)
``bounded``   the value is a lower bound unless the window is covered; the file may give ``NAME_seen`` itself
``searched``  bounded, and known only through the searches that a rule names
``absent``    what a customer without a row has, where that is a true zero
``window``    the time that must be covered: 24m = months back from the day, 4f = full months, 6q = full quarters
``needs``     the book tables whose coverage the window asks for; ``age_days`` how old their last row may be
``spread``    one fact per value of this column (verdict -> verdict_s1_15_2)
``stand_in``  for what judgement it stands in; ``serves`` what it is for where no rule reads it
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

import sqlglot
from sqlglot import exp

from xindang.facts.dossier import DossierFact, dossier_facts_of
from xindang.facts.subset import faults_in
from xindang.facts.types import TYPES
from xindang.policy.expression import FactType

HEADER = re.compile(r"\A/\*\n(.*?)\n\*/\n", re.DOTALL)
# A file of this grain has a row per customer and side traded; its facts serve limits, never a rating.
SIDE_GRAIN = "customer_id, side"
WINDOW = re.compile(r"(\d+)([mfq])")

FACT_TEXTS = ("type", "title", "title_en", "unit", "null", "null_en", "window", "spread", "stand_in", "serves")
FACT_KEYS = frozenset((*FACT_TEXTS, "bounded", "searched", "absent", "needs", "age_days", "codes"))


@dataclass(frozen=True, slots=True)
class FactDefinition:
    """One fact as its header states it; keys as in the module's docstring."""

    name: str
    subject: str
    type: str
    title: str
    title_en: str
    unit: str
    null: str
    null_en: str
    bounded: bool
    searched: bool
    absent: int | None
    window: str
    needs: tuple[str, ...]
    age_days: int
    spread: str
    stand_in: str
    serves: str
    codes: tuple[str, ...]
    per_side: bool

    @property
    def sql_type(self) -> str:
        return TYPES[self.type][0]

    @property
    def fact_type(self) -> FactType:
        """The fact as rules see it."""
        _, kind, digits, scale = TYPES[self.type]
        return FactType(self.name, kind, digits, scale, self.bounded, self.searched, self.codes, self.per_side)


@dataclass(frozen=True, slots=True)
class FactParameter:
    """A figure a fact file uses; a policy pack sets it under the same name. Only shares are no whole numbers."""

    name: str
    default: int | Decimal
    unit: str
    title: str
    title_en: str


@dataclass(frozen=True, slots=True)
class FactFile:
    """One file: what its header says, its SQL, the relations that SQL reads and the columns it gives."""

    name: str
    title: str
    title_en: str
    grain: str
    note: str
    view: bool
    sql: str
    reads: tuple[str, ...]
    columns: tuple[str, ...]
    facts: tuple[FactDefinition, ...]
    parameters: tuple[FactParameter, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every file in the order in which they can run, and every fact by name.

    ``dossier_facts``: what rules that check dossiers may read; no book has them (``dossier.toml``).
    """

    files: tuple[FactFile, ...]
    hash: str
    dossier_facts: Mapping[str, DossierFact] = field(default_factory=dict)

    @property
    def facts(self) -> dict[str, FactDefinition]:
        return {fact.name: fact for file in self.files for fact in file.facts}

    @property
    def customer_facts(self) -> dict[str, FactDefinition]:
        """Those with one value per customer."""
        return {name: fact for name, fact in self.facts.items() if not fact.per_side}

    @property
    def side_facts(self) -> dict[str, FactDefinition]:
        """Those with one value per customer and side traded."""
        return {name: fact for name, fact in self.facts.items() if fact.per_side}

    @property
    def parameters(self) -> dict[str, FactParameter]:
        return {parameter.name: parameter for file in self.files for parameter in file.parameters}

    @property
    def fact_types(self) -> dict[str, FactType]:
        """What a policy may read. A spread fact is reached through its criteria, not by its own name."""
        of_books = {name: fact.fact_type for name, fact in self.facts.items() if not fact.spread}
        return of_books | {name: fact.fact_type for name, fact in self.dossier_facts.items()}


@cache
def load_catalogue() -> Catalogue:
    """The facts that come with the program. A fault in them is our own mistake and raises."""
    folder = resources.files(__package__) / "sql"
    texts = {
        entry.name.removesuffix(".sql"): entry.read_text(encoding="utf-8")
        for entry in folder.iterdir()
        if entry.name.endswith(".sql")
    }
    return catalogue_of(texts, (resources.files(__package__) / "dossier.toml").read_text(encoding="utf-8"))


def catalogue_of(texts: Mapping[str, str], dossier: str = "") -> Catalogue:
    """The catalogue of a set of files, name to text, and of the file of the facts of dossiers."""
    files = [read_file(name, text) for name, text in sorted(texts.items())]
    of_dossiers = dossier_facts_of(dossier)
    names = [*(fact.name for file in files for fact in file.facts), *of_dossiers]
    if len(set(names)) != len(names):
        raise ValueError("a fact stands in two files")
    digest = hashlib.sha256("\x00".join(f"{name}\x00{text}" for name, text in sorted(texts.items())).encode())
    digest.update(dossier.encode())
    return Catalogue(tuple(in_order(files)), digest.hexdigest(), of_dossiers)


def read_file(name: str, text: str) -> FactFile:
    """A fact file from its text."""
    match = HEADER.match(text)
    if match is None:
        raise ValueError(f"{name}.sql does not begin with a header")
    header = tomllib.loads(match[1], parse_float=Decimal)
    sql = text[match.end() :].strip()
    tree = sqlglot.parse_one(sql, dialect="duckdb")
    if faults := faults_in(tree):
        raise ValueError(f"{name}.sql: {'; '.join(faults)}")
    per_side = header["grain"] == SIDE_GRAIN
    facts = tuple(_fact(name, key, entry, per_side=per_side) for key, entry in header.get("facts", {}).items())
    parameters = tuple(
        FactParameter(key, entry["default"], entry["unit"], entry["title"], entry["title_en"])
        for key, entry in header.get("parameters", {}).items()
    )
    return FactFile(
        name=name,
        title=header["title"],
        title_en=header["title_en"],
        grain=header["grain"],
        note=header.get("note", ""),
        view=header.get("view", False),
        sql=sql,
        reads=relations_read(tree),
        columns=columns_given(tree),
        facts=facts,
        parameters=parameters,
    )


def _fact(subject: str, name: str, entry: Mapping[str, Any], *, per_side: bool) -> FactDefinition:
    unknown = set(entry) - FACT_KEYS
    window = entry.get("window", "")
    if unknown or entry["type"] not in TYPES or (window and not WINDOW.fullmatch(window)):
        raise ValueError(f"{subject}.sql: the header of {name} is not understood: {sorted(unknown)}")
    return FactDefinition(
        name=name,
        subject=subject,
        type=entry["type"],
        title=entry["title"],
        title_en=entry["title_en"],
        unit=entry.get("unit", ""),
        null=entry["null"],
        null_en=entry["null_en"],
        bounded=entry.get("bounded", False),
        searched=entry.get("searched", False),
        absent=entry.get("absent"),
        window=window,
        needs=tuple(entry.get("needs", ())),
        age_days=entry.get("age_days", 0),
        spread=entry.get("spread", ""),
        stand_in=entry.get("stand_in", ""),
        serves=entry.get("serves", ""),
        codes=tuple(entry.get("codes", ())),
        per_side=per_side,
    )


def relations_read(tree: exp.Expr) -> tuple[str, ...]:
    """Names of the tables a query reads, its own named steps left out."""
    steps = {step.alias for step in tree.find_all(exp.CTE)}
    return tuple(sorted({table.name for table in tree.find_all(exp.Table)} - steps))


def columns_given(tree: exp.Expr) -> tuple[str, ...]:
    """Names of the columns of a query."""
    return tuple(tree.named_selects) if isinstance(tree, exp.Query) else ()


def in_order(files: Iterable[FactFile]) -> list[FactFile]:
    """Files so that each comes after those it reads; a circle is our own mistake."""
    waiting = {file.name: file for file in files}
    ordered: list[FactFile] = []
    while waiting:
        ready = [file for file in waiting.values() if not set(file.reads) & set(waiting)]
        if not ready:
            raise ValueError(f"fact files read each other in a circle: {sorted(waiting)}")
        for file in ready:
            ordered.append(file)
            del waiting[file.name]
    return ordered
