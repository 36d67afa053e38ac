"""A kind's sentence: how every sort of column reads, what is left out, and what a template may not be."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from xindang.assess.worklist.catalogue import load_work
from xindang.assess.worklist.sentence import LIST_MAX, MACROS, Wording, placeholders_in, sentence_sql
from xindang.engines.duckdb import DuckEngine

ROW = """select
    cast('1234567890123456789012.05' as decimal(24, 2)) as amount, cast('-1000.5' as decimal(18, 2)) as less,
    'USD' as currency, date '2026-06-30' as due_on, 12 as days, cast(0.125 as decimal(18, 6)) as share,
    'sale' as side, cast(null as varchar) as unit, cast(null as decimal(18, 2)) as no_amount,
    '{单据}' as document, ['乙', '甲'] as codes, ['a', 'b', 'c', 'd', 'e', 'f', 'g'] as many, 'XYZ' as tenure"""


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckEngine]:
    with DuckEngine(threads=1) as engine:
        for statement in MACROS:
            engine.execute(statement)
        engine.create_table("k", ROW)
        yield engine


def said(engine: DuckEngine, template: str, language: str = "zh") -> str:
    wording = Wording(engine.columns("k"), load_work().words, language, "CNY")
    (text,) = engine.one(f"select {sentence_sql(template, wording)} from k")
    return str(text)


@pytest.mark.parametrize(
    "template, zh, en",
    [
        ("{amount}", "1,234,567,890,123,456,789,012.05 美元", "USD 1,234,567,890,123,456,789,012.05"),
        ("{less}", "-1,000.50 美元", "USD -1,000.50"),
        ("{due_on}", "2026-06-30", "2026-06-30"),
        ("{days}", "12", "12"),
        ("{share}", "12.5%", "12.5%"),
        ("{side}", "赊销", "Credit sales"),
        ("{tenure}", "XYZ", "XYZ"),
        ("{document}", "{单据}", "{单据}"),
        ("{codes}", "乙、甲", "乙; 甲"),
        ("{many}", "a、b、c、d、e 等 7 个", "a; b; c; d; e; and others, 7 in all"),
        ("{unit}", "不详", "not known"),
        ("{no_amount}。", "不详。", "not known。"),
        ("[{unit}：]{days}", "12", "12"),
        ("[{days}/{unit}]x", "x", "x"),
        ("[{days}'s {side}]", "12's 赊销", "12's Credit sales"),
    ],
)
def test_a_column_reads_as_its_type_says(engine: DuckEngine, template: str, zh: str, en: str) -> None:
    assert (said(engine, template), said(engine, template, "en")) == (zh, en)


def test_a_list_is_cut_after_so_many_entries(engine: DuckEngine) -> None:
    assert said(engine, "{many}").count("、") == LIST_MAX - 1


def test_base_currency_stands_in_where_the_row_has_none(engine: DuckEngine) -> None:
    engine.create_table("plain", "select cast(5 as decimal(18, 2)) as amount")
    wording = Wording(engine.columns("plain"), load_work().words, "zh", "CNY")
    assert engine.one(f"select {sentence_sql('{amount}', wording)} from plain as k") == ("5.00 元",)


@pytest.mark.parametrize("template", ["{amount", "amount}", "[{unit}", "{unit}]", "[[x]]", "{Unit}"])
def test_a_brace_or_bracket_that_stands_alone_is_refused(template: str) -> None:
    with pytest.raises(ValueError, match="stands alone"):
        placeholders_in(template)


def test_a_truth_is_nothing_a_sentence_can_say(engine: DuckEngine) -> None:
    with pytest.raises(ValueError, match="cannot say"):
        sentence_sql("{flag}", Wording({"flag": "BOOLEAN"}, {}, "zh", "CNY"))
