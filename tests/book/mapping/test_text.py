"""The text of a mapping: every mistake has its place and its remedy, all at once, and nothing in it is code."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from book.mapping.mapped import map_texts, map_well, mapped
from examples import examples
from xindang.book.mapping.run import read_mapping
from xindang.book.mapping.text import merged, shipped_mappings
from xindang.core.problems import errors_in, problem_texts

GOOD = """
[[source]]
name = "list"
file = "list.csv"
[source.columns]
id = "text"
name = "text"
size = "number"
since = "date Y-M-D"
[[table]]
to = "customers"
from = "list"
[table.columns]
customer_id = "id"
name = "name"
registered_capital = "size"
opened_on = "since"
"""
ROWS = "id,name,size,since\n1,甲,5,2020-01-01\n2,乙,,\n"
MISTAKES = tomllib.loads(Path(__file__).with_name("mistakes.toml").read_text(encoding="utf-8"))["mistake"]
FILES: dict[str, str | bytes] = {"list.csv": ROWS}
FILES_OF_ONE: dict[str, str | bytes] = {"list.csv": "id,name,size,since\n1,甲,5,2020-01-01\n"}


def told(folder: Path, mapping: str) -> list[tuple[str, str]]:
    """Codes and places of the problems of a mapping's text."""
    found = map_texts(folder, mapping, FILES)
    assert not found.is_written
    assert all(p.table == "own.toml" and p.zh and p.en for p in found.problems)
    return [(p.code, p.column) for p in found.problems]


@pytest.mark.parametrize("name", shipped_mappings())
def test_every_mapping_that_ships_is_well_formed(name: str) -> None:
    mapping, problems = read_mapping(name)
    assert problems == []
    assert mapping is not None
    assert mapping.organisation


def test_the_mappings_that_ship() -> None:
    assert shipped_mappings() == ("ar_ibm", "ar_ibm_dmy", "kingdee_ar_ledger", "sap_o2c_jsonl", "yonyou_ar_ledger")


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: " ".join(mistake["after"].split())[:60])
def test_a_mistake_in_a_mapping_is_told_with_its_place(tmp_path: Path, mistake: dict[str, Any]) -> None:
    after = mistake["after"]
    if "before" in mistake:
        assert mistake["before"] in GOOD
        wrong = GOOD.replace(mistake["before"], after, 1)
    else:
        wrong = f"{after}\n{GOOD}" if mistake.get("top") else f"{GOOD}\n{after}\n"
    assert [f"{code} @ {place}" for code, place in told(tmp_path, wrong)] == mistake["told"]


@pytest.mark.parametrize(
    "name", ["Name", "名称", "1st", "a-b", "interval", "and", "null", "row", "row_no", "case", "a" * 64]
)
def test_a_short_name_must_be_one_that_expressions_can_say(tmp_path: Path, name: str) -> None:
    codes = [code for code, _ in told(tmp_path, GOOD.replace('size = "number"', f'"{name}" = "number"'))]
    assert "mapping_short_name_wrong" in codes


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    wrong = (
        GOOD.replace('"number"', '"numbers"')
        .replace('from = "list"', 'from = "list"\nwhere = "count(*)"')
        .replace('file = "list.csv"', 'file = "list.csv"\nsheets = "x"')
    )
    assert sorted(code for code, _ in told(tmp_path, f"languages = 5\n{wrong}")) == [
        "field_unknown",
        "field_unknown",
        "mapping_kind_wrong",
        "mapping_not_in_grammar",
    ]


def test_an_empty_mapping_says_what_it_lacks(tmp_path: Path) -> None:
    assert told(tmp_path, "") == [("mapping_has_none", "source"), ("mapping_has_none", "table")]


@pytest.mark.parametrize("content", [b"\xff\xfe", b"a = ", b"[[source]", b"x" * 1_000_001, "甲 = 1".encode("gb18030")])
def test_a_mapping_that_is_no_toml_is_a_problem(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "own.toml").write_bytes(content)
    found = mapped(tmp_path, tmp_path / "own.toml", tmp_path / "book")
    assert found.codes in (["mapping_unreadable"], ["toml_unreadable"])


@pytest.mark.parametrize("name", ["ar_ibn", "", "../ar_ibm", "nowhere/own.toml", "a\0b", "x" * 5000])
def test_a_mapping_that_does_not_exist_is_a_problem_that_names_those_that_do(tmp_path: Path, name: str) -> None:
    found = mapped(tmp_path, name, tmp_path / "book")
    assert found.codes == ["mapping_not_found"]
    assert "sap_o2c_jsonl" in found.problems[0].en


def test_a_mapping_extends_another_and_says_only_what_differs(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text(GOOD, encoding="utf-8")
    own = """
extends = "base.toml"
base_currency = "USD"
[[source]]
name = "list"
[source.columns]
since = "date D/M/Y"
size = { heading = "Size", as = "number 1,234.50" }
[[table]]
to = "customers"
[table.columns]
name = { id = "{name}!" }
[[table]]
name = "more"
to = "hints"
from = "list"
[table.columns]
customer_id = "id"
kind = { constant = "competitor_limit" }
noted_on = "since"
"""
    found = map_well(tmp_path, own, {"list.csv": 'id,name,Size,since\n1,甲,"1,000",31/1/2020\n'})
    (row,) = found.rows("customers")
    assert (row["name"], int(row["registered_capital"]), str(row["opened_on"])) == ("甲!", 1000, "2020-01-31")
    assert str(found.column("hints", "noted_on")) == "[datetime.date(2020, 1, 31)]"
    assert found.book_toml["base_currency"] == "USD"


def test_laying_one_mapping_over_another_keeps_order_and_replaces_lists() -> None:
    below = {"source": [{"name": "a", "x": 1}, {"name": "b"}], "list": [1], "t": {"p": {"heading": "P", "as": "text"}}}
    above = {"source": [{"name": "b", "y": 2}, {"name": "c"}], "list": [2], "t": {"p": "number"}}
    assert merged(below, above) == {
        "source": [{"name": "a", "x": 1}, {"name": "b", "y": 2}, {"name": "c"}],
        "list": [2],
        "t": {"p": {"heading": "P", "as": "number"}},
    }


@pytest.mark.parametrize("code", [code for code in problem_texts() if code.startswith("mapping_")])
def test_a_problem_says_in_both_languages_what_is_wrong(code: str) -> None:
    text = problem_texts()[code]
    assert re.search("[\u4e00-\u9fff]", text["zh"])
    assert re.search("[a-z]{3}", text["en"])


ATTACKS = (
    "1=1; drop table x",
    "name = (select 'x')",
    "exists (select 1)",
    "read_csv('list.csv')",
    "name = 'a' -- and more",
    "name = 'a' /* and more */",
    "name = 'a'; attach 'x.db'",
    'name = "size"',
    "name::int = 1",
    "cast(name as int) = 1",
    "case when true then true end",
    "coalesce(size, 0) > 0",
    "size is null",
    "name like 'a%'",
    "size / 0 > 1",
    "row_number() over () = 1",
    "size in (select 1)",
    "name || 'x' = 'y'",
    "getenv('HOME') = ''",
    "list.name = 'a'",
    "[1][1] = 1",
    "size > 1e400",
    "\u0000",
)


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_expression_outside_the_closed_grammar_is_refused_wherever_it_stands(tmp_path: Path, attack: str) -> None:
    said = attack.replace("\\", "\\\\").replace('"', '\\"').replace("\u0000", "\\u0000")
    for mapping in (
        GOOD.replace('from = "list"', f'from = "list"\nwhere = "{said}"'),
        GOOD.replace('file = "list.csv"', f'file = "list.csv"\nwhere = "{said}"'),
        GOOD.replace('"size"', f'{{ expression = "{said}" }}'),
        GOOD.replace('"size"', f'{{ column = "size", when = "{said}" }}'),
    ):
        problems = map_texts(tmp_path, mapping, FILES).problems
        assert errors_in(problems)
        assert not (tmp_path / "book").exists()


NASTY = [
    "'",
    '"',
    "';drop table customers;--",
    '"; drop table x; --',
    "$v0",
    "?",
    "{}",
    "\\",
    "%",
    "' or '1'='1",
    "\u0000a",
    "*",
]


VALUES = """
organisation = "{said}"
[[source]]
name = "bills"
file = "list.csv"
blank = ["{said}"]
[source.columns]
id = "text"
name = "text"
size = "number"
since = "date Y-M-D"
[[source.drop]]
column = "name"
like = ["x{said}"]
[[table]]
to = "items"
from = "bills"
[table.columns]
item_id = "id"
customer_id = "name"
side = {{ constant = "sale" }}
amount = "size"
issued_on = "since"
document_no = {{ constant = "{said}" }}
order_no = {{ column = "id", codes = {{ "{said}" = "x" }}, otherwise = "{said}" }}
contract_id = {{ id = "{literal}{{id}}" }}
"""


@pytest.mark.parametrize("nasty", NASTY)
def test_text_of_a_mapping_is_only_ever_a_value(tmp_path: Path, nasty: str) -> None:
    said = nasty.replace("\\", "\\\\").replace('"', '\\"').replace("\u0000", "\\u0000")
    found = map_well(tmp_path, VALUES.format(said=said, literal=said.replace("{}", "")), FILES_OF_ONE)
    (row,) = found.rows("items")
    assert (row["document_no"], row["order_no"]) == (nasty, nasty)
    assert row["contract_id"] == f"{nasty.replace('{}', '')}1"
    assert found.book_toml["organisation"] == nasty


@pytest.mark.parametrize("nasty", ['a"b', "a';drop table x;--", "$v0", "a b", "row_no", "select", "a\u3000b"])
def test_headings_of_an_export_are_only_ever_names(tmp_path: Path, nasty: str) -> None:
    said = nasty.replace('"', '\\"')
    mapping = GOOD.replace('name = "text"', f'name = {{ heading = "{said}", as = "text" }}')
    head = nasty.replace('"', '""')
    found = map_texts(tmp_path, mapping, {"list.csv": f'id,"{head}",size,since\n1,甲,5,2020-01-01\n'})
    if nasty == "row_no":
        assert found.codes == ["mapping_heading_missing", "heading_repeated"] or found.problems
    else:
        assert found.column("customers", "name") == ["甲"]


@pytest.mark.parametrize("sheet", ["x'; drop table y", "\u0000", "../x"])
def test_sheets_and_files_with_odd_names_end_in_problems(tmp_path: Path, sheet: str) -> None:
    said = sheet.replace("\u0000", "\\u0000")
    for key, extra in (("file", ""), ("sheet", 'file = "list.xlsx"\n')):
        mapping = GOOD.replace('file = "list.csv"', f'{extra}{key} = "{said}"')
        found = map_texts(tmp_path, mapping, {"list.xlsx": b"no workbook"})
        assert errors_in(found.problems)


@settings(max_examples=examples(150))
@given(content=st.one_of(st.binary(max_size=400), st.text(max_size=400).map(str.encode)))
def test_random_bytes_as_a_mapping_end_in_problems(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        (Path(folder) / "own.toml").write_bytes(content)
        mapping, problems = read_mapping(Path(folder) / "own.toml")
    assert mapping is None
    assert errors_in(problems)


@settings(max_examples=examples(250))
@given(at=st.integers(0, len(GOOD)), length=st.integers(0, 12), put=st.text(max_size=6))
def test_a_mapping_with_a_piece_torn_out_or_put_in_never_ends_in_a_traceback(at: int, length: int, put: str) -> None:
    with TemporaryDirectory() as name:
        torn = (GOOD[:at] + put + GOOD[at + length :]).encode("utf-8", "replace").decode()
        found = map_texts(Path(name), torn, FILES)
        assert found.is_written is not bool(errors_in(found.problems))


@settings(max_examples=examples(60))
@given(content=st.binary(max_size=300), suffix=st.sampled_from(["csv", "csv.gz", "jsonl", "xlsx", "xls", "parquet"]))
def test_random_bytes_as_an_export_end_in_problems(content: bytes, suffix: str) -> None:
    with TemporaryDirectory() as name:
        found = map_texts(Path(name), GOOD.replace("list.csv", f"list.{suffix}"), {f"list.{suffix}": content})
        assert errors_in(found.problems)


@settings(max_examples=examples(60))
@given(
    rows=st.lists(
        st.tuples(st.text(max_size=6), st.text(max_size=6), st.text(max_size=6), st.text(max_size=10)), max_size=4
    )
)
def test_any_text_in_the_cells_ends_in_a_book_or_in_problems(rows: list[tuple[str, ...]]) -> None:
    quoted = ["id,name,size,since", *(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)]
    with TemporaryDirectory() as name:
        content = "\n".join(quoted).encode("utf-8", "replace")
        found = map_texts(Path(name), GOOD, {"list.csv": content})
        assert found.is_written is not bool(errors_in(found.problems))
