"""Whether a kind can be judged from a book: what the book does not give, does not cover, or leaves unknown of a row."""

from __future__ import annotations

from dataclasses import dataclass, replace

from xindang.assess.worklist.catalogue import WorkKind
from xindang.book.book import Book
from xindang.book.contract import contract
from xindang.facts.build import FactRequest
from xindang.facts.coverage import Uncovered, uncovered_by

ABSENT = (
    "不能判断“{title}”：账簿没有{things}。请补上后重新评定；在此之前，没有列出不等于没有问题。",
    "{title} could not be judged: the book has no {things}. Give it and assess again; silence is no good sign.",
)
SHORT = (
    "“{title}”只列出看得到的部分：{gaps}。请补全后重新评定；没有列出的不等于没有问题。",
    "{title}: only what can be seen is listed, because {gaps}. Complete it; what is not listed is not fine.",
)
UNKNOWN = (
    "“{title}”另有 {count:,} 项不能判断：{reason}。没有列出的不等于没有问题。",
    "{title}: {count:,} more could not be judged: {reason}. What is not listed is not fine.",
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What keeps a kind from being judged. ``absent``: names of tables and columns, as people say them, zh and en."""

    absent: tuple[tuple[str, str], ...]
    gaps: tuple[Uncovered, ...]
    unknown_count: int = 0
    coverage_texts: tuple[tuple[str, str], ...] = ()

    @property
    def is_short(self) -> bool:
        return bool(self.absent or self.gaps or self.unknown_count)

    def counting(self, unknown_count: int) -> Judgement:
        """The same, with so many rows of which it is unknown."""
        return replace(self, unknown_count=unknown_count)


def judgement_of(kind: WorkKind, book: Book, request: FactRequest) -> Judgement:
    """What the book as a whole leaves unknown of a kind."""
    absent = tuple(_called(name) for name in kind.given if not _is_given(name, book))
    gaps = () if absent else tuple(uncovered_by(request.coverages, kind, request.on))
    return Judgement(absent, gaps, coverage_texts=tuple(_gap_text(gap, request) for gap in gaps))


def _is_given(name: str, book: Book) -> bool:
    table, _, column = name.partition(".")
    state = book.tables[table]
    return state.given and (not column or column in state.columns_given)


def _called(name: str) -> tuple[str, str]:
    table, _, column = name.partition(".")
    described = contract()[table]
    if not column:
        return f"“{described.zh}”表（{table}）", f"table of {described.en} ({table})"
    named = described.columns[column]
    return f"“{described.zh}”表的“{named.zh}”一列（{name}）", f"column {named.en} of {described.en} ({name})"


def _gap_text(gap: Uncovered, request: FactRequest) -> tuple[str, str]:
    """Why a table does not do, the first reason that holds."""
    described, found = contract()[gap.table], request.coverages[gap.table]
    zh, en = f"“{described.zh}”表", f"the table of {described.en}"
    if found.covers_to is None:
        return f"{zh}没有内容", f"{en} is empty or not there"
    if found.covers_to < gap.wanted_to:
        return f"{zh}只到 {found.covers_to}，应到 {gap.wanted_to}", f"{en} ends {found.covers_to}, not {gap.wanted_to}"
    if gap.wanted_from and (found.covers_from is None or found.covers_from > gap.wanted_from):
        begins = found.covers_from
        return f"{zh}从 {begins} 才开始，应从 {gap.wanted_from} 起", f"{en} begins {begins}, not {gap.wanted_from}"
    return f"{zh}没有声明为完整", f"{en} is not declared complete"


def not_judged_row(kind: WorkKind, judgement: Judgement) -> dict[str, object]:
    """The row of the worklist that says so, for the whole book."""
    texts = []
    for language, title in enumerate((kind.title, kind.title_en)):
        joint, said = ("、", "；")[0] if language == 0 else ", ", []
        if judgement.absent:
            things = joint.join(names[language] for names in judgement.absent)
            said.append(ABSENT[language].format(title=title, things=things))
        if judgement.gaps:
            gaps = ("；" if language == 0 else "; ").join(text[language] for text in judgement.coverage_texts)
            said.append(SHORT[language].format(title=title, gaps=gaps))
        if judgement.unknown_count:
            reason = (kind.unknown_zh, kind.unknown_en)[language]
            said.append(UNKNOWN[language].format(title=title, count=judgement.unknown_count, reason=reason))
        texts.append(("" if language == 0 else " ").join(said))
    return {
        "clause": kind.clause,
        "owner_role": "credit_controller",
        "severity": "medium",
        "text_zh": texts[0],
        "text_en": texts[1],
    }
