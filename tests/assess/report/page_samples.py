"""Result folders for the page: one assessed from a made book, one made by hand of everything that is odd."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from assess.books import Row
from assess.report.folders import write_results
from xindang.assess.job import AssessmentOrder, JobReport, assess_to_folder
from xindang.assess.report.folder import opened_results
from xindang.assess.report.page.reading import Bounds
from xindang.assess.report.page.write import BOUNDS, write_page
from xindang.book.synthetic import make_book
from xindang.engines.duckdb import DuckEngine

ON = date(2026, 6, 30)
HOSTILE = "</script><img src=x onerror=\"document.title='taken'\"><b>甲</b>"
FORMULA = "=1+1&cmd|'/C calc'!A0"
QUOTED = "\"'></td></table><svg onload=alert(1)>{{ 7*7 }}"


def made_results(folder: Path, customers: int = 60) -> Path:
    """A made book, assessed: every table that a run writes."""
    with DuckEngine(threads=1) as engine:
        make_book(folder / "book", customers=customers, seed=5, until=ON, engine=engine)
    out = folder / "out"
    assess_to_folder(AssessmentOrder(folder / "book", "trade", ON, threads=1), out, JobReport())
    return out


def page_of(place: Path, file: Path | None = None, bounds: Bounds = BOUNDS, language: str = "zh") -> Path:
    """Write the page of a result folder, into it unless told otherwise; returns the file."""
    written = file or place / "report.html"
    with opened_results(place, most=bounds.rows) as results:
        write_page(results, language, written, bounds)
    return written


def limit(customer: str, state: str, exposure: str | None, **more: Any) -> Row:
    """A row of the limits table, long-term and of sales unless told otherwise."""
    return {
        "customer_id": customer,
        "side": "sale",
        "tenure": "long",
        "clause": "S1-26.2",
        "grade": "A",
        "provisional": False,
        "amount": Decimal("100.00"),
        "ceiling_amount": None,
        "requires": ["gm"],
        "term_days": 30,
        "binding": "grade",
        "currency": "CNY",
        "state_in_force": state,
        "exposure_amount": None if exposure is None else Decimal(exposure),
        "reasons": [],
        **more,
    }


def aged(customer: str, currency: str, open_amount: str, **bands: str) -> Row:
    amounts = {name: Decimal(amount) for name, amount in bands.items()}
    rest = Decimal(open_amount) - sum(amounts.values(), start=Decimal(0))
    return {"customer_id": customer, "side": "sale", "currency": currency, "open_amount": Decimal(open_amount),
            "not_due": rest, "overdue_days_max": 40 if bands else 0, **amounts}  # fmt: skip


def rated(customer: str, grade: str, reasons: list[Row] | None = None) -> Row:
    return {"customer_id": customer, "grade": grade, "provisional": bool(reasons),
            "grades_possible": ["A", grade] if reasons else [grade], "reasons": reasons or []}  # fmt: skip


def odd_tables() -> dict[str, list[Row]]:
    """Every state of a limit, a second currency, two units, names that would run or draw something."""
    reason = {"rule": "rating/15.1-x", "clause": "S1-15.1", "outcome": "unknown", "effect": "B", "missing_facts": ["x"]}
    granted = {"amount_in_force": Decimal("120000000.00")}
    return {
        "customers": [
            {"customer_id": "1", "name": HOSTILE, "side": "buyer", "unit": QUOTED, "salesperson": FORMULA},
            {"customer_id": "2", "name": FORMULA, "side": "buyer"},
            {"customer_id": "3", "name": "丙", "side": "both"},
            {"customer_id": "4", "name": "丁", "side": "buyer"},
            {"customer_id": QUOTED, "name": "戊", "side": "buyer"},
        ],
        "ratings": [rated("1", "C"), rated("2", "B", [reason]), rated("3", "A"), rated("4", "A"), rated(QUOTED, "B")],
        "aging": [
            aged("1", "CNY", "99995000.00", d1_30="1.00", d31_60="2.50"),
            aged("1", "USD", "10.00", d91_180="10.00"),
            aged("2", "CNY", "70.00"),
            aged("3", "CNY", "40.00", d1_30="10.00") | {"unit": "南"},
            aged("3", "CNY", "20.00", d1_30="5.00") | {"unit": "北"},
        ],
        "limits": [
            limit("1", "granted", "150000000.00", **granted),
            limit("2", "none", "70.00", tenure="long"),
            limit("2", "none", "70.00", tenure="temporary"),
            limit("3", "unlimited", "60.00"),
            limit("3", "suspended", "50.00", side="prepayment"),
            limit("4", "granted", None, amount=None, amount_in_force=None),
            limit(QUOTED, "granted", "5.00", tenure="long", amount_in_force=Decimal("4.00")),
            limit(QUOTED, "granted", "5.00", tenure="temporary", amount_in_force=Decimal("6.00")),
        ],
        "worklist": [
            {"kind": HOSTILE, "clause": "S1-33", "customer_id": "1", "severity": "high", "owner": QUOTED,
             "owner_role": "gm", "text_zh": HOSTILE, "text_en": FORMULA, "amount": Decimal("1.50"), "currency": "CNY"},
            {"kind": "over_limit", "clause": "S1-24", "severity": "low", "text_zh": "总额", "text_en": "in total"},
            {"kind": "group_over_limit", "clause": "S1-33", "severity": "low", "group_id": "G1", "side": "all",
             "text_zh": "集团", "text_en": "group"},
        ],
    }  # fmt: skip


def odd_words() -> dict[str, list[Row]]:
    """One clause, rule and fact, whose words look like markup."""
    return {
        "clauses": [{"position": 1, "clause": "S1-15.1", "title": HOSTILE, "title_en": "t", "text": QUOTED,
                     "text_en": "words"}],
        "rules": [{"position": 1, "rule": "rating/15.1-x", "clause": "S1-15.1", "title": "规则", "title_en": "rule",
                   "criterion": "S1-15.1", "require": "x > 0", "require_said": QUOTED, "require_said_en": "x",
                   "applies_said": "", "searches": "", "reads": ["x"], "stand_in": False}],
        "fact_names": [{"position": 1, "fact": "x", "title": "某事实", "title_en": "some fact", "type": "int",
                        "unit": "天", "searched": False, "unknown_means": QUOTED, "unknown_means_en": "nobody knows"}],
    }  # fmt: skip


def odd_results(folder: Path) -> Path:
    """A result folder of everything that is odd and nothing that is usual."""
    problems = [
        {"code": "c", "severity": "warning", "table": "items", "row": n, "column": "due_on", "value": HOSTILE,
         "count": 1, "zh": f"{HOSTILE} {n}", "en": f"row {n}"}
        for n in range(1, 6)
    ]  # fmt: skip
    return write_results(
        folder,
        odd_tables() | odd_words(),
        organisation=HOSTILE,
        derived={"due": "到期日 = 发出日 + 账期 · due on issue plus term", "match": QUOTED},
        grades={"A": {"customers": 2, "provisional": 0}, "B": {"customers": 2, "provisional": 1},
                "C": {"customers": 1, "provisional": 0}},
        unknown_share={"x": 0.2},
        example_parameters=[{"name": "p", "value": "0.10", "unit": "比例", "clause": "S1-1", "title": HOSTILE,
                             "title_en": "share"}],
        problem_counts={"c": 5},
        problems=problems,
    )  # fmt: skip
