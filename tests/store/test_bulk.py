"""Tables go between the engine and the database unchanged, on either database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from cast import HUABEI
from office import customer_of
from xindang.engines.duckdb import DuckEngine
from xindang.ledger.models import Item
from xindang.store.bulk import rows_into_database, table_into_engine

pytestmark = pytest.mark.django_db(transaction=True)

AWKWARD = ['含"引号"', "逗号, 与\n换行", "", None, "NULL", "\\N", " 空格 "]


def test_awkward_texts_and_large_amounts_come_back_as_they_went() -> None:
    customer = customer_of(HUABEI)
    with DuckEngine(threads=1) as engine:
        engine.execute("create table rows (number integer, text varchar)")
        engine.insert_rows("rows", list(enumerate(AWKWARD)))
        query = f"""select {customer.origin_id} as o, 'k' || number, 'h', 'I' || number, '{HUABEI.code}', 'sale', text,
            date '2026-06-30', 999999999999999999::bigint - number from rows order by number"""
        columns = [
            "origin_id", "row_key", "row_hash", "item_id", "customer_id", "side", "document_no", "issued_on", "amount",
        ]  # fmt: skip
        assert rows_into_database(engine, query, Item._meta.db_table, columns) == len(AWKWARD)
        items = list(Item.objects.order_by("item_id"))
        assert [item.document_no for item in items] == AWKWARD
        assert items[1].amount == Decimal("9999999999999999.98")
        assert items[0].issued_on == date(2026, 6, 30)
        sql = f"select document_no, amount from {connection.ops.quote_name(Item._meta.db_table)} order by item_id"
        table_into_engine(engine, "back", {"document_no": "VARCHAR", "amount": "BIGINT"}, sql)
        back = {(text, amount) for text, amount in engine.rows("select document_no, amount from back")}
        assert back == {(text, 999999999999999999 - number) for number, text in enumerate(AWKWARD)}
