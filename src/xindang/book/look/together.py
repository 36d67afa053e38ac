"""Which sheets and files one mapping reads together: those with the very same headings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from glob import escape
from itertools import takewhile

from xindang.book.look.survey import YEAR, Column, Survey


@dataclass(frozen=True, slots=True)
class Together:
    """Surveys that one source reads, as one; ``pattern`` and ``sheets`` say how a mapping names them."""

    survey: Survey
    parts: tuple[Survey, ...]
    pattern: str
    sheets: tuple[str, ...] = ()


def read_together(chosen: Survey, surveys: Sequence[Survey]) -> Together:
    """The chosen sheet with the others of its workbook, or the other files, that have its headings."""
    alike = [survey for survey in surveys if _names(survey) == _names(chosen)]
    own = chosen.sheet.file
    in_file = [survey for survey in alike if survey.sheet.file == own]
    if len(in_file) > 1:
        named = [survey.sheet.sheet or survey.sheet.title for survey in in_file]
        return Together(_as_one(chosen, in_file), tuple(in_file), file_pattern(own.name), tuple(named))
    files = [survey.sheet.file.name for survey in alike]
    pattern = _common_pattern(files)
    there = [file.name for file in own.parent.iterdir() if file.is_file()]
    only = sorted(name for name in there if fnmatch(name, pattern)) == sorted(files)
    if len(set(files)) == len(files) > 1 and only and not any(survey.sheet.sheet for survey in alike):
        return Together(_as_one(chosen, alike), tuple(alike), pattern)
    sheets = (chosen.sheet.sheet,) if chosen.sheet.sheet is not None else ()
    return Together(chosen, (chosen,), file_pattern(own.name), sheets)


def file_pattern(name: str) -> str:
    """A file's name as a mapping's pattern, its own * and ? and brackets meaning themselves."""
    return escape(name).replace(":", "?").replace("\\", "?")


def _names(survey: Survey) -> tuple[str, ...]:
    return tuple(YEAR.sub("*", name) for name in survey.heading.names)


def _common_pattern(names: Sequence[str]) -> str:
    """Beginning and end that names have in common, with ``*`` between."""
    start = _common_start(names)
    end = _common_start([name[len(start) :][::-1] for name in names])[::-1]
    return f"{file_pattern(start)}*{file_pattern(end)}"


def _common_start(texts: Iterable[str]) -> str:
    same = takewhile(lambda signs: len(set(signs)) == 1, zip(*texts, strict=False))
    return "".join(signs[0] for signs in same)


def _as_one(chosen: Survey, parts: Sequence[Survey]) -> Survey:
    """The chosen survey with what stands in any of them: words of totals and openings, texts of columns."""
    dropped: dict[str, tuple[str, ...]] = {}
    for heading, words in (entry for part in parts for entry in part.dropped.items()):
        dropped[heading] = tuple(dict.fromkeys((*dropped.get(heading, ()), *words)))
    columns = [_column_of_all(column, [part.columns[column.place] for part in parts]) for column in chosen.columns]
    return replace(
        chosen,
        columns=columns,
        row_count=sum(part.row_count for part in parts),
        dropped=dropped,
        openings=tuple(dict.fromkeys(text for part in parts for text in part.openings)),
        opening_count=sum(part.opening_count for part in parts),
    )


def _column_of_all(column: Column, parts: Sequence[Column]) -> Column:
    """A column over all parts. Numbers that tell rows of one part apart need not do so over all of them."""
    texts = tuple(dict.fromkeys(text for part in parts for text in part.texts))
    return replace(
        column,
        filled=sum(part.filled for part in parts),
        distinct=max(part.distinct for part in parts),
        texts=texts,
    )
