"""An explanation as text, in Chinese or English: short enough to read aloud, exact enough to act on."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from xindang.assess.described import words_of
from xindang.assess.explain import ExplainedReason, Explanation, FactReading, MetRule, RowCited, is_settled
from xindang.assess.report.columns import codes_called, word
from xindang.book.contract import Column, contract
from xindang.facts.coverage import Uncovered
from xindang.facts.rests import RowsOf, tables_told
from xindang.policy.grammar import parse

SAID: dict[str, dict[str, str]] = {
    "zh": {
        "head": "客户 {code} {name}    截至 {on}",
        "grade": "信用等级：{grade}",
        "provisional": "（暂定：未知各项查清后可能为 {possible}）",
        "policy": "依据：{title} {release}",
        "book": "资料：{book}，内容哈希 {hash}",
        "reasons": "理由（由重到轻）：",
        "none": "各条规则都已满足，没有扣住等级的理由。",
        "not_met": "不满足",
        "unknown": "未知",
        "leads": "{number}. {clause} {title}：{outcome}，因此不高于 {effect} 级",
        "stand_in": "   这是替代判断：只扣住较好的等级，并应安排检查。",
        "text": "   条文：{text}",
        "require": "   要求：{text}",
        "verdict": "   依据已记录的评定意见：{verdict}",
        "known": "   实际：{facts}",
        "missing": "   未知：{facts}（{why}）",
        "rests": "   所据{table}：{row}",
        "at_least": "{title} 至少 {value}",
        "is": "{title} {value}",
        "gap": "需要“{table}”{span}的完整记录，{has}",
        "gap_from": "自 {start} 至 {end} ",
        "gap_to": "到 {end} ",
        "has": "现有 {start} 至 {end}{complete}",
        "has_none": "现无记录",
        "incomplete": "，且未声明完整",
        "better": "怎样可以改变：",
        "for": "要成为 {grade} 级：",
        "mend": "   须改善：{clauses}",
        "find_out": "   须查清并满足：{clauses}",
        "best": "已是最好的等级。",
        "worse": "未知各项若查明不满足，可能降为 {grade} 级：{clauses}",
        "met": "已满足：",
        "met_line": "   {clause} {title}：{facts}",
        "limits": "信用额度：",
        "on_record": "已记录的评定意见",
        "examples": "注意：{count} 个参数仍为示例值，须由公司设定（政策包的 parameters.toml）。",
        "verdict_met": "满足",
        "verdict_not_met": "不满足",
        "verdict_unknown": "未知",
        "list": "、",
        "unit": " {unit}",
    },
    "en": {
        "head": "Customer {code} {name}    as of {on}",
        "grade": "Credit grade: {grade}",
        "provisional": " (provisional: once what is unknown is settled it may be {possible})",
        "policy": "By: {title} {release}",
        "book": "From: {book}, content hash {hash}",
        "reasons": "Reasons, worst first:",
        "none": "Every rule is met; nothing withholds the grade.",
        "not_met": "not met",
        "unknown": "unknown",
        "leads": "{number}. {clause} {title}: {outcome}, so no better than {effect}",
        "stand_in": "   This is a stand-in for a judgement: it withholds a better grade and calls for a review.",
        "text": "   The clause: {text}",
        "require": "   Required: {text}",
        "verdict": "   By the assessment on record: {verdict}",
        "known": "   Found: {facts}",
        "missing": "   Unknown: {facts} ({why})",
        "rests": "   Rests on {table}: {row}",
        "at_least": "{title}: at least {value}",
        "is": "{title}: {value}",
        "gap": "needs complete records of {table}{span}; {has}",
        "gap_from": " from {start} to {end}",
        "gap_to": " up to {end}",
        "has": "the book has {start} to {end}{complete}",
        "has_none": "the book has none",
        "incomplete": ", and does not declare them complete",
        "better": "What would change it:",
        "for": "For {grade}:",
        "mend": "   to be mended: {clauses}",
        "find_out": "   to be found out, and met: {clauses}",
        "best": "It is the best grade there is.",
        "worse": "If what is unknown turns out not to be met, it may fall to {grade}: {clauses}",
        "met": "Met:",
        "met_line": "   {clause} {title}: {facts}",
        "limits": "Credit limits:",
        "on_record": "by the assessment on record",
        "examples": "Note: {count} parameters still have example values, to be set by the company (parameters.toml).",
        "verdict_met": "met",
        "verdict_not_met": "not met",
        "verdict_unknown": "unknown",
        "list": ", ",
        "unit": "",
    },
}


def explanation_text(explanation: Explanation, language: str = "zh") -> str:
    """The whole explanation, one thought a line."""
    return _Teller(explanation, language).text()


class _Teller:
    """One explanation being told in one language."""

    def __init__(self, explanation: Explanation, language: str) -> None:
        self.explanation = explanation
        self.assessment = explanation.assessment
        self.chinese = language == "zh"
        self.language = language
        self.said = SAID[language]
        self.words = words_of(self.assessment, language)

    def text(self) -> str:
        lines = [*self._head(), ""]
        lines += [self.said["reasons"] if self.explanation.reasons else self.said["none"]]
        for number, reason in enumerate(self.explanation.reasons, start=1):
            lines += self._reason(number, reason)
        lines += ["", *self._changes()]
        if self.explanation.met:
            lines += ["", self.said["met"], *(self._met(met) for met in self.explanation.met)]
        if self.explanation.limits:
            texts = (limit[f"text_{self.language}"] for limit in self.explanation.limits)
            lines += ["", self.said["limits"], *(f"   {text}" for text in texts)]
        examples = self.assessment.pack.examples
        if examples:
            lines += ["", self.said["examples"].format(count=len(examples))]
        return "\n".join(lines) + "\n"

    def _head(self) -> list[str]:
        said, pack, book = self.said, self.assessment.pack, self.assessment.book
        answer = self.explanation.decision.answer
        grade = said["grade"].format(grade=answer.grade)
        if answer.provisional:
            grade += said["provisional"].format(possible=said["list"].join(answer.possible))
        name = self.explanation.customer_name
        return [
            said["head"].format(code=self.explanation.customer_code, name=name, on=self.assessment.on),
            grade,
            said["policy"].format(title=pack.title if self.chinese else pack.title_en, release=pack.release),
            said["book"].format(book=book.name, hash=book.hash[:12]),
        ]

    def _reason(self, number: int, explained: ExplainedReason) -> list[str]:
        said, reason, rule = self.said, explained.reason, explained.reason.rule
        lines = [
            said["leads"].format(
                number=number,
                clause=rule.clause,
                title=rule.title if self.chinese else rule.title_en,
                outcome=said["not_met" if is_settled(reason) else "unknown"],
                effect=reason.effect,
            ),
            said["text"].format(text=explained.clause.text if self.chinese else explained.clause.text_en),
        ]
        if rule.stand_in:
            lines.append(said["stand_in"])
        if explained.verdict:
            verdict = said["verdict"].format(verdict=said[f"verdict_{explained.verdict}"])
            return [*lines, verdict, *self._rows(explained.rows)]
        condition, _ = parse(rule.require_text)
        if condition is not None:
            lines.append(said["require"].format(text=self.words.say(condition)))
        return [*lines, *self._facts(explained.facts), *self._rows(explained.rows)]

    def _rows(self, rows: Sequence[RowCited]) -> list[str]:
        """The rows of the book that it rests on, one a line, each with its id where it has one."""
        titles = {cited.table: self.assessment.table_title(cited.table, self.language) for cited in rows}
        return [self.said["rests"].format(table=titles[cited.table], row=self._row(cited)) for cited in rows]

    def _row(self, cited: RowCited) -> str:
        table, about = contract()[cited.table], tables_told()[cited.table]
        names = [*about.said, *([table.key] if table.key else [])]
        told = [table.columns[name] for name in names if cited.row.get(name) is not None]
        return self.said["list"].join(self._cell(column, cited.row[column.name], about) for column in told)

    def _cell(self, column: Column, value: Any, about: RowsOf) -> str:
        title = f"{column.zh if self.chinese else column.en} " if about.is_titled(column) else ""
        if column.type == "code":
            return word(codes_called(column), value, self.language)
        if isinstance(value, bool):
            return title + word("yes_no", value, self.language)
        return f"{title}{value:,.2f}" if isinstance(value, Decimal) else f"{title}{value}"

    def _met(self, met: MetRule) -> str:
        """A met rule in one line: its clause and what it rests on."""
        title = met.rule.title if self.chinese else met.rule.title_en
        known = [self._known(fact) for fact in met.facts if fact.value is not None or fact.seen]
        basis = self.said["on_record"] if met.verdict else self.said["list"].join(known)
        return self.said["met_line"].format(clause=met.rule.clause, title=title, facts=basis)

    def _facts(self, facts: tuple[FactReading, ...]) -> list[str]:
        """What was found in one line; what is unknown in one line for each cause."""
        known = [self._known(fact) for fact in facts if fact.value is not None or fact.seen]
        causes: dict[str, list[str]] = {}
        for fact in facts:
            if fact.value is None:
                causes.setdefault(self._cause(fact), []).append(self.words.titles[fact.name])
        separator = self.said["list"]
        lines = [self.said["known"].format(facts=separator.join(known))] if known else []
        return lines + [
            self.said["missing"].format(facts=separator.join(titles), why=why) for why, titles in causes.items()
        ]

    def _known(self, fact: FactReading) -> str:
        form = self.said["is" if fact.value is not None else "at_least"]
        value = self.words.fact_value(fact.name, fact.value if fact.value is not None else fact.seen)
        unit = self.said["unit"].format(unit=fact.unit) if fact.unit else ""
        return form.format(title=self.words.titles[fact.name], value=value + unit)

    def _cause(self, fact: FactReading) -> str:
        if fact.gaps:
            return self._gap(fact.gaps[0])
        return fact.null if self.chinese else fact.null_en

    def _gap(self, gap: Uncovered) -> str:
        """What the book would have to cover, and what it does."""
        said = self.said
        form = said["gap_from"] if gap.wanted_from else said["gap_to"]
        span = form.format(start=gap.wanted_from, end=gap.wanted_to)
        table = self.assessment.table_title(gap.table, self.language)
        found = self.assessment.coverages[gap.table]
        if found.covers_from is None:
            return said["gap"].format(table=table, span=span, has=said["has_none"])
        complete = "" if found.complete else said["incomplete"]
        has = said["has"].format(start=found.covers_from, end=found.covers_to, complete=complete)
        return said["gap"].format(table=table, span=span, has=has)

    def _changes(self) -> list[str]:
        """What each better grade asks for, and how far the grade may fall."""
        said = self.said
        lines = [said["better"]]
        for grade, needed in self.explanation.better.items():
            lines.append(said["for"].format(grade=grade))
            for form, settled in (("mend", True), ("find_out", False)):
                clauses = [r.rule.clause for r in needed if is_settled(r) is settled]
                if clauses:
                    lines.append(said[form].format(clauses=said["list"].join(dict.fromkeys(clauses))))
        if not self.explanation.better:
            lines.append(said["best"])
        return lines + [
            said["worse"].format(grade=grade, clauses=said["list"].join(dict.fromkeys(r.rule.clause for r in reasons)))
            for grade, reasons in self.explanation.worse.items()
        ]
