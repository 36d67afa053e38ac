"""A made book looks like a ledger, loads without an error, and is the same whenever it is made again."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from xindang.assess.job import open_pack
from xindang.assess.run import RATINGS_TABLE, assess
from xindang.book.contract import contract
from xindang.book.load import LoadedBook, load_book
from xindang.book.synthetic import BOUNDS, make, make_book
from xindang.core.problems import ProblemsFound, errors_in
from xindang.engines.duckdb import DuckEngine, Row, quoted_text
from xindang.facts.catalogue import load_catalogue

UNTIL = date(2026, 6, 30)
CUSTOMERS = 3_000
# What a real ledger shows too: the reader tells it and loads the rows.
EXPECTED_WARNINGS = {"no_due_date", "settled_beyond_item"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("synthetic") / "book"
    made(out)
    return out


@pytest.fixture(scope="module")
def loaded(folder: Path) -> Iterator[LoadedBook]:
    with DuckEngine(threads=2) as engine:
        yield load_book(folder, engine)


@pytest.fixture(scope="module")
def engine(loaded: LoadedBook) -> DuckEngine:
    assert loaded.book is not None
    return loaded.book.engine


def made(
    out: Path,
    *,
    customers: int = CUSTOMERS,
    seed: int = 11,
    threads: int = 2,
    part_customers: int = 100_000,
    until: date = UNTIL,
) -> None:
    with DuckEngine(threads=threads) as engine:
        make_book(out, customers=customers, seed=seed, until=until, engine=engine, part_customers=part_customers)


def content(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def rows(folder: Path, table: str) -> list[Row]:
    with DuckEngine(threads=1) as engine:
        return sorted(
            engine.rows(f"select * from read_parquet({quoted_text(f'{folder}/{table}/*.parquet')})"), key=repr
        )


def test_it_loads_without_an_error_and_with_no_warning_but_those_a_ledger_has(loaded: LoadedBook) -> None:
    assert errors_in(loaded.problems) == []
    assert {found.code for found in loaded.problems} == EXPECTED_WARNINGS


@pytest.mark.parametrize("threads", [1, 2])
def test_the_same_seed_gives_the_same_bytes_on_any_number_of_threads(
    folder: Path, tmp_path: Path, threads: int
) -> None:
    made(tmp_path / "again", threads=threads)
    assert content(tmp_path / "again") == content(folder)


def test_parts_move_only_the_borders_between_files(tmp_path: Path) -> None:
    made(tmp_path / "whole", customers=90)
    made(tmp_path / "parted", customers=90, part_customers=40)
    assert len(list((tmp_path / "parted" / "items").iterdir())) == 3
    for table in ("customers", "items", "settlements", "statements", "limits", "rates"):
        assert rows(tmp_path / "parted", table) == rows(tmp_path / "whole", table), table


@pytest.mark.parametrize("die", [0.0, 0.5, 1 - 2**-53, 1.0])
@pytest.mark.parametrize("table", make.SMALL_TABLES)
def test_every_die_takes_one_row_of_a_small_table(table: str, die: float) -> None:
    """A die bent by a power comes out as 1 once in a million customers, who would be lost."""
    with DuckEngine(threads=1) as engine, make._prepared(engine, make._given(1, UNTIL, 20)):
        query = f"select count(*) from synthetic_{table} where $die >= from_share and $die < to_share"
        assert engine.one(query, {"die": die}) == (1,)


def test_another_seed_gives_another_book(tmp_path: Path) -> None:
    made(tmp_path / "one", customers=20, seed=1)
    made(tmp_path / "two", customers=20, seed=2)
    assert not {row[1] for row in rows(tmp_path / "one", "customers")} & {
        row[1] for row in rows(tmp_path / "two", "customers")
    }


def test_a_customer_is_the_same_in_a_larger_book(tmp_path: Path) -> None:
    made(tmp_path / "small", customers=20)
    made(tmp_path / "large", customers=60)
    assert set(rows(tmp_path / "small", "settlements")) < set(rows(tmp_path / "large", "settlements"))


@pytest.mark.parametrize(
    "seed", [1, pytest.param(2, marks=pytest.mark.proof), pytest.param(3, marks=pytest.mark.proof)]
)
def test_the_trade_policy_grades_about_a_fifth_a_three_fifths_b_and_a_fifth_c(tmp_path: Path, seed: int) -> None:
    customers = 2_000
    made(tmp_path / "book", customers=customers, seed=seed)
    pack, _ = open_pack("trade")
    with DuckEngine(threads=2) as engine:
        book = load_book(tmp_path / "book", engine).book
        assert book is not None
        assess(book, pack, load_catalogue(), UNTIL, worklist=False)
        query = (
            f"select grade, count(*) / {customers}, avg(cast(provisional as int)) from {RATINGS_TABLE} group by grade"
        )
        found = {grade: (share, provisional) for grade, share, provisional in engine.rows(query)}
    shares = {grade: share for grade, (share, _) in found.items()}
    assert 0.12 < shares["A"] < 0.28
    assert 0.50 < shares["B"] < 0.70
    assert 0.12 < shares["C"] < 0.28
    # Most dossiers are whole: what is unknown of the others keeps them from a better grade, and from a worse one.
    assert 0.25 < found["B"][1] < 0.55


def test_items_per_customer_have_the_mean_asked_for(engine: DuckEngine) -> None:
    assert engine.one("select count(*) from items")[0] / CUSTOMERS == pytest.approx(20.5, rel=0.1)


def test_few_big_customers_own_much_of_the_business(engine: DuckEngine) -> None:
    query = f"""select sum(amount) from (
        select sum(amount) as amount from items group by customer_id order by amount desc limit {CUSTOMERS // 100})"""
    assert 0.3 < engine.one(query)[0] / engine.one("select sum(amount) from items")[0] < 0.8


def test_business_has_seasons_and_bunches_at_month_ends(engine: DuckEngine) -> None:
    by_month: dict[int, int] = dict(
        engine.rows("select month(issued_on), count(*) from items where year(issued_on) = 2025 group by 1")
    )
    assert by_month[2] < 0.8 * by_month[6] < by_month[12]
    (late_share,) = engine.one("select avg(case when day(issued_on) > 25 then 1.0 else 0.0 end) from items")
    assert late_share > 0.3  # six days of thirty would be a fifth


# Days from due to paid of every customer, early and late in the book; who stopped paying has nothing paid lately.
DELAYS = f"""
    select
        customer_id,
        count(*) as item_count,
        min(paid_on - due_on) as least,
        max(paid_on - due_on) as most,
        avg(paid_on - due_on) filter (where issued_on < date '2024-12-01') as before,
        avg(paid_on - due_on) filter (where issued_on >= date '2025-09-01') as lately,
        count(*) filter (where paid_on is null and due_on < date '{UNTIL}' - 120) as given_up
    from (
        select items.customer_id, item_id, due_on, issued_on, items.amount, max(settled_on) as paid_on
        from items left join settlements using (item_id)
        where items.side = 'sale' and kind = 'invoice' and items.customer_id is not null
            and due_on < date '{UNTIL}' - 60 and (method is null or method <> 'writeoff')
        group by all
    )
    group by customer_id
    having count(*) >= 8"""
PAYERS = {
    "exemplary, never late": ("most <= 5 and given_up = 0", 0.2, 0.6),
    "habitual, late and steady": ("lately > 10 and abs(lately - before) < 20 and given_up = 0", 0.05, 0.5),
    "worsening, later and later": ("lately > before + 30", 0.02, 0.2),
    "distressed, stopped paying": ("given_up >= 2", 0.01, 0.15),
}


@pytest.mark.parametrize("where, least, most", PAYERS.values(), ids=PAYERS)
def test_customers_pay_each_after_his_kind(engine: DuckEngine, where: str, least: float, most: float) -> None:
    (share,) = engine.one(f"select avg(case when {where} then 1.0 else 0.0 end) from ({DELAYS})")
    assert least < share < most


# Exposure on the sale side of those who owe, beside the limit in force that began last.
OWING = f"""
    select
        owed.customer_id,
        exposure_amount,
        arg_max(state, valid_from) filter (where valid_to >= date '{UNTIL}') as state,
        sum(limits.amount) filter (where valid_to >= date '{UNTIL}') as limit_amount,
        count(valid_from) as limit_count
    from (
        select customer_id, sum(amount - settled_amount) as exposure_amount
        from (
            select items.customer_id, items.amount, coalesce(sum(settlements.amount), 0) as settled_amount
            from items left join settlements on settlements.item_id = items.item_id and bounced_on is null
            where items.side = 'sale' and kind <> 'credit_note'
            group by items.item_id, items.customer_id, items.amount
        )
        group by customer_id
    ) as owed
    left join limits on limits.customer_id = owed.customer_id and limits.side = 'sale'
    where exposure_amount > 1000
    group by owed.customer_id, exposure_amount"""
STANDINGS = {
    "within the limit": ("state = 'granted' and exposure_amount <= limit_amount", 0.3, 0.7),
    "over the limit": ("state = 'granted' and exposure_amount > limit_amount", 0.05, 0.3),
    "refused by name": ("state = 'none'", 0.02, 0.15),
    "suspended": ("state = 'suspended'", 0.01, 0.1),
    "run out and not renewed": ("state is null and limit_count > 0", 0.01, 0.1),
    "without any": ("limit_count = 0", 0.05, 0.3),
}


@pytest.mark.parametrize("where, least, most", STANDINGS.values(), ids=STANDINGS)
def test_those_who_owe_stand_to_their_limits_as_in_a_real_company(
    engine: DuckEngine, where: str, least: float, most: float
) -> None:
    (share,) = engine.one(f"select avg(case when {where} then 1.0 else 0.0 end) from ({OWING})")
    assert least < share < most


def test_a_limit_is_a_month_or_two_of_business(engine: DuckEngine) -> None:
    """S1-26 and S1-27 allow average monthly shipments at most: what is on file is near that, mostly above."""
    (typical,) = engine.one(
        f"""select median(limits.amount / monthly) from limits inner join (
            select customer_id, sum(amount) / 12 as monthly from items
            where side = 'sale' and issued_on > date '{UNTIL}' - 365 group by customer_id having count(*) >= 12
        ) as business using (customer_id)
        where limits.side = 'sale' and tenure = 'long' and state = 'granted' and valid_to >= date '{UNTIL}'"""
    )
    assert 1 < typical < 4


def test_items_without_a_due_date_hide_nothing_of_the_last_year(engine: DuckEngine) -> None:
    """One of an open item would make the overdue share of the whole company unknown."""
    query = """select max(coalesce(settled_on, date '9999-01-01')) from items left join settlements using (item_id)
        where due_on is null and kind <> 'credit_note'"""
    assert engine.one(query)[0] < UNTIL - timedelta(days=365)


def test_contracts_end_and_some_are_not_renewed(engine: DuckEngine) -> None:
    query = f"""select
            avg(case when last_day < date '{UNTIL}' then 1.0 else 0.0 end),
            avg(case when last_day between date '{UNTIL}' and date '{UNTIL}' + 30 then 1.0 else 0.0 end)
        from (select max(valid_to) as last_day from contracts group by customer_id)"""
    run_out, ending = engine.one(query)
    assert 0.02 < run_out < 0.2
    assert 0.01 < ending < 0.2


def test_an_item_names_a_contract_that_is_on_file_and_covers_its_day(engine: DuckEngine) -> None:
    query = """select count(*), count(contracts.contract_id)
        from items left join contracts
        on contracts.contract_id = items.contract_id and contracts.customer_id = items.customer_id
            and items.issued_on between contracts.valid_from and contracts.valid_to
        where items.contract_id is not null and items.kind <> 'credit_note'"""
    named, covered = engine.one(query)
    assert named > 10_000
    assert covered == named


def test_names_are_plausible_and_few_are_alike(tmp_path: Path) -> None:
    made(tmp_path / "book", customers=300)
    with DuckEngine(threads=1) as engine:
        load_book(tmp_path / "book", engine)
        companies = engine.rows("select name, region from customers where kind = 'company'")
        assert engine.one("select count(distinct name) from customers")[0] >= 295
        assert engine.one("select count(distinct salesperson) from customers")[0] < 20
    for name, region in companies:
        assert re.fullmatch(r"\w{6,20}公司", name)
        assert name[:2] in region  # its town
        assert name[2] != name[3]


# Of a power utility, not of a trading house: the sides of loans and of power, and the theft of it.
OF_OTHER_BUSINESS = {"loan", "power", "theft_of_power", "breach_of_power_use"}


def test_every_code_that_a_trading_house_may_write_occurs(folder: Path, engine: DuckEngine) -> None:
    """Kinds of items and events, methods, notes, causes, sources, verdicts, outcomes, states of limits and the rest."""
    missing = {}
    for name, table in contract().items():
        for column in table.columns.values() if (folder / name).is_dir() else ():
            if column.type == "code" and column.code_list != "currency" and engine.columns(name).get(column.name):
                written = {code for (code,) in engine.rows(f'select distinct "{column.name}" from {name}')}
                if lacking := set(column.codes) - written - OF_OTHER_BUSINESS:
                    missing[f"{name}.{column.name}"] = lacking
    assert missing == {}


ODDITIES = {
    "credit note on an item": "from items where kind = 'credit_note' and applies_to is not null",
    "credit note not applied": "from items where kind = 'credit_note' and applies_to is null",
    "old balance brought in": "from items where kind = 'opening'",
    "no due date": "from items where due_on is null and kind <> 'credit_note'",
    "prepayment": "from items where side = 'prepayment'",
    "foreign currency": "from items where currency = 'USD'",
    "part payment": "from settlements group by item_id having count(*) = 3",
    "money not applied": "from settlements where item_id is null",
    "bank note honoured": "from settlements where note_kind = 'bank' and honoured_on is not null",
    "commercial note bounced": "from settlements where note_kind = 'commercial' and bounced_on is not null",
    "note still running": "from settlements where method = 'note' and honoured_on is null and bounced_on is null",
    "write-off": "from settlements where method = 'writeoff'",
    "two units": "from items group by customer_id having count(distinct unit) = 2",
    "supplier": "from customers where side = 'supplier'",
    "both sides": "from customers where side = 'both'",
    "person": "from customers where kind = 'person'",
    "group": "from customers group by group_id having group_id is not null and count(*) between 2 and 5",
    "group limit": "from limits where customer_id is null",
    "no credit": "from limits where state = 'none'",
    "suspended limit": "from limits where state = 'suspended'",
    "audited loss": "from statements where audited and net_profit < 0",
    "no equity": "from statements where equity <= 0",
    "monthly statement": "from statements where months = 1",
    "lasting event": "from events where kind = 'account_frozen' and ended_on is null",
    "search that failed": "from searches where result = 'failed'",
    "promise broken": "from promises where kept_on is null or kept_on > due_on + 3",
    "open dispute": "from disputes where resolved_on is null",
    "verdict": "from assessments where verdict = 'not_met'",
    "rated within a year": f"from assessments where criterion = 'S1-15.1' and assessed_on > date '{UNTIL}' - 365",
    "contract that allows no credit": "from contracts where stated_limit = 0",
    "prior claim on collateral": "from collateral where prior_claims > 0",
    "contract ending early": "from contracts where valid_to < make_date(year(valid_from), 12, 31)",
    "difference at reconciliation": "from reconciliations where difference <> 0",
}


@pytest.mark.parametrize("where", ODDITIES.values(), ids=ODDITIES)
def test_every_oddity_of_a_ledger_is_in_it(engine: DuckEngine, where: str) -> None:
    assert engine.rows(f"select 1 {where} limit 1")


def test_money_of_an_item_is_settled_to_the_cent(engine: DuckEngine) -> None:
    """Items paid whole in two or three parts add up exactly."""
    query = """select count(*), count(case when paid = owed then 1 end) from (
        select item_id, sum(settlements.amount) as paid, any_value(items.amount) as owed
        from settlements inner join items using (item_id)
        where item_id not in (select applies_to from items where applies_to is not null) and bounced_on is null
        group by item_id having count(*) > 1)"""
    several, whole = engine.one(query)
    assert several > 1_000
    assert whole / several > 0.97  # the rest was left open, overpaid or paid twice after a bounce


# Days that may lie ahead on the last day of the book.
AHEAD = {"due_on", "valid_to", "matures_on"}


@pytest.mark.parametrize("until", [UNTIL, date(2026, 2, 11)])
def test_nothing_in_it_is_known_after_its_last_day(tmp_path: Path, until: date) -> None:
    made(tmp_path / "book", customers=500, until=until)
    late = []
    with DuckEngine(threads=1) as engine:
        load_book(tmp_path / "book", engine)
        for name, table in contract().items():
            days = [column.name for column in table.columns.values() if column.type == "date"]
            for column in set(days) & set(engine.columns(name)) - AHEAD:
                (after,) = engine.one(f'select count(*) from {name} where "{column}" > $until', {"until": until})
                late += [(name, column, after)] if after else []
    assert late == []


def test_it_declares_what_two_years_of_windows_need(loaded: LoadedBook) -> None:
    assert loaded.book is not None
    coverage = loaded.book.coverage_on("items", UNTIL)
    assert (coverage.covers_from, coverage.covers_to, coverage.complete) == (date(2023, 12, 1), UNTIL, True)


def check_characters(code: str) -> str:
    """GB 11714 and GB 32100 worked out digit by digit, as their tables say."""
    organisation = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    rest = sum(organisation.index(c) * w for c, w in zip(code[8:16], (3, 7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
    letters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    weights = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
    total = sum(letters.index(c) * w for c, w in zip(code[:17], weights, strict=True)) % 31
    return {0: "0", 1: "X"}.get(rest, str(11 - rest)) + letters[(31 - total) % 31]


def test_codes_carry_both_check_characters(engine: DuckEngine) -> None:
    codes = [code for (code,) in engine.rows("select uscc from customers where uscc is not null")]
    assert len(codes) > 0.9 * CUSTOMERS
    assert [code for code in codes if check_characters(code) != code[16:]] == []


def test_a_book_may_end_within_a_month(tmp_path: Path) -> None:
    made(tmp_path / "book", customers=200, until=date(2026, 2, 11))
    with DuckEngine(threads=1) as engine:
        found = load_book(tmp_path / "book", engine)
        assert errors_in(found.problems) == []
        assert engine.one("select max(issued_on) from items") == (date(2026, 2, 11),)


def test_the_engine_is_left_as_it_was(tmp_path: Path) -> None:
    with DuckEngine(threads=1) as engine:
        make_book(tmp_path / "book", customers=10, seed=1, until=UNTIL, engine=engine)
        assert engine.rows("select table_name from information_schema.tables") == []
        macros = "select function_name from duckdb_functions() where function_type = 'macro' and not internal"
        assert {name for (name,) in engine.rows(macros)} == {"days_between", "ratio"}


def test_a_folder_that_holds_something_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "items.csv").write_text("item_id\n", encoding="utf-8")
    with pytest.raises(ProblemsFound) as refused:
        made(tmp_path, customers=10)
    assert [entry.code for entry in refused.value.problems] == ["make_out_not_empty"]
    assert [file.name for file in tmp_path.iterdir()] == ["items.csv"]


def test_figures_out_of_bounds_are_all_told_at_once(tmp_path: Path) -> None:
    with DuckEngine(threads=1) as engine, pytest.raises(ProblemsFound) as refused:
        make_book(
            tmp_path / "book",
            customers=10_000_001,
            seed=-1,
            until=date(1949, 12, 31),
            items_per_customer=math.nan,
            engine=engine,
        )
    places = [(entry.table, entry.code) for entry in refused.value.problems]
    options = ("--customers", "--seed", "--items-per-customer", "--until")
    assert places == [(option, "make_figure_out_of_bounds") for option in options]
    assert not (tmp_path / "book").exists()


@pytest.mark.parametrize("until", BOUNDS["until"])
def test_the_first_and_the_last_day_allowed_make_a_book_that_loads(tmp_path: Path, until: date) -> None:
    made(tmp_path / "book", customers=60, until=until)
    with DuckEngine(threads=1) as engine:
        assert errors_in(load_book(tmp_path / "book", engine).problems) == []


def test_what_stopped_half_way_leaves_nothing_that_passes_for_a_book(tmp_path: Path) -> None:
    def stop(said: str) -> None:
        raise KeyboardInterrupt(said)

    with DuckEngine(threads=1) as engine, pytest.raises(KeyboardInterrupt):
        make_book(tmp_path / "book", customers=20, seed=1, until=UNTIL, engine=engine, part_customers=5, progress=stop)
    assert list((tmp_path / "book").iterdir()) == []


def test_memory_stays_within_its_bound_and_the_rows_are_the_same(folder: Path, tmp_path: Path) -> None:
    with DuckEngine(threads=2, memory_limit_mb=200) as engine:
        make_book(tmp_path / "book", customers=CUSTOMERS, seed=11, until=UNTIL, engine=engine)
    assert content(tmp_path / "book") == content(folder)
