"""What files are before anybody says so: a book already, or an export, with the mappings that may read it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from xindang.book.look.first_look import FirstLook, first_look, is_no_book_yet
from xindang.book.mapping.export import read_files
from xindang.book.mapping.run import read_mapping
from xindang.book.mapping.text import mapping_text
from xindang.core.problems import errors_in
from xindang.engines.duckdb import DuckEngine
from xindang.intake.models import Import
from xindang.intake.uploads import import_folder, source_path
from xindang.sources.models import Source

# What a column of a first look most often is in a book; others the page asks about.
USUAL = {
    "customer": "customers.customer_id", "name": "customers.name", "entered": "items.issued_on", "due": "items.due_on",
    "document": "items.document_no", "debit": "items.amount", "amount": "items.amount", "credit": "settlements.amount",
    "settled": "settlements.amount", "settled_on": "settlements.settled_on", "currency": "items.currency",
    "term": "customers.term_days", "salesperson": "customers.salesperson", "unit": "items.unit",
    "order_no": "items.order_no", "contract": "items.contract_id",
}  # fmt: skip
KEPT_FILE = "recognised.json"


@dataclass(frozen=True, slots=True)
class Proposed:
    """A mapping that may read the files; ``zh`` and ``en`` say where it comes from, ``asks`` what is open in it."""

    name: str
    zh: str
    en: str
    toml: str
    asks: list[list[str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of the files. ``role``: what it was taken for, in both languages; ``proposed``: ``table.column``.

    ``styles``: how its cells can be read; more than one must be asked about (dates' order).
    """

    file: str
    heading: str
    samples: list[str]
    proposed: str = ""
    role_zh: str = ""
    role_en: str = ""
    styles: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Recognised:
    """``proposals``: the best first; none are needed where the files are a book. ``problems``: code, zh, en."""

    is_book: bool
    proposals: list[Proposed] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)


def recognised(entry: Import) -> Recognised:
    """Look at an import's files; what was seen is kept, for a second look may take long."""
    kept = import_folder(entry) / KEPT_FILE
    if kept.is_file():
        return _from_json(json.loads(kept.read_text(encoding="utf-8")))
    found = _look(entry)
    if kept.parent.is_dir():
        kept.write_text(json.dumps(asdict(found), ensure_ascii=False), encoding="utf-8")
    return found


def _from_json(read: dict[str, Any]) -> Recognised:
    proposals = [Proposed(**words) for words in read["proposals"]]
    return Recognised(read["is_book"], proposals, [Heading(**words) for words in read["headings"]], read["problems"])


def _look(entry: Import) -> Recognised:
    if not is_no_book_yet(source_path(entry, as_book=True)):
        return Recognised(is_book=True)
    path = source_path(entry, as_book=False)
    with DuckEngine(threads=settings.ENGINE_THREADS, memory_limit_mb=settings.ENGINE_MEMORY_MB) as engine:
        proposals = list(_kept_mappings(entry, path, engine))
        look = first_look(path, engine)
    problems = [*look.problems, *(told for sheet in look.sheets for told in sheet.problems)]
    return Recognised(
        is_book=False,
        proposals=[*proposals, *_proposed(look)],
        headings=list(_headings(look)),
        problems=[{"code": told.code, "severity": told.severity, "zh": told.zh, "en": told.en} for told in problems],
    )


def _kept_mappings(entry: Import, path: Path, engine: DuckEngine) -> Iterator[Proposed]:
    """The mappings of sources that find every heading they need in these files."""
    for number, source in enumerate(Source.objects.exclude(mapping="").order_by("-pk")):
        file = import_folder(entry) / f".kept-{number}.toml"
        file.write_text(source.mapping, encoding="utf-8")
        mapping, problems = read_mapping(file)
        file.unlink()
        if mapping is None or errors_in(problems):
            continue
        found = [read_files(part, path, engine, f"kept_{number}_{at}") for at, part in enumerate(mapping.sources)]
        if all(files and not errors_in(told) for files, told in found):
            yield Proposed(
                source.name, f"来源“{source.name}”上次的映射", f"last used for {source.name}", source.mapping
            )
    engine.drop(*(name for (name,) in engine.rows(KEPT_TABLES)))


KEPT_TABLES = "select table_name from information_schema.tables where starts_with(table_name, 'kept_')"


def _proposed(look: FirstLook) -> Iterator[Proposed]:
    """The mapping that ships for such files, and the one made for these."""
    if look.shipped:
        text = f"extends = {json.dumps(look.shipped)}\n"
        words, _, _ = mapping_text(look.shipped)
        zh = words.get("title", look.shipped)
        en = words.get("title_en", zh)
        yield Proposed(look.shipped, f"自带的映射“{zh}”", f"the mapping that ships: {en}", text)
    if look.proposal is not None:
        asks = [list(pair) for pair in look.proposal.asks]
        yield Proposed("proposed", "按这些文件的标题建议的映射", "proposed from the headings", look.proposal.text, asks)


def _headings(look: FirstLook) -> Iterator[Heading]:
    for survey in look.surveys:
        for column in survey.columns:
            role = column.role
            yield Heading(
                file=survey.sheet.shown,
                heading=column.heading,
                samples=list(column.samples),
                proposed=USUAL.get(role.name, "") if role is not None else "",
                role_zh=role.zh if role is not None else "",
                role_en=role.en if role is not None else "",
                styles=list(column.styles),
            )
