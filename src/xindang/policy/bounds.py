"""Comparisons of bounded facts, told by their two values.

A count over a window that is not fully covered is known only from below: the rows seen. One bad debt in a short
ledger is still a bad debt, and none in a short ledger proves nothing. Writing ``x < n`` as ``x_seen < n and x < n``
gives exactly that under Kleene's logic: false as soon as the rows seen suffice, unknown until the window is covered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xindang.policy.expression import (
    Comparison,
    Every,
    Expression,
    Fact,
    FactType,
    Given,
    Not,
    Parameter,
    Seen,
    Some,
    walk,
)

FLIPPED = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


SEARCH_AGE_MAX = "search_days_max"


def search_fact(source: str) -> str:
    """The fact that says how many days ago a source was last searched with an answer."""
    return f"{source}_search_days"


def looked(searches: Sequence[str]) -> Expression | None:
    """That every search a rule names is on file and fresh; None when it names none."""
    if not searches:
        return None
    return Every(tuple(Comparison("<=", Fact(search_fact(s)), Parameter(SEARCH_AGE_MAX)) for s in searches))


def with_bounds(expression: Expression, facts: Mapping[str, FactType], look: Expression | None = None) -> Expression:
    """The same condition with every comparison of a bounded fact told by what was seen and what is known.

    ``look`` is the condition under which the rows seen of a searched fact are all there are.
    """
    match expression:
        case Every(of):
            return Every(tuple(with_bounds(part, facts, look) for part in of))
        case Some(of):
            return Some(tuple(with_bounds(part, facts, look) for part in of))
        case Not(of):
            return Not(with_bounds(of, facts, look))
        case Comparison(op, Fact(name), other) if facts[name].bounded and not _reads_bounded(other, facts):
            return _bounded_comparison(op, Seen(name), _known(facts[name], look), other)
        case Comparison(op, other, Fact(name)) if facts[name].bounded and not _reads_bounded(other, facts):
            return _bounded_comparison(FLIPPED[op], Seen(name), _known(facts[name], look), other)
        case _:
            # Inside arithmetic, or against another bounded fact, only the known value counts: NULL unless covered.
            return expression


def _known(fact: FactType, look: Expression | None) -> Expression:
    """The value itself: where the window is covered or, for a searched fact, where somebody has looked."""
    return Given(Seen(fact.name), look) if fact.searched and look is not None else Fact(fact.name)


def _reads_bounded(expression: Expression, facts: Mapping[str, FactType]) -> bool:
    return any(isinstance(node, Fact) and facts[node.name].bounded for node in walk(expression))


def _bounded_comparison(op: str, seen: Expression, known: Expression, other: Expression) -> Expression:
    """``x op other`` where x is at least ``seen``, and ``known`` (or NULL) when it is known."""
    match op:
        case "<" | "<=":
            return Every((Comparison(op, seen, other), Comparison(op, known, other)))
        case ">" | ">=":
            return Some((Comparison(op, seen, other), Comparison(op, known, other)))
        case "=":
            return Every((Comparison("<=", seen, other), Comparison("=", known, other)))
        case _:
            return Some((Comparison(">", seen, other), Comparison("<>", known, other)))
