"""A condition as a sentence, with the titles of facts and the figures of the policy in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from xindang.policy.expression import (
    Arithmetic,
    Comparison,
    Constant,
    Every,
    Expression,
    Extreme,
    Fact,
    Given,
    Not,
    Parameter,
    Seen,
    Some,
)
from xindang.policy.pack import ParameterSetting

SIGNS = {"=": "=", "<>": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥", "+": "+", "-": "−", "*": "×"}
SAID = {
    "zh": {
        "and": "；且 ", "or": "；或 ", "not": "不是（{}）", "true": "是", "false": "否",
        "least": "其中最小", "greatest": "其中最大", "group": "（{}）",
    },
    "en": {
        "and": "; and ", "or": "; or ", "not": "not ({})", "true": "yes", "false": "no",
        "least": "the least of", "greatest": "the greatest of", "group": "({})",
    },
}  # fmt: skip
SHARE_UNIT = "比例"


@dataclass(frozen=True, slots=True)
class Words:
    """Says expressions in one language; ``titles`` names the facts, ``shares`` those that are shown as percent.

    ``codes`` says codes; one that is not there stands as it is.
    """

    language: str
    titles: Mapping[str, str]
    shares: frozenset[str]
    parameters: Mapping[str, ParameterSetting]
    codes: Mapping[str, str] = field(default_factory=dict)

    def say(self, expression: Expression) -> str:
        """The sentence of a condition."""
        said = SAID[self.language]
        match expression:
            case Fact(name) | Seen(name):
                return self.titles[name]
            case Given(value, _):
                return self.say(value)
            case Parameter(name):
                setting = self.parameters[name]
                return self.value(setting.value, share=setting.unit == SHARE_UNIT)
            case Constant(value):
                return self.value(value)
            case Arithmetic(op, Constant(Decimal() as zero), right) if op == "-" and zero == 0:
                return f"−{self._inside(right)}"
            case Arithmetic(op, left, right):
                return f"{self._inside(left)} {SIGNS[op]} {self._inside(right)}"
            case Comparison(op, left, right):
                return f"{self.say(left)} {SIGNS[op]} {self.say(right)}"
            case Extreme(which, of):
                return f"{said[which]}({', '.join(self.say(part) for part in of)})"
            case Every(of):
                return said["and"].join(self._grouped(part) for part in of)
            case Some(of):
                return said["or"].join(self._grouped(part) for part in of)
            case Not(of):
                return said["not"].format(self.say(of))

    def value(self, value: Any, *, share: bool = False) -> str:
        """A value as people write it: thousands separated, shares as percent, truths as yes and no."""
        if isinstance(value, bool):
            return SAID[self.language]["true" if value else "false"]
        if isinstance(value, Decimal) and share:
            return f"{(value * 100).normalize():f}%" if value * 10000 % 1 == 0 else f"{value * 100:.2f}%"
        if isinstance(value, Decimal | int):
            return f"{value:,}"
        return self.codes.get(str(value), str(value))

    def fact_value(self, name: str, value: Any) -> str:
        """The value of a fact."""
        return self.value(value, share=name in self.shares)

    def _inside(self, part: Expression) -> str:
        return f"({self.say(part)})" if isinstance(part, Arithmetic) else self.say(part)

    def _grouped(self, part: Expression) -> str:
        return SAID[self.language]["group"].format(self.say(part)) if isinstance(part, Every | Some) else self.say(part)
