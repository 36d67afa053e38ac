"""Reading TOML with a place for every mistake: wrong type, missing key, unknown key."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from xindang.core.problems import Problem, problem, shown_value
from xindang.policy.kinds import nearest

T = TypeVar("T")
# Far beyond any figure of a policy; more digits than this before or after the point would only stop a run.
EXPONENT_MAX = 1000


def read_toml(file: str, text: str) -> tuple[dict[str, Any], list[Problem]]:
    """The tables of a TOML text; numbers with a point become Decimal, exactly as written."""
    try:
        return tomllib.loads(text, parse_float=Decimal), []
    except ArithmeticError:
        return {}, [problem("toml_unreadable", table=file, said="Number out of range")]
    except (RecursionError, ValueError) as error:
        return {}, [problem("toml_unreadable", table=file, said=str(error)[:120])]


class Fields:
    """One TOML table being read. Every take names the type it wants; ``done`` tells the keys nobody took."""

    def __init__(self, table: Mapping[str, Any], file: str, where: str = "") -> None:
        self._table = dict(table)
        self._known: dict[str, None] = {}
        self.file = file
        self.where = where
        self.problems: list[Problem] = []

    def take(self, key: str, kind: type[T], default: T | None = None) -> T:
        """The value under a key. A missing one takes the default; where there is none, an empty text is missing too."""
        self._known[key] = None
        value = self._table.pop(key, None)
        if value is None and default is not None:
            return default
        fits = not (isinstance(value, bool) and kind is not bool) and (value != "" or default is not None)
        if fits and isinstance(value, kind):
            return value
        code = "field_missing" if value in (None, "") else "field_of_wrong_kind"
        self.tell(code, key, value="" if value is None else value, kind=kind.__name__)
        return kind()

    def take_texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, empty when absent."""
        found = self.take(key, list, [])
        if all(isinstance(entry, str) for entry in found):
            return tuple(found)
        self.tell("field_of_wrong_kind", key, value=found, kind="list of str")
        return ()

    def take_date(self, key: str) -> date | None:
        """A date, None when absent."""
        self._known[key] = None
        value = self._table.pop(key, None)
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        self.tell("field_of_wrong_kind", key, value=value, kind="date")
        return None

    def take_scalar(self, key: str) -> Decimal | str | date | bool:
        """A parameter's value: number, text, date or truth; numbers become Decimal."""
        self._known[key] = None
        value = self._table.pop(key, None)
        if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) > EXPONENT_MAX:
            self.tell("number_too_large", key, value=value)
            return Decimal(0)
        if isinstance(value, bool | str | Decimal) and not (isinstance(value, Decimal) and not value.is_finite()):
            return value
        if isinstance(value, int):
            return Decimal(value)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        self.tell(
            "field_of_wrong_kind" if value is not None else "field_missing",
            key,
            value=value,
            kind="number, text or date",
        )
        return Decimal(0)

    def tell(self, code: str, key: str, **words: Any) -> None:
        column = f"{self.where}.{key}" if self.where else key
        said: dict[str, Any] = {word: shown_value(value) for word, value in words.items()}
        self.problems.append(problem(code, table=self.file, column=column, **said))

    def done(self) -> list[Problem]:
        """Every problem of this table, with one for each key nobody knows: a misspelt key must not be silent."""
        for key in self._table:
            self.tell("field_unknown", key, value=key, nearest=nearest(key, self._known))
        self._table.clear()
        return self.problems
