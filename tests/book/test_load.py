"""A small book goes in and stands in the engine: typed, dense ids, defaults filled, totals kept."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from book.samples import ITEM_HEADING, Load, Write
from xindang.book.contract import contract
from xindang.book.load import ControlTotal, load_book
from xindang.engines.duckdb import DuckEngine


def test_every_contract_table_stands_in_the_engine_with_its_columns_and_types(load: Load, engine: DuckEngine) -> None:
    assert load().book is not None
    for name, table in contract().items():
        assert engine.columns(name) == table.engine_columns, name


def test_nothing_of_the_loading_stays_behind(load: Load, engine: DuckEngine) -> None:
    load({"settlements.csv": "item_id,settled_on,amount\nI1,2026-02-01,50\n"})
    tables = {name for (name,) in engine.rows("select table_name from information_schema.tables")}
    assert tables == set(contract())


def test_customers_are_numbered_in_text_order_and_items_point_to_them(load: Load, engine: DuckEngine) -> None:
    load({"customers.csv": "customer_id,name\nC2,乙\n010,丙\n001,甲\n", "items.csv": None})
    query = "select customer_id, customer_code from customers order by customer_id"
    assert engine.rows(query) == [(1, "001"), (2, "010"), (3, "C2")]


def test_a_settlement_of_an_item_takes_customer_unit_side_and_currency_from_it(load: Load, engine: DuckEngine) -> None:
    items = f"{ITEM_HEADING},unit,currency\nI1,C2,loan,2026-01-05,2026-02-04,100,北京,USD\n"
    load({"items.csv": items, "settlements.csv": "item_id,settled_on,amount\nI1,2026-02-01,50\n"})
    query = "select s.item_id = i.item_id, customer_code, s.unit, s.side, s.currency, method from settlements s "
    query += "join items i using (item_id) join customers c on c.customer_id = s.customer_id"
    assert engine.rows(query) == [(True, "C2", "北京", "loan", "USD", None)]


def test_blank_cells_take_the_contracts_defaults(load: Load, engine: DuckEngine) -> None:
    result = load(
        {
            "book.toml": 'base_currency = "HKD"\n',
            "events.csv": "customer_id,kind,occurred_on\n001,litigation,2026-01-01\n",
            "statements.csv": "customer_id,period_end,months\n001,2025-12-31,12\n",
        }
    )
    assert engine.rows("select distinct kind, currency from items") == [("invoice", "HKD")]
    assert engine.rows("select known_on from events") == [(date(2026, 1, 1),)]
    assert engine.rows("select received_on from statements") == [(date(2026, 4, 30),)]
    assert [(p.code, p.count) for p in result.problems] == [("received_on_assumed", 1)]


def test_control_totals_are_kept_by_currency(load: Load) -> None:
    items = f"{ITEM_HEADING},currency\nI1,001,sale,2026-01-05,2026-02-04,100.10,\n"
    items += "I2,001,sale,2026-01-05,2026-02-04,5,USD\nI3,001,sale,2026-01-05,2026-02-04,0.20,CNY\n"
    book = load({"items.csv": items}).book
    assert book is not None
    amounts = [total for total in book.control_totals if (total.table, total.column) == ("items", "amount")]
    cny, usd = Decimal("100.30"), Decimal("5.00")
    assert amounts == [
        ControlTotal("items", "amount", "CNY", 2, cny, 2, cny),
        ControlTotal("items", "amount", "USD", 1, usd, 1, usd),
    ]


def test_the_hash_follows_the_content_and_not_the_place(write: Write, engine: DuckEngine) -> None:
    folder = write()
    first = load_book(folder, engine).book
    moved = folder.rename(folder.parent / "elsewhere")
    second = load_book(moved, engine).book
    (moved / "items.csv").write_bytes((moved / "items.csv").read_bytes().replace(b"200", b"201"))
    third = load_book(moved, engine).book
    assert first is not None
    assert second is not None
    assert third is not None
    assert first.hash == second.hash != third.hash
    assert len(first.hash) == 64
