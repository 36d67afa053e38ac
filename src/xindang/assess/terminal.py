"""What the command line says: problems, a clause with its rules, the short summary at the end. Text only."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from xindang.assess.reference import GRANTED_WORDS
from xindang.assess.since.terminal import since_lines
from xindang.assess.worklist.catalogue import WorkKind, load_work
from xindang.core.problems import Problem, ProblemsFound, Severity, problem
from xindang.policy.kinds import nearest
from xindang.policy.pack import LimitCase, LimitRule, Pack, Rule

SAME_LISTED_MAX = 3
MARKS = {Severity.ERROR: "错误 error", Severity.WARNING: "提示 warning", Severity.NOTE: "说明 note"}
ORDER = list(MARKS)
DERIVED = {"due": "到期日的推定 due dates", "match": "收款的对应 matching"}


def problem_lines(problems: Sequence[Problem], *, every: bool = False) -> list[str]:
    """Problems in words, errors first, Chinese then English; of a kind the first few or ``every`` one."""
    kinds: dict[tuple[Severity, str, str], list[Problem]] = {}
    for entry in problems:
        kinds.setdefault((entry.severity, entry.table, entry.code), []).append(entry)
    lines = []
    for (severity, _, _), entries in sorted(kinds.items(), key=lambda kind: ORDER.index(kind[0][0])):
        shown = entries if every else entries[:SAME_LISTED_MAX]
        lines += [f"{MARKS[severity]} [{entry.place} {entry.code}]\n  {entry.zh}\n  {entry.en}" for entry in shown]
        left = len(entries) - len(shown)
        if left:
            lines.append(f"  …… 同类另有 {left} 项 | {left} more of this kind")
    return [*lines, *_counted(problems)]


def _counted(problems: Sequence[Problem]) -> Iterator[str]:
    """How many they are, and how their rows are counted, where somebody must now go and find them."""
    errors = sum(entry.is_error for entry in problems)
    if not errors or not any(entry.row is not None for entry in problems):
        return
    yield f"错误 {errors:,} 个。行号不计标题行：第 1 行是标题下的第一行，即 Excel 的第 2 行。"
    yield f"{errors:,} errors. Rows are counted below the headings: row 1 is row 2 in Excel."


def summary_text(summary: dict[str, Any], out: Path) -> str:
    """A dozen lines a person reads first; the rest is in ``summary.json``."""
    grades = "  ".join(
        f"{grade} {found['customers']:,}（{found['provisional']:,}）" for grade, found in summary["grades"].items()
    )
    policy, examples = summary["policy"], summary["example_parameters"]
    lines = [
        f"截至 {summary['as_of']}  {policy['title']}  {policy['release']}",
        f"as of {summary['as_of']}  {policy['title_en']}",
        f"等级（其中暂定） grades (of them provisional): {grades}",
        *_why_no_best(summary),
        *_to_do(summary),
        *since_lines(summary),
        *(f"{DERIVED[name]}: {text}" for name, text in summary["derived"].items()),
        *_examples(examples),
        f"结果 results: {out}  " + "  ".join(f"{name} {count:,}" for name, count in summary["rows"].items()),
    ]
    return "\n".join(lines)


def made_text(counts: Mapping[str, int], out: Path, until: date) -> list[str]:
    """The rows of a made book, and how to assess it."""
    next_call = f"python3 run.py assess {shlex.quote(str(out))} --policy trade --as-of {until} --out OUT"
    return [
        f"账簿 book: {out}  截至 until {until}",
        "  " + "  ".join(f"{name} {count:,}" for name, count in counts.items()),
        f"接着评定 assess it next: {next_call}",
    ]


def _to_do(summary: dict[str, Any]) -> Iterable[str]:
    """How much there is to do, by severity."""
    kinds = summary["worklist"].values()
    high, medium, low = (sum(kind[severity] for kind in kinds) for severity in ("high", "medium", "low"))
    yield f"待办 to do: 高 high {high:,}  中 medium {medium:,}  低 low {low:,}"


def _examples(examples: Sequence[dict[str, str]]) -> Iterable[str]:
    if examples:
        yield f"注意：{len(examples)} 个参数仍为示例值，须由公司设定。"
        yield f"Note: {len(examples)} parameters still have example values, to be set by the company."


def _why_no_best(summary: dict[str, Any]) -> Iterable[str]:
    """Where nobody has the best grade: the facts unknown of everybody, which alone withhold it."""
    grades = summary["grades"]
    best = next(iter(grades))
    if not grades or grades[best]["customers"] or not sum(found["customers"] for found in grades.values()):
        return
    withheld = summary["withheld_from_all"]
    if not withheld:
        return
    clauses = "、".join(dict.fromkeys(entry["clause"] for entry in withheld))
    facts = "、".join(dict.fromkeys(fact["subject"] for entry in withheld for fact in entry["facts"]))
    subjects_en = dict.fromkeys(fact["subject_en"] for entry in withheld for fact in entry["facts"])
    facts_en = ", ".join(subjects_en)
    yield f"没有客户是 {best} 级：条款 {clauses} 对所有客户都是未知，资料不足：{facts}。"
    yield f"Nobody is {best}: of every customer these are unknown; the book says too little of: {facts_en}."


def clause_text(pack: Pack, identity: str) -> str:
    """A clause's words, how it is carried out, and every rule with its cases. Raises ProblemsFound if there is none."""
    clause = pack.clauses.get(identity)
    if clause is None:
        near = nearest(identity, pack.clauses)
        raise ProblemsFound([problem("clause_unknown", table=pack.name, value=identity, nearest=near)])
    lines = [f"{clause.id} {clause.title} | {clause.title_en}", clause.text, clause.text_en, ""]
    state = pack.clause_states.get(identity)
    if state is not None:
        lines += [f"[{state.state}] {state.reason}", f"  {state.reason_en}"]
    lines += [f"政策 policy: {pack.title} {pack.release}"]
    for stage in pack.every_stage:
        if identity in stage.clauses:
            lines.append(f"步骤 stage: {stage.title} | {stage.title_en}  {' > '.join(stage.scale)}")
    for rule in pack.every_rule:
        if rule.clause == identity:
            lines += ["", *_rule_lines(rule, pack)]
    for limit in pack.limits:
        if limit.clause == identity:
            lines += ["", *_limit_lines(limit)]
    for kind in load_work().kinds.values():
        if kind.clause == identity and kind.name not in pack.worklist_off:
            lines += ["", *_kind_lines(kind)]
    lines += [*_parameter_lines(pack, identity)]
    return "\n".join(lines)


def _kind_lines(kind: WorkKind) -> list[str]:
    return [
        f"待办 to do {kind.name}",
        f"  {kind.title} | {kind.title_en}",
        f"  {kind.note_zh}",
        f"  {kind.note}",
    ]


def _rule_lines(rule: Rule, pack: Pack) -> list[str]:
    lines = [
        f"规则 rule {rule.id}   ({rule.file})",
        f"  {rule.title} | {rule.title_en}",
        f"  须满足 require: {' '.join(rule.require_text.split())}",
    ]
    if rule.applies_text:
        lines.append(f"  适用于 applies: {rule.applies_text}")
    if rule.searches:
        lines.append(f"  须查询 searches: {', '.join(rule.searches)}")
    lines.append(f"  不满足 not met → {rule.not_met}；未知 unknown → {rule.unknown}")
    lines += [f"  用例 case: {case.name} → {case.expect}" for case in rule.cases]
    return lines


def _limit_lines(limit: LimitRule) -> list[str]:
    lines = [
        f"额度 limit {limit.id}   ({limit.file})",
        f"  {limit.title} | {limit.title_en}",
        f"  适用于 applies: {limit.applies_text}",
        f"  授信 granted: {GRANTED_WORDS[limit.granted]}",
    ]
    lines += [f"  上限 bound {bound.name}: {bound.text}" for bound in limit.bounds]
    if limit.bounds:
        lines += [f"  期限 term: ${limit.term_days}；须 requires: {', '.join(limit.requires)}"]
    lines += [f"  用例 case: {case.name} → {_expected(case)}" for case in limit.cases]
    return lines


def _expected(case: LimitCase) -> str:
    return ", ".join(f"{name} {value}" for name, value in case.expect.items())


def _parameter_lines(pack: Pack, identity: str) -> list[str]:
    marks = {"example": "示例 example", "clause": "条文 clause", "set": "已设定 set"}
    return [
        f"参数 parameter ${s.name} = {s.value} {s.unit}（{marks[s.origin]}） {s.title} | {s.title_en}"
        for s in pack.parameters.values()
        if s.clause == identity
    ]
