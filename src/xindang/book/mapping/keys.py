"""Nested TOML tables read with a place for every mistake; ``done`` on the outermost tells those of all within."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from xindang.book.mapping.spec import RowFilter
from xindang.core.problems import Problem, problem
from xindang.policy.expression import Expression, Fact
from xindang.policy.fields import Fields
from xindang.policy.grammar import parse

# What the rule language says of policies, in the words of a mapping.
RETOLD = {
    "not_in_grammar": "mapping_not_in_grammar",
    "sign_not_allowed": "mapping_sign_not_allowed",
    "fact_unknown": "mapping_no_such_column",
}
SHORT_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
RESERVED = frozenset({"row", "row_no", "file_no", "block_no", "piece_no"})


class Keys(Fields):
    """One table of a mapping being read, and the tables inside it."""

    def __init__(self, table: Mapping[str, Any], file: str, where: str = "") -> None:
        super().__init__(table, file, where)
        self._within: list[Keys] = []

    def __contains__(self, key: str) -> bool:
        return key in self._table

    def child(self, key: str, value: Any) -> Keys:
        """A table within this one; empty, and a problem, when the value is none."""
        if not isinstance(value, dict):
            self.tell("field_of_wrong_kind", key, value=value, kind="table")
        where = f"{self.where}.{key}" if self.where else key
        found = Keys(value if isinstance(value, dict) else {}, self.file, where)
        self._within.append(found)
        return found

    def inside(self, key: str) -> Keys:
        """The table under a key; empty when absent."""
        return self.child(key, self.take(key, object, {}))

    def tables_inside(self, key: str = "") -> list[tuple[str, Keys]]:
        """The names and tables of the table under a key, or of this one."""
        outer = self.inside(key) if key else self
        return [(name, outer.child(name, outer.take(name, object, {}))) for name in list(outer._table)]

    def take_whole(self, key: str, least: int, most: int, default: int) -> int:
        """A whole number within bounds."""
        value = self.take(key, int, default)
        if least <= value <= most:
            return value
        self.tell("mapping_out_of_bounds", key, value=value, least=least, most=most)
        return default

    def tell_repeated(self, key: str, names: Iterable[str]) -> None:
        """A problem for each name that stands twice."""
        for name, count in Counter(names).items():
            if count > 1:
                self.tell("mapping_name_twice", key, value=name)

    def done(self) -> list[Problem]:
        found = super().done()
        for within in self._within:
            found = [*found, *within.done()]
        return found


def entries(keys: Keys, key: str) -> list[Keys]:
    """The entries of a list of tables under a key, each named by its place."""
    listed = keys.take(key, list, [])
    return [keys.child(f"{key}[{at}]", entry) for at, entry in enumerate(listed, start=1)]


def expression_of(keys: Keys, key: str, text: str) -> Expression | None:
    """An expression of the closed grammar; None, and its problem told, when the text says none."""
    place = f"{keys.where}.{key}" if keys.where else key
    found, problems = parse(text, file=keys.file, field=place)
    keys.problems.extend(retold(told) for told in problems)
    return found


def check_short_name(keys: Keys, name: str) -> None:
    """A short name must be one that expressions can say: small letters, and no word of the rule language or of ours."""
    plain = SHORT_NAME.fullmatch(name) is not None and name not in RESERVED
    if not plain or parse(name)[0] != Fact(name) or parse(f"{name} + 1 > {name}")[0] is None:
        keys.problems.append(problem("mapping_short_name_wrong", table=keys.file, column=keys.where, value=name))


def row_filter(keys: Keys) -> RowFilter:
    """The keys ``where``, ``only_given``, ``only_blank`` of a source or table."""
    text = keys.take("where", str, "")
    where = expression_of(keys, "where", text) if text else None
    return RowFilter(where, text, keys.take_texts("only_given"), keys.take_texts("only_blank"))


def retold(told: Problem) -> Problem:
    """A problem of the rule language, in the words of a mapping where it has its own."""
    code = RETOLD.get(told.code)
    return told if code is None else problem(code, table=told.table, column=told.column, value=told.value, nearest="—")
