"""The example book that comes with the program rates as its guide says."""

from __future__ import annotations

from datetime import date

import pytest

from house.sources import TOP
from xindang.assess.explain import Explanation, explain
from xindang.assess.explain_text import explanation_text
from xindang.assess.job import AssessmentOrder, JobReport, assessed
from xindang.core.problems import Severity
from xindang.facts.rests import tables_told

EXAMPLE = AssessmentOrder(source=TOP / "examples" / "book", policy="trade", on=date(2026, 6, 30))
GRADES = {
    "0001": ("A", ("A",), ()),
    "0002": ("B", ("A", "B", "C"), ("S1-15.3",)),
    "0003": ("C", ("C",), ("S1-16.1",)),
    "0004": ("B", ("B",), ("S1-15.6",)),
    "0005": ("B", ("A", "B", "C"), ("S1-15.1",)),
}


@pytest.fixture(scope="module")
def report() -> JobReport:
    return JobReport()


@pytest.fixture(scope="module")
def explanations(report: JobReport) -> dict[str, Explanation]:
    with assessed(EXAMPLE, report) as assessment:
        return {code: found for code in GRADES if (found := explain(assessment, code))}


@pytest.mark.parametrize("code", GRADES)
def test_each_company_has_the_grade_of_the_guide(explanations: dict[str, Explanation], code: str) -> None:
    answer = explanations[code].decision.answer
    first = tuple(reason.reason.rule.clause for reason in explanations[code].reasons[:1])
    assert (answer.grade, answer.possible, first) == GRADES[code]


def test_a_grade_a_is_told_with_everything_it_rests_on(explanations: dict[str, Explanation]) -> None:
    told = explanation_text(explanations["0001"])
    assert "各条规则都已满足" in told
    assert "近 12 个月按时回款比例（按金额） 100%" in told
    assert {met.rule.clause for met in explanations["0001"].met} >= {f"S1-15.{n}" for n in range(1, 7)}


@pytest.mark.usefixtures("explanations")
def test_the_example_loads_without_errors_or_warnings(report: JobReport) -> None:
    assert report.timings.seconds
    assert [entry.code for entry in report.problems if entry.severity is not Severity.NOTE] == []


def test_one_customer_explained_alone_is_the_same_as_in_the_whole_book(explanations: dict[str, Explanation]) -> None:
    for code, whole in explanations.items():
        order = AssessmentOrder(source=EXAMPLE.source, policy="trade", on=EXAMPLE.on, only_customer=code)
        with assessed(order, JobReport()) as assessment:
            alone = explain(assessment, code)
            assert alone is not None
            assert explanation_text(alone) == explanation_text(whole)


def test_the_readme_shows_what_the_program_says(explanations: dict[str, Explanation]) -> None:
    told = explanation_text(explanations["0002"]).splitlines()
    readme = (TOP / "README.md").read_text(encoding="utf-8")
    shown = readme.partition("```\n客户 0002")[2].partition("```")[0]
    lines = ["客户 0002" + shown.splitlines()[0], *shown.splitlines()[1:]]
    assert len(lines) > 5
    assert [line for line in lines if line not in told] == []


def test_a_reason_names_the_rows_of_the_book_that_it_rests_on(explanations: dict[str, Explanation]) -> None:
    """Each is one of the customer's own, known by the day; the text says it with its words."""
    cited = 0
    for code, found in explanations.items():
        for reason in found.reasons:
            for one in reason.rows:
                about = tables_told()[one.table]
                assert about.is_known(one.row, found.assessment.on), code
                cited += 1
    assert cited > 3
    assert "   所据查询：法院、2025-11-03、未发现问题" in explanation_text(explanations["0002"])
    assert "   Rests on searches: court, 2025-11-03, clean" in explanation_text(explanations["0002"], "en")
