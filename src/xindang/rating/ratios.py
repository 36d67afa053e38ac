"""Ratios of a statement (``ratios.toml``), and whether its parts and totals agree: pure functions of its figures."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources

from xindang.book.contract import contract
from xindang.core.problems import Problem, problem
from xindang.policy.evaluate import evaluator
from xindang.policy.expression import facts_in
from xindang.policy.grammar import parse

Figures = Mapping[str, Decimal | None]
Part = Callable[[Figures], Decimal | None]
ZERO = Decimal(0)
# Parts that together are no more than their total.
PARTS = (
    (("current_assets",), "total_assets"),
    (("cash", "receivables", "inventory"), "current_assets"),
    (("current_liabilities",), "total_liabilities"),
    (("payables", "short_term_loans"), "current_liabilities"),
)


@dataclass(frozen=True, slots=True)
class Ratio:
    """``formula_zh``, ``formula_en``: what is divided by what; ``columns``: of the statement that it is made of."""

    name: str
    zh: str
    en: str
    unit: str
    over: Part
    under: Part | None
    columns: tuple[str, ...]
    formula_zh: str
    formula_en: str

    def of(self, figures: Figures) -> Decimal | None:
        """None where a figure is missing or the divisor is not above zero."""
        over = self.over(figures)
        if over is None or self.under is None:
            return over
        under = self.under(figures)
        return None if under is None or under <= 0 else over / under


@cache
def ratios() -> tuple[Ratio, ...]:
    """Every ratio in the order of the file."""
    read = tomllib.loads((resources.files(__package__) / "ratios.toml").read_text(encoding="utf-8"))
    return tuple(_ratio(name, entry) for name, entry in read.items())


def _ratio(name: str, entry: Mapping[str, str]) -> Ratio:
    sides = [entry[side] for side in ("over", "under") if side in entry]
    parts = [_part(name, side) for side in sides]
    columns = dict.fromkeys(column for _, named in parts for column in named)
    zh, en = (_formula(sides, language) for language in ("zh", "en"))
    under = parts[1][0] if len(parts) > 1 else None
    return Ratio(name, entry["zh"], entry["en"], entry["unit"], parts[0][0], under, tuple(columns), zh, en)


def _part(name: str, text: str) -> tuple[Part, tuple[str, ...]]:
    """A side of a ratio as a function of a statement's figures, and the columns it names."""
    expression, problems = parse(text, file="ratios.toml", field=name)
    if expression is None:
        raise ValueError(f"ratios.toml, {name}: {problems[0].en}")
    columns = tuple(facts_in(expression))
    if unknown := set(columns) - contract()["statements"].columns.keys():
        raise ValueError(f"ratios.toml, {name}: no columns of statements: {sorted(unknown)}")
    value = evaluator(expression, {})

    def part(figures: Figures) -> Decimal | None:
        found = value({column: figures.get(column) for column in columns})
        return found if isinstance(found, Decimal) else None

    return part, columns


def _formula(sides: list[str], language: str) -> str:
    """What is divided by what, the columns as people call them."""
    columns, told = contract()["statements"].columns, list[str]()
    for at, side in enumerate(sides):
        words = [getattr(columns[word], language) if word in columns else word for word in side.split()]
        said = " ".join(words).replace(" * ", " × ").replace(" - ", " − ")
        bracketed = " − " in said if at == 0 else " × " in said or " − " in said
        told.append(f"({said})" if bracketed and len(sides) > 1 else said)
    return " ÷ ".join(told)


def balance_faults(figures: Figures, tolerance: Decimal) -> list[Problem]:
    """Totals that are not what their parts make them; differences up to ``tolerance`` are none."""
    faults, columns = list[Problem](), contract()["statements"].columns
    assets, liabilities, equity = (figures.get(name) for name in ("total_assets", "total_liabilities", "equity"))
    if assets is not None and liabilities is not None and equity is not None:
        difference = assets - liabilities - equity
        if abs(difference) > tolerance:
            faults.append(
                problem("statement_unbalanced", table="statements", column="total_assets", value=f"{difference:,.2f}")
            )
    for parts, whole in PARTS:
        given, total = [figures.get(name) for name in parts], figures.get(whole)
        known = sum((amount for amount in given if amount is not None), ZERO)
        if total is not None and any(amount is not None for amount in given) and known > total + tolerance:
            faults.append(
                problem(
                    "statement_part_beyond", table="statements", column=whole, value=f"{known:,.2f}",
                    whole=f"{total:,.2f}", title_zh=columns[whole].zh, title_en=columns[whole].en,
                    parts_zh="、".join(columns[name].zh for name in parts),
                    parts_en=", ".join(columns[name].en for name in parts),
                )
            )  # fmt: skip
    return faults


def unexplained_equity(before: Figures, now: Figures) -> Decimal | None:
    """How far equity moved otherwise than by the year's profit: dividends, capital paid in, or an error."""
    was, equity, profit = before.get("equity"), now.get("equity"), now.get("net_profit")
    return None if was is None or equity is None or profit is None else equity - was - profit
