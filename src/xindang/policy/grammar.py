"""From a rule's text to an expression, or to problems that say what the grammar does not allow.

Two gates. The first reads characters and admits only the tokens of the grammar, so comments, quotes, casts, brackets
and statement ends never reach a parser. The second takes sqlglot's tree and translates only the nodes it knows.
The grammar is this narrow because aggregates, defaults, IS NULL and joins are where unknown leaks into good
(docs/decisions/0003), and because a policy must not be able to read a file or call a function.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel, SqlglotError

from xindang.core.problems import Problem, problem
from xindang.policy.expression import (
    Arithmetic,
    Comparison,
    Constant,
    Every,
    Expression,
    Extreme,
    Fact,
    Not,
    Parameter,
    Some,
    depth_of,
)

TEXT_LENGTH_MAX = 2000
TOKENS_MAX = 400
NESTING_MAX = 24
DEPTH_MAX = 64
INTEGER_DIGITS_MAX = 15
DECIMAL_DIGITS_MAX = 6

TOKEN = re.compile(
    r"""\s+
    |(?P<parameter>\$[a-z][a-z0-9_]*)
    |(?P<number>(?:\d+(?:\.\d+)?))(?![a-zA-Z0-9_.])
    |(?P<word>[a-z][a-z0-9_]*)(?!\.)
    |(?P<text>'(?:[^'\x00-\x1f\x7f]|'')*')
    |(?P<sign><>|!=|<=|>=|=|<|>|\+|-(?!-)|\*|\(|\)|,)
    """,
    re.VERBOSE | re.ASCII,
)
# Written like a date literal to the parser, yet a function to whoever writes it.
CAST_WORDS = frozenset({"cast", "try_cast"})

COMPARISONS: dict[type[exp.Expr], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
ARITHMETIC: dict[type[exp.Expr], str] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*"}
EXTREMES: dict[type[exp.Expr], str] = {exp.Least: "least", exp.Greatest: "greatest"}


@dataclass(frozen=True, slots=True)
class NotAllowedError(Exception):
    """Stops the translation at the first node outside the grammar; ``parse`` turns it into a problem."""

    code: str
    said: str


def parse(text: str, *, file: str = "", field: str = "") -> tuple[Expression | None, list[Problem]]:
    """The expression a text says, or None and why not. ``file`` and ``field`` name the place in the policy."""
    refused = _refused_tokens(text, file, field)
    if refused:
        return None, refused
    try:
        expression = _expression_of(text)
    except NotAllowedError as refusal:
        return None, [problem(refusal.code, table=file, column=field, value=refusal.said)]
    except RecursionError:
        return None, [problem("expression_too_deep", table=file, column=field, value=text)]
    except (SqlglotError, ValueError, TypeError, AttributeError, IndexError):
        # The second group is what a parser written for all of SQL may let slip on odd input: still only bad text.
        return None, [problem("expression_unreadable", table=file, column=field, value=text)]
    if depth_of(expression) > DEPTH_MAX:
        return None, [problem("expression_too_deep", table=file, column=field, value=text)]
    return expression, []


@lru_cache(maxsize=1024)
def _expression_of(text: str) -> Expression:
    """A run reads each condition of a policy several times: to check it, and to say it in either language."""
    return _translate(sqlglot.parse_one(text, dialect="duckdb", into=exp.Condition))


def _refused_tokens(text: str, file: str, field: str) -> list[Problem]:
    """Problems of the text as characters: length, foreign signs, numbers out of bounds, nesting."""
    if len(text) > TEXT_LENGTH_MAX:
        return [problem("expression_too_long", table=file, column=field, value=text, most=TEXT_LENGTH_MAX)]
    position = depth = deepest = count = 0
    while position < len(text):
        token = TOKEN.match(text, position)
        if token is None:
            said = text[position : position + 20]
            return [problem("sign_not_allowed", table=file, column=field, value=said, position=position + 1)]
        if token.group("word") in CAST_WORDS:
            return [problem("not_in_grammar", table=file, column=field, value=token.group())]
        number = token.group("number")
        if number and not _number_fits(number):
            return [problem("number_too_large", table=file, column=field, value=number)]
        depth += {"(": 1, ")": -1}.get(token.group(), 0)
        deepest = max(deepest, depth)
        count += not token.group().isspace()
        position = token.end()
    if count > TOKENS_MAX or deepest > NESTING_MAX:
        return [problem("expression_too_deep", table=file, column=field, value=text)]
    return []


def _number_fits(number: str) -> bool:
    whole, _, decimals = number.partition(".")
    return len(whole) <= INTEGER_DIGITS_MAX and len(decimals) <= DECIMAL_DIGITS_MAX


def _translate(node: exp.Expr) -> Expression:
    """One node of the parsed tree as ours. Anything not named here is outside the grammar."""
    kind = type(node)
    if kind in COMPARISONS:
        return Comparison(COMPARISONS[kind], _translate(node.this), _translate(node.expression))
    if kind in ARITHMETIC:
        return Arithmetic(ARITHMETIC[kind], _translate(node.this), _translate(node.expression))
    if kind in EXTREMES:
        return Extreme(EXTREMES[kind], tuple(_translate(part) for part in (node.this, *node.expressions)))
    match node:
        case exp.Paren():
            return _translate(node.this)
        case exp.And() | exp.Or():
            return (Every if isinstance(node, exp.And) else Some)(_flat(node))
        case exp.Not():
            return Not(_translate(node.this))
        case exp.Neg(this=exp.Literal(is_string=False)):
            return Constant(-Decimal(node.this.name))
        case exp.Neg():
            return Arithmetic("-", Constant(Decimal(0)), _translate(node.this))
        case exp.Between() if not node.args.get("symmetric"):
            value = _translate(node.this)
            low, high = _translate(node.args["low"]), _translate(node.args["high"])
            return Every((Comparison(">=", value, low), Comparison("<=", value, high)))
        case exp.In():
            return _among(node)
        case _:
            return _leaf(node)


def _flat(node: exp.Connector) -> tuple[Expression, ...]:
    """``a and b and c`` as one list rather than a leaning tree."""
    parts: list[Expression] = []
    for side in (node.this, node.expression):
        parts.extend(_flat(side) if type(side) is type(node) else (_translate(side),))
    return tuple(parts)


def _among(node: exp.In) -> Expression:
    """``x in (1, 2)`` with literals only, as equalities; so bounded facts need no rule of their own."""
    options = node.expressions
    if not options or any(
        set(node.args) - {"this", "expressions"} and node.args[k] for k in node.args if k not in ("this", "expressions")
    ):
        raise NotAllowedError("not_in_grammar", _said(node))
    value = _translate(node.this)
    constants = [_translate(option) for option in options]
    if not all(isinstance(constant, Constant) for constant in constants):
        raise NotAllowedError("in_takes_literals", _said(node))
    return Some(tuple(Comparison("=", value, constant) for constant in constants))


def _leaf(node: exp.Expr) -> Expression:
    match node:
        case exp.Column() if isinstance(node.this, exp.Identifier) and not node.this.quoted and not node.table:
            return Fact(node.name)
        case exp.Placeholder() if node.name:
            return Parameter(node.name)
        case exp.Literal(is_string=True):
            return Constant(node.name)
        case exp.Literal():
            return Constant(Decimal(node.name))
        case exp.Boolean():
            return Constant(bool(node.this))
        case exp.Cast() if _is_date_literal(node):
            return Constant(date.fromisoformat(node.this.name))
        case _:
            raise NotAllowedError("not_in_grammar", _said(node))


def _is_date_literal(node: exp.Cast) -> bool:
    """``date '2026-06-30'``, which sqlglot reads as a cast; no other cast is known."""
    literal = node.this
    plain = isinstance(literal, exp.Literal) and literal.is_string
    return plain and node.to.is_type("date") and re.fullmatch(r"\d{4}-\d\d-\d\d", literal.name) is not None


def _said(node: exp.Expr) -> str:
    """What was written there, near enough to find it."""
    return node.sql(dialect="duckdb", unsupported_level=ErrorLevel.IGNORE)[:80]
