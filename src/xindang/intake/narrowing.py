"""What an import would make unknown for everybody: the archive claims no more of a table than all its sources do."""

from __future__ import annotations

from datetime import date

from xindang.book.book import Book, Coverage
from xindang.book.contract import contract
from xindang.core.problems import Problem, problem
from xindang.sources.models import Source, SourceTable


def narrowing_problems(book: Book, source: Source | None) -> list[Problem]:
    """A warning for each table of which another source covers more time, or all customers, than these files do."""
    found = []
    for name, state in book.tables.items():
        others = list(SourceTable.objects.filter(table=name, source__is_own=False).exclude(source=source))
        if not state.given or not others:
            continue
        cover = book.coverage_on(name, date.max)
        if _narrower(cover, others):
            title = contract()[name]
            found.append(
                problem(
                    "import_narrows", table=name, zh_title=title.zh, en_title=title.en,
                    covers=f"{cover.covers_from or '—'} – {cover.covers_to or '—'}",
                )
            )  # fmt: skip
    return found


def _narrower(cover: Coverage, others: list[SourceTable]) -> bool:
    """Whether what is claimed of the table would shrink; what another source does not declare is not judged."""
    begun = [entry.covers_from for entry in others if entry.covers_from]
    ended = [entry.covers_to for entry in others if entry.covers_to]
    later = bool(begun) and cover.covers_from is not None and cover.covers_from > max(begun)
    earlier = bool(ended) and cover.covers_to is not None and cover.covers_to < min(ended)
    return later or earlier or (all(entry.complete for entry in others) and not cover.complete)
