"""The closed grammar as values: what a rule may say, and nothing else.

Every expression is one of these small frozen nodes. Both back ends (``sql.py``, ``evaluate.py``) walk them; text that
cannot be told in these nodes is refused by ``grammar.py``, so it can reach no engine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    """What a value is; only like is compared with like."""

    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    TRUTH = "truth"


@dataclass(frozen=True, slots=True)
class FactType:
    """A fact as rules see it. ``digits``/``scale`` bound a number: at most that many before and after the point.

    ``bounded``: two values stand for it, the rows seen (a lower bound, never NULL) and the value itself (NULL
    unless its window is covered). ``searched``: bounded, and known only where somebody has looked: the searches
    that the rule names. ``codes``: the only texts it can be, where they are listed. ``per_side``: one value for each
    side a customer trades on; limits read it, rules about the customer cannot. ``grain``: of a fact of dossiers, of
    what there is one value; the rules that find contradictions read it, no others can.
    """

    name: str
    kind: Kind
    digits: int = 9
    scale: int = 0
    bounded: bool = False
    searched: bool = False
    codes: tuple[str, ...] = ()
    per_side: bool = False
    grain: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """The value of a fact; NULL when unknown."""

    name: str


@dataclass(frozen=True, slots=True)
class Seen:
    """The lower bound of a bounded fact. Authors never write it; ``bounds.py`` puts it in."""

    name: str


@dataclass(frozen=True, slots=True)
class Given:
    """A value where a condition is true, else NULL. Authors never write it; ``bounds.py`` puts it in."""

    value: Expression
    when: Expression


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number, text or date the policy sets by name."""

    name: str


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal written in the rule."""

    value: Decimal | str | date | bool


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """``left op right`` with op one of + - *; NULL where either is."""

    op: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Extreme:
    """The least or greatest of several; NULL where any is, unlike SQL's own function."""

    which: str
    of: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """``left op right`` with op one of = <> < <= > >=; unknown where either is NULL."""

    op: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Every:
    """Kleene's and."""

    of: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """Kleene's or."""

    of: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Kleene's not."""

    of: Expression


Expression = Fact | Seen | Given | Parameter | Constant | Arithmetic | Extreme | Comparison | Every | Some | Not


def parts_of(expression: Expression) -> tuple[Expression, ...]:
    """The expressions directly inside this one."""
    match expression:
        case Arithmetic(_, left, right) | Comparison(_, left, right):
            return (left, right)
        case Extreme(_, of) | Every(of) | Some(of):
            return of
        case Not(of):
            return (of,)
        case Given(value, when):
            return (value, when)
        case _:
            return ()


def walk(expression: Expression) -> Iterator[Expression]:
    """This expression and everything inside it, outermost first."""
    yield expression
    for part in parts_of(expression):
        yield from walk(part)


def depth_of(expression: Expression) -> int:
    """How many expressions stand inside each other, found without standing inside ourselves."""
    depth, level = 0, [expression]
    while level:
        depth, level = depth + 1, [part for outer in level for part in parts_of(outer)]
    return depth


def facts_in(expression: Expression) -> tuple[str, ...]:
    """Names of the facts it reads, each once, in order of appearance."""
    return tuple(dict.fromkeys(node.name for node in walk(expression) if isinstance(node, Fact | Seen)))


def parameters_in(expression: Expression) -> tuple[str, ...]:
    """Names of the parameters it reads, each once, in order of appearance."""
    return tuple(dict.fromkeys(node.name for node in walk(expression) if isinstance(node, Parameter)))
