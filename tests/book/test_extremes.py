"""Numbers, nesting and kinds of file beyond anything anybody means: each ends in a problem, none in a traceback."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from book.samples import Load, Write
from xindang.book.load import load_book
from xindang.core.problems import errors_in
from xindang.engines.duckdb import DuckEngine, quoted_text

DEEP = ".".join(["a"] * 3000)


@pytest.mark.parametrize("number", ["1e99999999999999999999", "-1e99999999999999999999", "1e-99999999999999999999"])
def test_a_json_number_beyond_any_exponent_is_told(load: Load, number: str) -> None:
    row = f'{{"item_id":"1","customer_id":"001","side":"sale","issued_on":"2026-01-01","amount":{number}}}\n'
    found = load({"items.csv": None, "items.jsonl": row})
    assert [(p.code, p.place) for p in errors_in(found.problems)] == [("not_a_number", "items:1.amount")]


@pytest.mark.parametrize(
    "declared, code",
    [
        (f"organisation = {'9' * 5000}\n", "book_toml_unreadable"),
        (f"[items]\ncovers_from = {'9' * 5000}\n", "book_toml_unreadable"),
        (f"[items]\ncomplete = 0x{'f' * 5000}\n", "book_toml_not_yes_or_no"),
        (f"organisation.{DEEP} = 1\n", "book_toml_not_text"),
        (f"[items]\ncovers_from.{DEEP} = 1\n", "book_toml_date_wrong"),
        (f"[derived]\ndue.{DEEP} = 1\n", "book_toml_not_text"),
        ("[derived]\ndue = 5\n", "book_toml_not_text"),
        (f"{DEEP} = 1\n", "book_toml_unknown_key"),
        (f"x = {'[' * 3000}{']' * 3000}\n", "book_toml_unreadable"),
    ],
)
def test_long_numbers_and_deep_nesting_in_book_toml_are_told(load: Load, declared: str, code: str) -> None:
    found = load({"book.toml": declared})
    assert [p.code for p in found.problems if p.table == "book.toml"] == [code]
    assert all(len(p.zh) < 600 for p in found.problems)


@pytest.mark.parametrize(
    "kind, amounts, codes",
    [
        ("decimal(38, 0)", ["12345678901234567890123456789012345678", "100"], ["amount_too_large"]),
        ("decimal(38, 0)", ["-5", "100"], ["negative_amount"]),
        ("decimal(38, 30)", ["1.123456789", "2.5"], ["too_many_decimals"]),
        ("decimal(38, 37)", ["9.999", "2.5"], ["too_many_decimals"]),
        ("decimal(38, 2)", ["1.25", "2.5"], []),
        ("hugeint", ["170141183460469231731687303715884105727", "1"], ["amount_too_large"]),
        ("decimal(18, 4)", ["1.2345", "2.5"], ["too_many_decimals"]),
    ],
)
def test_exact_numbers_of_any_width_in_parquet(
    write: Write, engine: DuckEngine, kind: str, amounts: list[str], codes: list[str]
) -> None:
    folder = write({"items.csv": None})
    rows = " union all ".join(
        f"select '{at}' as item_id, '001' as customer_id, 'sale' as side, date '2026-01-01' as issued_on, "
        f"date '2026-02-01' as due_on, cast('{amount}' as {kind}) as amount"
        for at, amount in enumerate(amounts)
    )
    engine.execute(f"copy ({rows}) to {quoted_text(str(folder / 'items.parquet'))}")
    found = load_book(folder, engine)
    assert [p.code for p in errors_in(found.problems)] == codes
    accepted = load_book(folder, engine, accept_good_rows=True)
    assert accepted.book is not None
    assert accepted.book.tables["items"].row_count == len(amounts) - len(codes)


@pytest.mark.parametrize("name", ["items.csv", "items.csv.gz", "items.jsonl", "items.parquet", "items/part-1.csv"])
def test_a_pipe_in_place_of_a_file_is_told_and_not_waited_for(write: Write, engine: DuckEngine, name: str) -> None:
    folder = write({"items.csv": None})
    (folder / name).parent.mkdir(exist_ok=True)
    os.mkfifo(folder / name)
    found = load_book(folder, engine)
    assert [(p.code, p.value) for p in errors_in(found.problems)] == [("not_a_file", Path(name).name)]


def test_a_link_to_nowhere_is_told(write: Write, engine: DuckEngine) -> None:
    folder = write({"items.csv": None})
    (folder / "items.csv").symlink_to(folder / "nowhere.csv")
    assert [p.code for p in errors_in(load_book(folder, engine).problems)] == ["not_a_file"]
