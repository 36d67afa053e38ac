"""With which units of ours each customer trades, and the units that books name and nobody has entered yet."""

from __future__ import annotations

from django.db import connection

from xindang.book.contract import Table, contract
from xindang.customers.models import CustomerUnit
from xindang.engines.duckdb import quoted_name as quoted
from xindang.intake.book_tables import database_table
from xindang.people.models import Unit

# Documents without a unit count as the organisation's own, whose code is empty. A limit without one holds for all.
DOCUMENTS = ("items", "settlements", "orders", "contracts")
OTHERS = ("customers", "limits")


def _traded(table: Table) -> str:
    unit = "coalesce(unit, '')" if table.name in DOCUMENTS else "unit"
    where = "customer_id is not null" + ("" if table.name in DOCUMENTS else " and unit is not null")
    return f"select customer_id, {unit} as unit from {quoted(database_table(table.name))} where {where} group by 1, 2"


def renew_customer_units() -> None:
    """Make the units of every customer those of its documents, limits and home; only what differs is written."""
    traded = " union ".join(_traded(contract()[name]) for name in (*DOCUMENTS, *OTHERS))
    kept = quoted(CustomerUnit._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute("drop table if exists intake_traded")
        cursor.execute(f"create temporary table intake_traded as {traded}")
        cursor.execute("create index intake_traded_pair on intake_traded (customer_id, unit)")
        found = "select 1 from intake_traded t where t.customer_id = u.customer_id and t.unit = u.unit"
        gone = f"select u.id from {kept} u where not exists ({found})"
        cursor.execute(f"delete from {kept} where id in ({gone})")
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
