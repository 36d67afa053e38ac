"""With which units of ours each customer trades, and the units that books name and nobody has entered yet."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

from xindang.book.contract import Table, contract
from xindang.customers.models import Customer, CustomerUnit
from xindang.engines.duckdb import quoted_name as quoted
from xindang.intake.book_tables import database_table
from xindang.people.models import Unit

# Documents without a unit count as the organisation's own, whose code is empty. A limit without one holds for all.
DOCUMENTS = ("items", "settlements", "orders", "contracts")
OTHERS = ("customers", "limits")


# Every customer that is merged, or into which one is, under the one that leads; and units that one of them trades with
# and another does not.
MERGED = f"""select coalesce(merged_into, customer_id) as led_by, customer_id from {quoted(Customer._meta.db_table)}
    where merged_into is not null or customer_id in
        (select merged_into from {quoted(Customer._meta.db_table)} where merged_into is not null)"""
SHARED = f"""insert into intake_traded with merged as ({MERGED})
    select distinct other.customer_id, t.unit from merged own
    join intake_traded t on t.customer_id = own.customer_id join merged other on other.led_by = own.led_by
    where not exists (select 1 from intake_traded x where x.customer_id = other.customer_id and x.unit = t.unit)"""


def _traded(table: Table, only: str) -> str:
    unit = "coalesce(unit, '')" if table.name in DOCUMENTS else "unit"
    where = "customer_id is not null" + ("" if table.name in DOCUMENTS else " and unit is not null")
    named = quoted(database_table(table.name))
    return f"select customer_id, {unit} as unit from {named} where {where}{only} group by 1, 2"


def renew_customer_units(codes: Collection[str] | None = None) -> None:
    """Make the units of every customer those of its documents, limits and home, and of all customers that are one with
    it; only what differs is written. ``codes``: only these, with all that are one with them.
    """
    only, values = "", list[str]()
    if codes is not None:
        only, values = f" and customer_id in ({', '.join('%s' for _ in codes)})", sorted(codes)
    tables = [contract()[name] for name in (*DOCUMENTS, *OTHERS)]
    traded = " union ".join(_traded(table, only) for table in tables)
    kept = quoted(CustomerUnit._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute("drop table if exists intake_traded")
        cursor.execute(f"create temporary table intake_traded as {traded}", values * len(tables))
        cursor.execute("create index intake_traded_pair on intake_traded (customer_id, unit)")
        cursor.execute(SHARED)
        found = "select 1 from intake_traded t where t.customer_id = u.customer_id and t.unit = u.unit"
        gone = f"select u.id from {kept} u where not exists ({found}){only.replace('customer_id', 'u.customer_id')}"
        cursor.execute(f"delete from {kept} where id in ({gone})", values)
        there = f"select 1 from {kept} u where u.customer_id = t.customer_id and u.unit = t.unit"
        cursor.execute(
            f"insert into {kept} (customer_id, unit) select customer_id, unit from intake_traded t"
            f" where not exists ({there}) order by customer_id, unit"
        )
        cursor.execute("drop table intake_traded")


def enter_new_units(organisation: str) -> list[str]:
    """Enter below the root the units that customers trade with and nobody has entered; returns their codes.

    Where there is no root yet, it is made under the organisation's name.
    """
    root, _ = Unit.objects.get_or_create(parent=None, defaults={"code": "", "name": organisation or "本单位"})
    known = set(Unit.objects.values_list("code", flat=True))
    named = CustomerUnit.objects.values_list("unit", flat=True).distinct().order_by("unit")
    new = [code for code in named if code not in known and code]
    Unit.objects.bulk_create(Unit(code=code, name=code, parent=root) for code in new)
    return new
