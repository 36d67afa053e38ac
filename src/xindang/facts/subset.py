"""What a fact file may be made of: the SQL that DuckDB and Spark read alike, checked on the parsed tree.

Each exclusion stands for a difference that was measured or a way in which unknown passes for known.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlglot import exp

# Functions by the name a tree gives them, with what makes each safe on both engines.
FUNCTIONS = {
    "SUM": "skips NULL on both; exact on decimals",
    "COUNT": "counts rows, or values that are not NULL",
    "MAX": "skips NULL on both",
    "MIN": "skips NULL on both",
    "ARG_MAX": "max_by: the value beside the greatest key; keys are unique where it is used",
    "ROW_NUMBER": "with an order that states where NULL stands",
    "COALESCE": "only where the file's author says that absence is a true zero or the next best date",
    "LEAST": "skips NULL on both: only between values that are known, or where either will do",
    "GREATEST": "skips NULL on both: as LEAST",
    "YEAR": "of a date",
    "MONTH": "of a date",
    "QUARTER": "of a date",
    "DAY": "of a date",
    "DAYS_BETWEEN": "ours, registered on both: neither engine reads the other's",
    "RATIO": "ours, registered on both: NULL for a divisor that is zero or absent",
}
# What sqlglot calls a function and SQL does not.
STRUCTURE = (exp.Case, exp.If, exp.Connector, exp.Cast)
# Kinds of node that are refused wherever they stand, with the reason.
REFUSED: dict[type[exp.Expr], str] = {
    exp.Div: "division: 1/0 is infinity on one engine and an error on the other; use ratio()",
    exp.IntDiv: "division: see above",
    exp.Mod: "remainders differ for negative numbers",
    exp.DPipe: "text is not put together in facts",
    exp.Limit: "which rows are left depends on the engine",
    exp.Qualify: "Spark has no QUALIFY",
    exp.Lateral: "Spark writes it otherwise",
    exp.Unnest: "Spark writes it otherwise",
    exp.WithinGroup: "ordered aggregates: their order is dropped when a tree is written out",
    exp.Filter: "written as a CASE inside the aggregate, as everywhere else here",
    exp.Subquery: "steps are named, one after the other",
}


def faults_in(tree: exp.Expr, more: Collection[str] = ()) -> list[str]:
    """Everything in a fact file's tree (as DuckDB reads it) that lies outside the subset; empty if all is well.

    ``more``: functions that may stand there as well.
    """
    return [fault for node in tree.walk() for fault in _faults_of(node, more)]


def function_name(node: exp.Func) -> str:
    """The name in capitals; of our own functions, which sqlglot does not know, as they are written."""
    return (node.name if isinstance(node, exp.Anonymous) else node.sql_name()).upper()


def _faults_of(node: exp.Expr, more: Collection[str]) -> Iterator[str]:
    reason = REFUSED.get(type(node))
    if reason:
        yield f"{node.sql()}: {reason}"
    match node:
        case exp.Cast():
            yield from _cast(node)
        case exp.Func() if not isinstance(node, STRUCTURE) and function_name(node) not in {*FUNCTIONS, *more}:
            yield f"{function_name(node)}: not among the functions that both engines read alike"
        case exp.Order() if not isinstance(node.parent, exp.Window):
            yield f"{node.sql()}: rows are ordered only inside a window"
        case exp.Distinct() if node.args.get("on"):
            yield "select distinct on: Spark has none; use row_number()"
        case exp.Table() if not isinstance(node.this, exp.Identifier) or node.args.get("db"):
            yield f"{node.sql()}: tables are named barely; no function, file or schema"
        case exp.Identifier() if node.args.get("quoted"):
            yield f'"{node.name}": Spark reads double quotes as text; a reserved word may stand after its table'


def _cast(node: exp.Cast) -> Iterator[str]:
    if not node.to.is_type(exp.DType.DECIMAL) or len(node.to.expressions) != 2:
        yield f"{node.sql()}: only decimals of stated width are cast to; whole numbers are rounded differently"
    if isinstance(node.this, exp.Literal) and node.this.is_string:
        yield f"{node.sql()}: no number is read from text"
