"""With accept_good_rows the load goes on without the rows at fault, and says what it left out."""

from __future__ import annotations

from decimal import Decimal

from book.samples import ITEM_HEADING, Files, Load
from xindang.book.load import LoadedBook
from xindang.engines.duckdb import DuckEngine

KINDS = f"{ITEM_HEADING},kind,applies_to"
MIXED: Files = {
    "customers.csv": "customer_id,name,term_days\n001,甲,30\nB,乙,many\nC2,丙,60\n",
    "items.csv": f"""{KINDS}
I1,C2,sale,2026-01-05,2026-02-04,100,,
I2,B,sale,2026-01-05,2026-02-04,7,,
I3,001,sale,2026-01-05,2026-02-04,x,,
N1,001,sale,2026-01-06,,5,credit_note,I3
N2,C2,sale,2026-01-06,,5,credit_note,I1
""",
    "settlements.csv": """item_id,customer_id,side,settled_on,amount
I1,,,2026-02-01,10
I3,,,2026-02-01,20
,B,sale,2026-02-01,30
,001,sale,2026-02-01,40
""",
}


def left_out(loaded: LoadedBook) -> set[tuple[str, str]]:
    return {(told.place, told.code) for told in loaded.problems if told.is_error}


def test_without_it_the_same_book_stops_and_blames_only_the_rows_at_fault(load: Load) -> None:
    loaded = load(MIXED)
    assert loaded.book is None
    assert left_out(loaded) == {("customers:2.term_days", "not_a_whole_number"), ("items:3.amount", "not_a_number")}


def test_rows_that_refer_to_a_row_left_out_are_left_out_too_and_listed(load: Load, engine: DuckEngine) -> None:
    loaded = load(MIXED, accept_good_rows=True)
    assert loaded.book is not None
    assert left_out(loaded) == {
        ("customers:2.term_days", "not_a_whole_number"),
        ("items:3.amount", "not_a_number"),
        ("items:2.customer_id", "refers_to_left_out"),
        ("items:4.customer_id", "refers_to_left_out"),
        ("settlements:2.item_id", "refers_to_left_out"),
        ("settlements:3.item_id", "refers_to_left_out"),
    }
    assert engine.rows("select customer_id, customer_code from customers order by 1") == [(1, "001"), (2, "C2")]
    kept = "select item_code, customer_code from items join customers using (customer_id) order by 1"
    assert engine.rows(kept) == [("I1", "C2"), ("N2", "C2")]
    assert engine.rows("select amount, customer_id from settlements order by 1") == [(10, 2), (40, 1)]


def test_the_totals_show_before_and_after(load: Load) -> None:
    book = load(MIXED, accept_good_rows=True).book
    assert book is not None
    totals = {
        (t.table, t.column): (t.count_before, t.sum_before, t.count_after, t.sum_after) for t in book.control_totals
    }
    assert totals["items", "amount"] == (5, Decimal(117), 2, Decimal(105))
    assert totals["settlements", "amount"] == (4, Decimal(100), 2, Decimal(50))
    assert book.tables["items"].row_count == 2
    assert book.tables["items"].left_out_count == 3


def test_of_a_repeated_id_the_first_row_stays(load: Load, engine: DuckEngine) -> None:
    items = f"{ITEM_HEADING}\nI1,C2,sale,2026-01-05,2026-02-04,1\nI1,C2,sale,2026-01-05,2026-02-04,2\n"
    settled = "item_id,settled_on,amount\nI1,2026-02-01,1\n"
    assert load({"items.csv": items, "settlements.csv": settled}, accept_good_rows=True).book is not None
    assert engine.rows("select item_code, amount from items") == [("I1", 1)]
    assert engine.one("select count(*) from settlements join items using (item_id)") == (1,)


def test_a_fault_of_a_whole_table_still_stops(load: Load) -> None:
    assert load({"items.csv": "item_id,customer_id\nI1,001\n"}, accept_good_rows=True).book is None
    assert load({"orders.parquet": b"nonsense"}, accept_good_rows=True).book is None
    assert load({"book.toml": "base_currency = 3"}, accept_good_rows=True).book is None


def test_a_thousand_of_a_kind_are_listed_and_the_rest_is_counted(load: Load) -> None:
    rows = "".join(f"I{n},001,sale,2026-01-05,2026-02-04,x\n" for n in range(1_500))
    loaded = load({"items.csv": f"{ITEM_HEADING}\n{rows}"})
    codes = [told.code for told in loaded.problems]
    assert codes == ["not_a_number"] * 1_000 + ["more_of_the_same"]
    assert loaded.problems[-1].count == 500
    assert "1500" in loaded.problems[-1].en


def test_warnings_beyond_a_thousand_are_counted_as_warnings(load: Load) -> None:
    rows = "".join(f"I{n},001,sale,2026-01-05,2026-01-04,1\n" for n in range(1_500))
    settled = "item_id,settled_on,amount\n" + "".join(f"I{n},2026-02-05,2\n" for n in range(1_200))
    loaded = load({"items.csv": f"{ITEM_HEADING}\n{rows}", "settlements.csv": settled})
    assert loaded.book is not None
    closing = [(told.code, told.count) for told in loaded.problems if told.code.startswith("more_of")]
    assert closing == [("more_of_the_same_warning", 500), ("more_of_the_same_warning", 200)]
