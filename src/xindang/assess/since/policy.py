"""What changed in the policy between two results, as far as their folders tell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xindang.assess.since.state import FolderState
from xindang.policy.bounds import SEARCH_AGE_MAX

PARAMETER = re.compile(r"\$([a-z_][a-z0-9_]*)")
RULE_TEXTS = ("clause", "criterion", "require", "applies", "not_met", "unknown", "searches")
Rule = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ParameterChange:
    """A figure of the policy that is another one now; None where the folder does not name it."""

    name: str
    clause: str
    title: str
    title_en: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """``rules``: what happened to a rule (added, removed, changed) by its id; rules that are the same are not there."""

    changed: bool
    rules: Mapping[str, str]
    parameters: tuple[ParameterChange, ...]

    def of(self, what: str) -> list[str]:
        return [rule for rule, change in self.rules.items() if change == what]


def policy_change(
    before: FolderState, after: FolderState, rules_before: Mapping[str, Rule], rules_after: Mapping[str, Rule]
) -> PolicyChange:
    """Rules by id as the folders' tables have them. A rule has changed too when a figure it reads has."""
    parameters = _parameter_changes(before, after)
    figures = {change.name for change in parameters}
    rules = {}
    for rule in dict.fromkeys((*rules_after, *rules_before)):
        was, now = rules_before.get(rule), rules_after.get(rule)
        if was is None or now is None:
            rules[rule] = "added" if was is None else "removed"
        elif any(was[name] != now[name] for name in RULE_TEXTS) or figures & _figures_of(now):
            rules[rule] = "changed"
    return PolicyChange(before.policy_hash != after.policy_hash, rules, parameters)


def _figures_of(rule: Rule) -> set[str]:
    """The parameters a rule is read with."""
    named = set(PARAMETER.findall(f"{rule['require']} {rule['applies']}"))
    return named | ({SEARCH_AGE_MAX} if rule["searches"] else set())


def _parameter_changes(before: FolderState, after: FolderState) -> tuple[ParameterChange, ...]:
    if not before.parameters or not after.parameters:
        return ()
    found = []
    for name in sorted(before.parameters.keys() | after.parameters.keys()):
        was, now = before.parameters.get(name, {}), after.parameters.get(name, {})
        if was.get("value") != now.get("value"):
            told = now or was
            words = (told.get("clause", ""), told.get("title", name), told.get("title_en", name))
            found.append(ParameterChange(name, *words, was.get("value"), now.get("value")))
    return tuple(found)
