"""What a limit gives one customer on one side, by back end two: amount, ceiling, what binds it, and every bound.

The ceiling is the least of the bounds that apply; one that is unknown makes it unknown. ``limit_sql.py`` writes the
same for a whole book.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from xindang.policy.evaluate import EXACT, FactValues, evaluator
from xindang.policy.pack import Bound, LimitRule, ParameterValue

BINDING_GRADE, BINDING_UNKNOWN = "grade", "unknown"
CENT = Decimal("0.01")
AS_A_RULE = "as_a_rule"


@dataclass(frozen=True, slots=True)
class BoundReading:
    """A bound that applies, or may: its amount in base currency, None where unknown, and the facts that are missing."""

    name: str
    amount: Decimal | None
    missing_facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LimitDecision:
    """What may be granted. Amounts in base currency; None where an input is unknown. ``rule`` None: no rule fits."""

    rule: LimitRule | None
    amount: Decimal | None
    ceiling_amount: Decimal | None
    binding: str
    term_days: int | None
    bounds: tuple[BoundReading, ...]


LimitJudge = Callable[[FactValues], LimitDecision]
BoundReader = Callable[[FactValues], BoundReading | None]


def limit_judge(rule: LimitRule, parameters: Mapping[str, ParameterValue]) -> LimitJudge:
    """A function from facts to what this rule gives, given that it applies."""
    readers = [_bound_reader(bound, parameters) for bound in rule.bounds]
    term_days = int(str(parameters[rule.term_days])) if rule.bounds else None

    def judge(facts: FactValues) -> LimitDecision:
        found = [reading for read in readers if (reading := read(facts)) is not None]
        if not rule.bounds:
            return LimitDecision(rule, Decimal(0), Decimal(0), BINDING_GRADE, None, ())
        ceiling = _least(found)
        binding = BINDING_UNKNOWN if ceiling is None else next(r.name for r in found if r.amount == ceiling)
        amount = ceiling if rule.granted == AS_A_RULE else Decimal(0)
        return LimitDecision(rule, amount, ceiling, binding, term_days, tuple(found))

    return judge


def tenure_judge(rules: Sequence[LimitRule], parameters: Mapping[str, ParameterValue]) -> LimitJudge:
    """A function from facts to what the first rule that applies gives. One that may apply leaves all unknown."""
    judges = [(evaluator(rule.applies, parameters), limit_judge(rule, parameters)) for rule in rules]

    def judge(facts: FactValues) -> LimitDecision:
        for applies, decide in judges:
            applied = applies(facts)
            if applied is None:
                return LimitDecision(None, None, None, BINDING_UNKNOWN, None, ())
            if applied:
                return decide(facts)
        # What no clause allows is not allowed.
        return LimitDecision(None, Decimal(0), Decimal(0), BINDING_GRADE, None, ())

    return judge


def _least(found: Sequence[BoundReading]) -> Decimal | None:
    amounts = [reading.amount for reading in found]
    known = [amount for amount in amounts if amount is not None]
    return min(known) if known and len(known) == len(amounts) else None


def to_cents(value: Decimal) -> Decimal:
    """An amount of credit to the cent, half up; below nothing there is none."""
    return max(value, Decimal(0)).quantize(CENT, rounding=ROUND_HALF_UP, context=EXACT)


def _bound_reader(bound: Bound, parameters: Mapping[str, ParameterValue]) -> BoundReader:
    applies = evaluator(bound.applies, parameters) if bound.applies is not None else None
    amount = evaluator(bound.amount, parameters)

    def read(facts: FactValues) -> BoundReading | None:
        applied = True if applies is None else applies(facts)
        if applied is False:
            return None
        value = amount(facts) if applied else None
        if value is not None:
            return BoundReading(bound.name, to_cents(Decimal(value)), ())
        return BoundReading(bound.name, None, tuple(name for name in bound.reads if facts.get(name) is None))

    return read
