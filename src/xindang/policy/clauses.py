"""The policy document's clauses, and that each is accounted for: by a rule, by a stage, or by a stated reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from xindang.core.problems import Problem, problem
from xindang.policy.fields import Fields, read_toml
from xindang.policy.kinds import nearest
from xindang.policy.pack import Clause, ClauseState, LimitRule, Stage

HEADING = re.compile(r"^#{2,4} +(?P<id>S\d-[0-9][0-9a-z.]*) (?P<zh>[^|\n]+)\|(?P<en>.+)$", re.MULTILINE)
CLAUSE_HEADING = re.compile(r"^#{1,6} *S\d.*$", re.MULTILINE)
ANY_HEADING = re.compile(r"^#{1,4} ", re.MULTILINE)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
STATES = ("automated", "fold", "worklist", "later", "manual", "definition")


def read_clauses(file: str, text: str) -> tuple[dict[str, Clause], list[Problem]]:
    """Every clause of the document by its id. A paragraph with Chinese signs is the Chinese text, others English."""
    clauses: dict[str, Clause] = {}
    problems: list[Problem] = []
    for match in HEADING.finditer(text):
        following = ANY_HEADING.search(text, match.end())
        body = text[match.end() : following.start() if following else len(text)]
        zh, en = _by_language(body)
        identity = match["id"]
        if identity in clauses:
            problems.append(problem("clause_twice", table=file, value=identity))
        if not (zh and en and match["zh"].strip() and match["en"].strip()):
            problems.append(problem("clause_without_text", table=file, value=identity))
        clauses[identity] = Clause(identity, match["zh"].strip(), match["en"].strip(), zh, en)
    if not clauses:
        problems.append(problem("no_clauses", table=file))
    read = {match.start() for match in HEADING.finditer(text)}
    problems += [
        problem("clause_heading_unreadable", table=file, value=match[0])
        for match in CLAUSE_HEADING.finditer(text)
        if match.start() not in read
    ]
    return clauses, problems


def _by_language(body: str) -> tuple[str, str]:
    """The document's own words in each language; lines beginning with ``>`` are notes beside them."""
    paragraphs = [p.strip() for p in re.split(r"\n\s*\n", body) if p.strip() and not p.lstrip().startswith(">")]
    zh = "\n".join(p for p in paragraphs if CHINESE.search(p))
    en = "\n".join(p for p in paragraphs if not CHINESE.search(p))
    return zh, en


def read_clause_states(file: str, text: str) -> tuple[dict[str, ClauseState], list[Problem]]:
    """``clauses.toml``: what becomes of the clauses that no rule cites, each with its reason."""
    table, problems = read_toml(file, text)
    if problems:
        return {}, problems
    top = Fields(table, file)
    states: dict[str, ClauseState] = {}
    for number, entry in enumerate(top.take("clause", list, []), start=1):
        fields = Fields(entry if isinstance(entry, dict) else {}, file, f"clause[{number}]")
        state = ClauseState(
            id=fields.take("id", str),
            state=fields.take("state", str),
            reason=fields.take("reason_zh", str),
            reason_en=fields.take("reason_en", str),
        )
        if state.state not in STATES:
            fields.tell("clause_state_unknown", "state", value=state.state, states=", ".join(STATES))
        if state.id in states:
            fields.tell("clause_twice", "id", value=state.id)
        states[state.id] = state
        problems.extend(fields.done())
    return states, problems + top.done()


def coverage_problems(
    clauses: Mapping[str, Clause],
    states: Mapping[str, ClauseState],
    stages: Iterable[Stage],
    limits: Iterable[LimitRule] = (),
) -> list[Problem]:
    """Both ways: each clause is accounted for exactly once in kind, and nothing cites a clause that is not there."""
    stages, limits = list(stages), list(limits)
    by_rule = {rule.clause for stage in stages for rule in stage.rules} | {limit.clause for limit in limits}
    by_stage = {clause for stage in stages for clause in stage.clauses}
    cited = [(rule.file, rule.clause) for stage in stages for rule in stage.rules]
    cited += [(rule.file, rule.criterion) for stage in stages for rule in stage.rules if rule.criterion]
    cited += [(limit.file, limit.clause) for limit in limits]
    cited += [(f"{stage.name}/stage.toml", clause) for stage in stages for clause in stage.clauses]
    cited += [("clauses.toml", identity) for identity in states]
    problems = [
        problem("clause_not_in_document", table=file, value=clause, nearest=nearest(clause, clauses))
        for file, clause in dict.fromkeys(cited)
        if clause not in clauses
    ]
    for identity in clauses:
        problems += _state_problems(identity, states.get(identity), identity in by_rule, identity in by_stage)
    return problems


def _state_problems(identity: str, state: ClauseState | None, by_rule: bool, by_stage: bool) -> list[Problem]:
    place: dict[str, Any] = {"table": "clauses.toml", "value": identity}
    if state is None:
        return [] if by_rule or by_stage else [problem("clause_unaccounted", **place)]
    if state.state == "automated" and not by_rule:
        return [problem("clause_without_rule", **place)]
    if state.state == "fold" and not by_stage:
        return [problem("clause_without_stage", **place)]
    if state.state not in ("automated", "fold") and (by_rule or by_stage):
        return [problem("clause_both_ways", **place, state=state.state)]
    return []
