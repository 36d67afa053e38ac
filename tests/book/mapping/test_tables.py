"""What goes into the book: columns, constants, expressions, ids, codes, look-ups, signs, filters."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from book.mapping.mapped import map_texts, map_well

SOURCE = """
[[source]]
name = "lines"
file = "lines.csv"
[source.columns]
doc = { heading = "单号", as = "text" }
customer = { heading = "客户", as = "text" }
kind = { heading = "类型", as = "text" }
day = { heading = "日期", as = "date Y-M-D" }
net = { heading = "金额", as = "number" }
tax = { heading = "税额", as = "number" }
"""
ITEMS = """
[[table]]
to = "items"
from = "lines"
{more}
[table.columns]
item_id = "doc"
customer_id = "customer"
side = {{ constant = "sale" }}
issued_on = "day"
amount = {amount}
{columns}
"""
HEAD = "单号,客户,类型,日期,金额,税额\n"


def items(*, more: str = "", amount: str = '"net"', columns: str = "") -> str:
    return SOURCE + ITEMS.format(more=more, amount=amount, columns=columns)


def test_an_expression_adds_up_columns_and_an_unknown_part_makes_the_whole_unknown(tmp_path: Path) -> None:
    mapping = items(amount='{ expression = "net + tax" }')
    found = map_texts(tmp_path, mapping, {"lines.csv": HEAD + "1,c,,2026-01-01,100,13\n2,c,,2026-01-01,100,\n"})
    assert [(p.code, p.place) for p in found.problems] == [("mapping_value_missing", "lines.csv:2.amount")]
    good = map_texts(
        tmp_path, mapping, {"lines.csv": HEAD + "1,c,,2026-01-01,100,13\n2,c,,2026-01-01,100,\n"}, accept_good_rows=True
    )
    assert good.column("items", "amount") == [Decimal("113.00")]


def test_constants_of_every_kind_reach_the_book(tmp_path: Path) -> None:
    mapping = items(
        amount="{ constant = 12.5 }",
        columns='due_on = { constant = 2026-02-01 }\ndocument_no = { constant = "it\'s; -- \\"text\\"" }',
    )
    (row,) = map_well(tmp_path, mapping, {"lines.csv": HEAD + "1,c,,2026-01-01,,\n"}).rows("items")
    assert (row["amount"], row["due_on"], row["document_no"]) == (
        Decimal("12.50"),
        date(2026, 2, 1),
        'it\'s; -- "text"',
    )


def test_an_id_is_made_of_texts_columns_dates_and_the_row_number(tmp_path: Path) -> None:
    mapping = items().replace('item_id = "doc"', 'item_id = { id = "应收/{customer}-{day}#{row}." }')
    rows = "1,甲,,2026-01-01,1,\n\n2,乙,,2026-01-02,1,\n"
    found = map_well(tmp_path, mapping, {"lines.csv": HEAD + rows})
    assert found.column("items", "item_id") == ["应收/甲-2026-01-01#1.", "应收/乙-2026-01-02#2."]
    blank = map_texts(tmp_path, mapping, {"lines.csv": HEAD + "1,,,2026-01-01,1,\n"})
    assert set(blank.codes) == {"mapping_value_missing"}


def test_codes_are_translated_and_an_unlisted_one_is_told_with_its_cell(tmp_path: Path) -> None:
    mapping = items(columns='kind = { column = "kind", codes = { "发票" = "invoice", "红字" = "credit_note" } }')
    rows = "1,c,发票,2026-01-01,1,\n2,c,,2026-01-01,1,\n3,c,收据,2026-01-01,1,\n"
    found = map_texts(tmp_path, mapping, {"lines.csv": HEAD + rows})
    assert [(p.code, p.place, p.value) for p in found.problems] == [
        ("mapping_code_not_listed", "lines.csv:3.类型", "收据")
    ]
    other = mapping.replace("} }", '}, otherwise = "shipment" }')
    assert map_well(tmp_path, other, {"lines.csv": HEAD + rows}).column("items", "kind") == [
        "invoice",
        None,
        "shipment",
    ]


def test_a_code_that_the_book_does_not_know_is_told_with_its_cell(tmp_path: Path) -> None:
    found = map_texts(tmp_path, items(columns='kind = "kind"'), {"lines.csv": HEAD + "1,c,发票,2026-01-01,1,\n"})
    assert [(p.code, p.place) for p in found.problems] == [("mapping_code_unknown", "lines.csv:1.类型")]
    assert "credit_note" in found.problems[0].zh


def test_the_first_value_that_applies_counts_and_unknown_does_not_apply(tmp_path: Path) -> None:
    mapping = items(
        columns="""disputed_amount = [
            { column = "net", when = "kind = '全部'" },
            { column = "tax", when = "kind = '税' or net > 500" },
            { constant = 0 },
        ]"""
    )
    rows = "1,c,全部,2026-01-01,9,1\n2,c,税,2026-01-01,9,1\n3,c,,2026-01-01,9,1\n4,c,,2026-01-01,900,1\n"
    found = map_well(tmp_path, mapping, {"lines.csv": HEAD + rows})
    assert found.column("items", "disputed_amount") == [Decimal(9), Decimal(1), Decimal(0), Decimal(1)]


def test_a_condition_makes_a_truth(tmp_path: Path) -> None:
    mapping = (
        SOURCE
        + """
[[table]]
to = "statements"
from = "lines"
[table.columns]
customer_id = "customer"
period_end = "day"
months = { constant = 12 }
audited = { expression = "kind = '已审'" }
revenue = "net"
"""
    )
    found = map_well(
        tmp_path, mapping, {"lines.csv": HEAD + "1,c,已审,2025-12-31,-5,\n2,c,未审,2024-12-31,9,\n3,c,,2023-12-31,9,\n"}
    )
    assert found.column("statements", "audited") == ["true", "false", None]


def test_where_takes_what_is_true_and_counts_what_is_unknown(tmp_path: Path) -> None:
    mapping = items(more="where = \"kind = '发票' and net >= 10\"")
    rows = "1,c,发票,2026-01-01,10,\n2,c,发票,2026-01-01,9,\n3,c,,2026-01-01,50,\n4,c,,2026-01-01,5,\n"
    found = map_well(tmp_path, mapping, {"lines.csv": HEAD + rows})
    assert found.column("items", "item_id") == ["1"]
    assert [(p.code, p.severity, p.count) for p in found.problems] == [
        ("mapping_where_unknown", "note", 1),  # row 4 is not taken whatever its kind is
        ("mapping_rows_unused", "note", 3),
    ]


def test_a_row_that_is_filtered_out_may_hold_anything(tmp_path: Path) -> None:
    rows = HEAD + "1,c,发票,2026-01-01,10,\n2,c,说明,见附件,,\n,,,,见下,\n"
    by_source = SOURCE.replace(
        'file = "lines.csv"', 'file = "lines.csv"\nwhere = "kind = \'发票\'"\nonly_given = ["doc"]'
    )
    found = map_well(tmp_path, by_source + ITEMS.format(more="", amount='"net"', columns=""), {"lines.csv": rows})
    assert found.column("items", "item_id") == ["1"]
    by_table = map_texts(tmp_path, items(more="where = \"kind = '发票'\""), {"lines.csv": rows})
    assert [p.place for p in by_table.problems if p.is_error] == ["lines.csv:2.日期", "lines.csv:3.金额"]


def test_blank_and_given_columns_tell_rows_apart(tmp_path: Path) -> None:
    payments = """
[[table]]
to = "settlements"
from = "lines"
only_given = ["tax"]
only_blank = ["kind"]
[table.columns]
item_id = "doc"
settled_on = "day"
amount = "tax"
"""
    rows = "1,c,,2026-01-01,10,10\n2,c,,2026-01-01,9,\n3,c,未到账,2026-01-01,50,50\n"
    found = map_well(tmp_path, items() + payments, {"lines.csv": HEAD + rows})
    assert found.problems == []
    assert found.column("settlements", "item_id") == ["1"]


def test_a_negative_line_becomes_a_credit_note_and_only_it_applies_to_an_item(tmp_path: Path) -> None:
    mapping = items(more='negative = "credit_note"', columns='applies_to = "kind"')
    found = map_well(
        tmp_path, mapping, {"lines.csv": HEAD + "1,c,x,2026-01-01,10,\n2,c,1,2026-01-02,-4,\n3,c,,2026-01-03,-1,\n"}
    )
    assert [(r["item_id"], r["kind"], r["amount"], r["applies_to"]) for r in found.rows("items")] == [
        ("1", "invoice", Decimal(10), None),
        ("2", "credit_note", Decimal(4), "1"),
        ("3", "credit_note", Decimal(1), None),
    ]


def test_the_kind_of_positive_lines_stays_as_declared(tmp_path: Path) -> None:
    mapping = items(
        more='negative = "credit_note"', columns='kind = { column = "kind", codes = { "运" = "shipment" } }'
    )
    found = map_well(tmp_path, mapping, {"lines.csv": HEAD + "1,c,运,2026-01-01,10,\n2,c,运,2026-01-02,-4,\n"})
    assert found.column("items", "kind") == ["shipment", "credit_note"]


def test_a_negative_amount_without_a_word_about_it_is_an_error_at_its_place(tmp_path: Path) -> None:
    found = map_texts(tmp_path, items(), {"lines.csv": HEAD + "1,c,,2026-01-01,-10,\n"})
    assert [(p.code, p.place, p.value) for p in found.problems] == [("mapping_negative", "lines.csv:1.金额", "-10")]


@pytest.mark.parametrize(
    "signed, cells, expected",
    [
        ('amount = "net"\ndirection = "kind"', ["借,5", "贷,5", "平,5", "借,-5"], ["5", "-5", "0", "-5"]),
        ('amount = "net"\ndirection = "kind"\nplus = ["Dr"]\nminus = ["Cr"]', ["Dr,5", "Cr,5"], ["5", "-5"]),
    ],
)
def test_a_direction_column_gives_the_sign(tmp_path: Path, signed: str, cells: list[str], expected: list[str]) -> None:
    source = SOURCE + f"[source.signed.moved]\n{signed}\n"
    mapping = source + ITEMS.format(more='negative = "credit_note"', amount='"moved"', columns="")
    rows = "".join(f"{at},c,{cell.split(',')[0]},2026-01-01,{cell.split(',')[1]},\n" for at, cell in enumerate(cells))
    found = map_well(tmp_path, mapping, {"lines.csv": HEAD + rows})
    signs = {"invoice": 1, "credit_note": -1}
    assert [signs[r["kind"]] * r["amount"] for r in found.rows("items")] == [Decimal(e) for e in expected]


def test_a_direction_nobody_listed_is_told_with_its_cell(tmp_path: Path) -> None:
    source = SOURCE + '[source.signed.moved]\namount = "net"\ndirection = "kind"\n'
    mapping = source + ITEMS.format(more="", amount='"moved"', columns="")
    found = map_texts(tmp_path, mapping, {"lines.csv": HEAD + "1,c,借方,2026-01-01,5,\n2,c,,2026-01-01,5,\n"})
    assert [(p.code, p.place, p.value) for p in found.problems] == [
        ("mapping_direction_unknown", "lines.csv:1.类型", "借方"),
        ("mapping_direction_unknown", "lines.csv:2.类型", ""),
    ]


CUSTOMERS = """
[[table]]
to = "customers"
from = "lines"
distinct = true
[table.columns]
customer_id = "customer"
name = "kind"
region = "doc"
opened_on = "day"
"""


def test_customers_derived_from_items_stand_once_and_what_their_rows_disagree_on_is_unknown(tmp_path: Path) -> None:
    rows = "r,b,乙,2026-01-02,1,\nr,a,甲一,2026-01-01,1,\nr,a,甲二,2026-01-01,1,\ns,b,乙,2026-01-02,1,\n,a,甲一,,1,\n"
    found = map_well(tmp_path, SOURCE + CUSTOMERS, {"lines.csv": HEAD + rows})
    assert [(r["customer_id"], r["name"], r["region"], r["opened_on"]) for r in found.rows("customers")] == [
        ("b", "乙", None, date(2026, 1, 2)),
        ("a", "甲一", "r", date(2026, 1, 1)),
    ]
    assert {(p.column, p.severity, p.count) for p in found.problems} == {
        ("table customers.columns.name", "warning", 1),
        ("table customers.columns.region", "warning", 1),
    }


MASTER = """
[[source]]
name = "master"
file = "master.csv"
[source.columns]
id = "text"
unit = "text"
name = "text"
"""
JOIN = '[[table.join]]\nsource = "master"\non = {{ customer = "id" }}\n{more}\n'


def test_a_look_up_takes_what_another_source_says_of_the_key(tmp_path: Path) -> None:
    mapping = MASTER + items(columns='unit = "home"\n' + JOIN.format(more='take = { home = "unit" }'))
    files: dict[str, str | bytes] = {
        "lines.csv": HEAD + "1,a,,2026-01-01,1,\n2,z,,2026-01-01,1,\n3,b,,2026-01-01,1,\n4,b,,2026-01-01,1,\n",
        "master.csv": "id,unit,name\na,北,甲\nb,南,乙\nb,东,乙\nc,南,丙\nc,东,丙\n",
    }
    found = map_well(tmp_path, mapping, files)
    assert found.column("items", "unit") == ["北", None, None, None]
    assert [(p.code, p.place, p.count) for p in found.problems] == [("mapping_lookup_differs", "master.csv.unit", 1)]


@pytest.mark.parametrize("rows, expected", [("all", ["1", "2", "3"]), ("found", ["1"]), ("not_found", ["2"])])
def test_a_look_up_chooses_rows_and_a_blank_key_is_neither_found_nor_not_found(
    tmp_path: Path, rows: str, expected: list[str]
) -> None:
    mapping = MASTER + items(columns=JOIN.format(more=f'rows = "{rows}"').replace("customer =", "kind ="))
    files: dict[str, str | bytes] = {
        "lines.csv": HEAD + "1,c,a,2026-01-01,1,\n2,c,z,2026-01-01,1,\n3,c,,2026-01-01,1,\n",
        "master.csv": "id,unit,name\na,北,甲\na,南,甲\n",
    }
    assert map_well(tmp_path, mapping, files).column("items", "item_id") == expected


def test_a_source_may_be_looked_up_in_itself_through_a_part_of_it(tmp_path: Path) -> None:
    part = '[[source]]\nname = "invoices"\nfrom = "lines"\nwhere = "net > 0"\n'
    join = '[[table.join]]\nsource = "invoices"\non = { kind = "doc" }\ntake = { first = "day" }\n'
    mapping = (
        SOURCE
        + part
        + ITEMS.format(more='negative = "credit_note"', amount='"net"', columns='invoiced_on = "first"\n' + join)
    )
    found = map_well(
        tmp_path, mapping, {"lines.csv": HEAD + "1,c,,2026-01-01,5,\n2,c,1,2026-01-09,-5,\n3,c,2,2026-01-10,-1,\n"}
    )
    assert found.column("items", "invoiced_on") == [None, date(2026, 1, 1), None]


def test_several_sources_become_one_table_and_one_source_several_tables(tmp_path: Path) -> None:
    second = items().replace('"lines"', '"old"').replace("lines.csv", "old.csv")
    second = second.replace('to = "items"', 'name = "old items"\nto = "items"').replace(
        'amount = "net"', 'amount = "net"\nunit = { constant = "旧" }'
    )
    customers = CUSTOMERS.replace('region = "doc"\n', "").replace('name = "kind"', 'name = "customer"')
    files: dict[str, str | bytes] = {
        "lines.csv": HEAD + "2,c,,2026-01-01,2,\n1,d,,2026-01-01,1,\n",
        "old.csv": HEAD + "0,c,,2025-01-01,9,\n",
    }
    found = map_well(tmp_path, items() + second + customers, files)
    assert [(r["item_id"], r["unit"]) for r in found.rows("items")] == [("2", None), ("1", None), ("0", "旧")]
    assert found.column("customers", "customer_id") == ["c", "d"]


def test_book_toml_says_whose_book_it_is_and_what_it_covers(tmp_path: Path) -> None:
    head = 'organisation = "甲\\"公司\\"\\\\"\nbase_currency = "HKD"\n'
    cover = (
        "[coverage.items]\ncovers_from = 2025-01-01\ncovers_to = 2026-01-31\ncomplete = false\ndrawn_on = 2026-02-01\n"
    )
    found = map_well(tmp_path, head + cover + items(), {"lines.csv": HEAD + "1,c,,2026-01-01,1,\n"})
    assert found.book_toml == {
        "organisation": '甲"公司"\\',
        "base_currency": "HKD",
        "tables": {
            "items": {
                "covers_from": date(2025, 1, 1),
                "covers_to": date(2026, 1, 31),
                "complete": False,
                "drawn_on": date(2026, 2, 1),
            }
        },
    }


def test_the_largest_numbers_multiply_without_stopping_a_run(tmp_path: Path) -> None:
    mapping = items(amount='{ expression = "net * tax", round = 2 }')
    most = "999999999999999.9999"
    found = map_texts(
        tmp_path, mapping, {"lines.csv": HEAD + f"1,c,,2026-01-01,{most},{most}\n2,c,,2026-01-01,1.005,3\n"}
    )
    assert [(p.code, p.row) for p in found.problems] == [("mapping_not_cents", 1)]
    good = map_texts(tmp_path, mapping, {"lines.csv": HEAD + "2,c,,2026-01-01,1.005,3\n"})
    assert good.column("items", "amount") == [Decimal("3.02")]
