"""A kind's sentence as SQL, made once from its template, so that a whole book is worded by one query.

A template is plain text with ``{column}`` for what a row says and ``[...]`` around what is left out where one of the
columns inside is not known. A column outside brackets that is not known reads 不详 / not known, so no sentence is
ever NULL. How a column reads follows from its type: money with thousands separators and the row's currency, dates ISO,
shares as percentages, mean days to a tenth, lists joined by 、 and cut after some entries, codes by their words in
the language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from xindang.engines.duckdb import quoted_name, quoted_text

# Column (or kind of code) to code to language to word.
Words = Mapping[str, Mapping[str, Mapping[str, str]]]
LANGUAGES = ("zh", "en")
PIECE = re.compile(r"\{(?P<name>[a-z_0-9]+)\}|\[(?P<optional>[^\[\]]*)\]|(?P<plain>[^\[\]{}]+)|(?P<stray>.)", re.DOTALL)
NOT_KNOWN = {"zh": "不详", "en": "not known"}
LIST_MAX = 5
MONEY_TYPE = re.compile(r"DECIMAL\(\d+,\s*2\)")
DAYS_TYPE = re.compile(r"DECIMAL\(\d+,\s*1\)")
SHARE_TYPE = re.compile(r"DECIMAL\(\d+,\s*6\)")
WHOLE_TYPES = frozenset(("INTEGER", "BIGINT", "HUGEINT", "SMALLINT"))
# Used by the expressions below; made once per engine.
MACROS = (
    # Exact to the cent, whatever the width of the amount; a 64-bit number is put into words four times as fast.
    """create or replace macro worded_number(amount) as
        case when amount < 0 then '-' else '' end
        || case
            when abs(amount) < 1000000000000000000 then format('{:,}', cast(trunc(abs(amount)) as bigint))
            else format('{:,}', cast(trunc(abs(amount)) as hugeint))
        end
        || right(cast(cast(amount as decimal(38, 2)) as varchar), 3)""",
    """create or replace macro worded_share(share) as
        cast(cast(share * 100 as decimal(18, 1)) as varchar) || '%'""",
)


@dataclass(frozen=True, slots=True)
class Wording:
    """What a template is worded with: the types of the query's columns, the words, the language, the base currency."""

    types: Mapping[str, str]
    words: Words
    language: str
    base_currency: str


def placeholders_in(template: str) -> set[str]:
    """The columns a template names, in brackets or not. Raises ValueError for a bracket or brace that stands alone."""
    names: set[str] = set()
    for piece in pieces_of(template):
        if piece["stray"]:
            raise ValueError(f"{piece['stray']} stands alone in: {template}")
        if piece["name"]:
            names.add(piece["name"])
        elif piece["optional"] is not None:
            names |= placeholders_in(piece["optional"])
    return names


def pieces_of(template: str) -> Iterator[re.Match[str]]:
    return PIECE.finditer(template)


def sentence_sql(template: str, wording: Wording) -> str:
    """The template as one SQL expression that is never NULL."""
    parts = []
    for piece in pieces_of(template):
        if piece["name"]:
            unknown = quoted_text(NOT_KNOWN[wording.language])
            parts.append(f"coalesce({column_sql(piece['name'], wording)}, {unknown})")
        elif piece["optional"] is not None:
            inside = " || ".join(_known_part(part, wording) for part in pieces_of(piece["optional"]))
            parts.append(f"coalesce({inside}, '')")
        else:
            parts.append(quoted_text(piece["plain"]))
    return " || ".join(parts)


def _known_part(piece: re.Match[str], wording: Wording) -> str:
    return column_sql(piece["name"], wording) if piece["name"] else quoted_text(piece["plain"])


def column_sql(name: str, wording: Wording) -> str:
    """A column as text of the language; NULL where the column is."""
    kind, column = wording.types[name], f"k.{quoted_name(name)}"
    if name in wording.words:
        return word_sql(column, wording.words[name], wording.language)
    if MONEY_TYPE.fullmatch(kind):
        return money_sql(column, wording)
    if SHARE_TYPE.fullmatch(kind):
        return f"worded_share({column})"
    if kind == "DATE" or kind in WHOLE_TYPES or DAYS_TYPE.fullmatch(kind):
        return f"cast({column} as varchar)"
    if kind == "VARCHAR":
        return column
    if kind == "VARCHAR[]":
        return list_sql(column, wording.language)
    raise ValueError(f"a sentence cannot say {name}, which is {kind}")


def word_sql(column: str, words: Mapping[str, Mapping[str, str]], language: str) -> str:
    """A code as its word; a code without a word as it is."""
    cases = " ".join(f"when {quoted_text(code)} then {quoted_text(word[language])}" for code, word in words.items())
    return f"case {column} {cases} else {column} end"


def money_sql(column: str, wording: Wording) -> str:
    """1,234.00 元 in Chinese, CNY 1,234.00 in English; in base currency where the row has none."""
    base = quoted_text(wording.base_currency)
    currency = f"coalesce(k.currency, {base})" if "currency" in wording.types else base
    if wording.language == "en":
        return f"({currency} || ' ' || worded_number({column}))"
    return f"(worded_number({column}) || ' ' || {word_sql(currency, wording.words['currency'], 'zh')})"


def list_sql(column: str, language: str) -> str:
    """The first entries in order, and how many there are where some are left out."""
    joint = "、" if language == "zh" else "; "
    rest = "' 等 ' || len(%s) || ' 个'" if language == "zh" else "'; and others, ' || len(%s) || ' in all'"
    listed = f"array_to_string(list_sort({column})[1:{LIST_MAX}], {quoted_text(joint)})"
    return f"({listed} || case when len({column}) > {LIST_MAX} then {rest % column} else '' end)"
