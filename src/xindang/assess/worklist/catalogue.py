"""The kinds of things to do, read from the headers of ``kinds/*.sql``, and the steps they share (``steps/*.sql``).

A header is TOML inside the opening comment:

``title``, ``title_en``  the kind in a few words
``clause``      the clause that asks for it; a policy without that clause has no such kind
``note``        which reading was chosen, in English; ``note_zh`` in Chinese
``owner_role``  whose work it is (a code of ``words.toml``), unless the query has a column of that name
``severity``    high, medium or low, unless the query has a column of that name
``off``         the parameter whose 0 switches the kind off
``parameters``  ``[parameters.NAME]`` with default, unit, titles, as in fact files; the policy sets it by that name
``given``       tables (``limits``) and columns (``customers.refreshed_on``) without which nothing can be said: the
                kind is not run and stands among those not judged
``needs``       tables that must be complete over ``window`` (as in fact files; ``age_days`` late at most): else
                the rows found are only those that can be seen, and the kind stands among those not judged as well
``unknown_zh``, ``unknown_en``  what ``is_known = false`` of the query means: such rows are counted, not listed
``words``       ``[words.COLUMN]`` code = { zh, en }: what the sentence says for the codes of a column
``text_zh``, ``text_en``  the sentence, see ``sentence.py``

The query gives a row per thing to do, with ``customer_id`` and whatever of ``ROW_COLUMNS`` it knows; every other column
is for the sentence. Steps have title, title_en, grain and perhaps note and ``view``, and run before the kinds.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

import sqlglot
from sqlglot import exp

from xindang.assess.worklist.sentence import Words, placeholders_in
from xindang.facts.catalogue import HEADER, WINDOW, FactFile, FactParameter, columns_given, in_order, relations_read
from xindang.facts.subset import faults_in

SEVERITIES = ("high", "medium", "low")
# What a query may say of a row by these names; the rest of its columns are for the sentence.
ROW_COLUMNS = (
    "customer_id", "group_id", "unit", "side", "amount", "currency", "since_on", "due_on", "owner_role", "severity",
)  # fmt: skip
NOT_JUDGED = "not_judged"
KIND_TEXTS = (
    "title", "title_en", "clause", "note", "note_zh", "owner_role", "severity", "off", "window", "unknown_zh",
    "unknown_en", "text_zh", "text_en",
)  # fmt: skip
KIND_KEYS = frozenset((*KIND_TEXTS, "parameters", "given", "needs", "age_days", "words"))
STEP_KEYS = frozenset(("title", "title_en", "grain", "note", "view", "parameters"))
# Beyond what fact files may use; both engines have these, under the names that a tree is written out with.
WIDER = frozenset(("ABS", "ARRAY_AGG", "LAG", "LOWER", "REPLACE", "NULLIF"))


@dataclass(frozen=True, slots=True)
class WorkKind:
    """One kind as its header states it; keys as in the module's docstring."""

    name: str
    title: str
    title_en: str
    clause: str
    note: str
    note_zh: str
    owner_role: str
    severity: str
    off: str
    parameters: tuple[FactParameter, ...]
    given: tuple[str, ...]
    needs: tuple[str, ...]
    window: str
    age_days: int
    unknown_zh: str
    unknown_en: str
    words: Words
    text_zh: str
    text_en: str
    sql: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WorkCatalogue:
    """Every step in the order in which they run, every kind by name, and the words for codes and roles."""

    steps: tuple[FactFile, ...]
    kinds: Mapping[str, WorkKind]
    words: Words

    @property
    def parameters(self) -> dict[str, FactParameter]:
        of_steps = [parameter for step in self.steps for parameter in step.parameters]
        of_kinds = [parameter for kind in self.kinds.values() for parameter in kind.parameters]
        return {parameter.name: parameter for parameter in (*of_steps, *of_kinds)}


@cache
def load_work() -> WorkCatalogue:
    """The kinds that come with the program. A fault in them is our own mistake and raises."""
    words = tomllib.loads(_folder().joinpath("words.toml").read_text(encoding="utf-8"))
    return work_catalogue(_texts("steps"), _texts("kinds"), words)


def _folder() -> Any:
    return resources.files(__package__)


def _texts(folder: str) -> dict[str, str]:
    entries = (_folder() / folder).iterdir()
    return {e.name.removesuffix(".sql"): e.read_text(encoding="utf-8") for e in entries if e.name.endswith(".sql")}


def work_catalogue(steps: Mapping[str, str], kinds: Mapping[str, str], words: Words) -> WorkCatalogue:
    """The catalogue of a set of files, name to text. Raises ValueError with every fault of every file."""
    faults: list[str] = []
    read_steps = [read_step(name, text, faults) for name, text in sorted(steps.items())]
    read_kinds = [read_kind(name, text, words, faults) for name, text in sorted(kinds.items())]
    if faults:
        raise ValueError("\n".join(faults))
    return WorkCatalogue(tuple(in_order(read_steps)), {kind.name: kind for kind in read_kinds}, words)


def read_step(name: str, text: str, faults: list[str]) -> FactFile:
    """A step from its text: a fact file without facts, in the wider subset."""
    header, sql, tree = _parted(name, text, faults)
    faults += [f"{name}.sql: the header has {key}" for key in sorted(set(header) - STEP_KEYS)]
    return FactFile(
        name=name,
        title=header.get("title", ""),
        title_en=header.get("title_en", ""),
        grain=header.get("grain", ""),
        note=header.get("note", ""),
        view=header.get("view", False),
        sql=sql,
        reads=relations_read(tree),
        columns=columns_given(tree),
        facts=(),
        parameters=_parameters(header),
    )


def read_kind(name: str, text: str, words: Words, faults: list[str]) -> WorkKind:
    """A kind from its text; what is wrong with it is added to ``faults``."""
    header, sql, tree = _parted(name, text, faults)
    kind = WorkKind(
        name=name,
        sql=sql,
        columns=columns_given(tree),
        parameters=_parameters(header),
        given=tuple(header.get("given", ())),
        needs=tuple(header.get("needs", ())),
        age_days=header.get("age_days", 0),
        words={**words, "owner_role": words["role"], **header.get("words", {})},
        **{key: header.get(key, "") for key in KIND_TEXTS},
    )
    faults += [f"{name}.sql: {fault}" for fault in (*_header_faults(kind, header), *_query_faults(kind, tree))]
    return kind


def _parted(name: str, text: str, faults: list[str]) -> tuple[dict[str, Any], str, exp.Expr]:
    match = HEADER.match(text)
    if match is None:
        raise ValueError(f"{name}.sql does not begin with a header")
    sql = text[match.end() :].strip()
    tree = sqlglot.parse_one(sql, dialect="duckdb")
    faults += [f"{name}.sql: {fault}" for fault in faults_in(tree, WIDER)]
    return tomllib.loads(match[1], parse_float=Decimal), sql, tree


def _parameters(header: Mapping[str, Any]) -> tuple[FactParameter, ...]:
    return tuple(
        FactParameter(key, entry["default"], entry["unit"], entry["title"], entry["title_en"])
        for key, entry in header.get("parameters", {}).items()
    )


def _header_faults(kind: WorkKind, header: Mapping[str, Any]) -> Iterable[str]:
    yield from (f"the header has {key}, which nobody reads" for key in sorted(set(header) - KIND_KEYS))
    wanted = ("title", "title_en", "clause", "text_zh", "text_en", "owner_role", "severity")
    yield from (f"there is no {key}" for key in wanted if not header.get(key) and key not in kind.columns)
    if kind.severity and kind.severity not in SEVERITIES:
        yield f"{kind.severity} is no severity"
    if kind.owner_role and kind.owner_role not in kind.words["role"]:
        yield f"{kind.owner_role} is no role"
    if kind.off and kind.off not in {parameter.name for parameter in kind.parameters}:
        yield f"it is said to be off by {kind.off}, which is none of its parameters"
    if kind.window and not WINDOW.fullmatch(kind.window):
        yield f"{kind.window} is no window"
    if bool(kind.unknown_zh and kind.unknown_en) != ("is_known" in kind.columns):
        yield "is_known and what it means when it is false go together, in both languages"


def _query_faults(kind: WorkKind, tree: exp.Expr) -> Iterable[str]:
    if "customer_id" not in kind.columns:
        yield "the query has no customer_id"
    for text in (kind.text_zh, kind.text_en):
        yield from (f"{{{name}}} is no column of the query" for name in placeholders_in(text) - set(kind.columns))
    used = {node.name for node in tree.find_all(exp.Placeholder)}
    yield from (f"${entry.name} is stated and not used" for entry in kind.parameters if entry.name not in used)
