"""S1-15 to S1-18 said once more, in a few lines and without rules, and held against the trade pack.

The fifteen conditions are the six of S1-15 and the nine grounds of S1-16, each assessed as met, not met or unknown
(of a ground, met says that it does not exist). All 3^15 = 14,348,907 combinations are rated by the pack's own SQL.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations, product
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from policy.facts_table import columns_of
from policy.shipped import trade_pack
from xindang.engines.duckdb import DuckEngine
from xindang.policy.compile import compile_stage
from xindang.policy.decide import StageJudge
from xindang.policy.evaluate import Value
from xindang.policy.fold import Answer, fold
from xindang.policy.pack import Outcome, Rule, verdict_fact

CONDITIONS = [f"S1-15.{n}" for n in range(1, 7)]
GROUNDS = [f"S1-16.{n}" for n in range(1, 10)]
CRITERIA = CONDITIONS + GROUNDS
NO_DOSSIERS: dict[str, Value] = {"has_dossiers": False}
# Of these grounds S1-16 knows signs: where the ground itself is not found, a sign may still withhold grade A.
SIGNS = {"S1-16.4", "S1-16.5", "S1-16.6"}
VERDICTS = ("met", "not_met", "unknown")
MET, NOT_MET, UNKNOWN = range(3)
A, B, C = 1, 2, 4
COUNT = 3 ** len(CRITERIA)

Array = np.ndarray


def along(axis: int, states: int, state: int) -> Array:
    """Whether the condition of this axis is in this state, shaped so that it spreads over all the others."""
    shape = [1] * len(CRITERIA)
    shape[axis] = states
    found: Array = (np.arange(states) == state).reshape(shape)
    return found


@cache
def grades_now() -> Array:
    """S1-16: C on any ground. S1-15: A when all is met. S1-17: else B. S1-18: unknown is never met."""
    ground = np.zeros((3,) * len(CRITERIA), bool)
    all_met = np.ones((3,) * len(CRITERIA), bool)
    for axis, criterion in enumerate(CRITERIA):
        if criterion in GROUNDS:
            ground |= along(axis, 3, NOT_MET)
        all_met &= along(axis, 3, MET)
    return np.where(ground, C, np.where(all_met, A, B)).astype(np.uint8).reshape(-1)


@cache
def grades_possible() -> Array:
    """The grades that some settling of the unknown conditions gives, as a sum of bits, by trying every settling.

    A condition ends as met or not met; a ground with signs also as not found, with a sign that withholds A.
    """
    states = [3 if criterion in SIGNS else 2 for criterion in CRITERIA]
    ground = np.zeros(states, bool)
    all_met = np.ones(states, bool)
    for axis, criterion in enumerate(CRITERIA):
        if criterion in GROUNDS:
            ground |= along(axis, states[axis], NOT_MET)
        all_met &= along(axis, states[axis], MET)
    possible: Array = np.where(ground, C, np.where(all_met, A, B)).astype(np.uint8)
    for axis in range(len(CRITERIA)):
        any_of_them = np.bitwise_or.reduce(possible, axis=axis, keepdims=True)
        assessed = np.take(possible, [MET, NOT_MET], axis=axis)
        possible = np.concatenate([assessed, any_of_them], axis=axis)
    return possible.reshape(-1)


def number_of(verdicts: Sequence[int]) -> int:
    """The place of a combination in the arrays: its verdicts as the digits of a number to base three."""
    number = 0
    for verdict in verdicts:
        number = 3 * number + verdict
    return number


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckEngine]:
    with DuckEngine(threads=2) as opened:
        yield opened


def make_facts(engine: DuckEngine, numbers: str) -> None:
    """Facts of the combinations whose numbers a query gives: verdicts recorded, everything else unknown."""
    pack = trade_pack()
    columns = []
    for place, criterion in enumerate(reversed(CRITERIA)):
        digit = f"(number // {3**place}) % 3"
        words = " ".join(f"when {code} then '{word}'" for code, word in enumerate(VERDICTS))
        columns.append(f'case {digit} {words} end as "{verdict_fact(criterion)}"')
    recorded = {verdict_fact(criterion) for criterion in CRITERIA}
    columns.append("false as has_dossiers")
    given = recorded | NO_DOSSIERS.keys()
    others = columns_of(fact for name, fact in pack.facts.items() if name not in given)
    columns += [f'cast(null as {kind}) as "{name}"' for name, kind in others.items()]
    engine.create_view("facts", f"select number as customer_id, {', '.join(columns)} from ({numbers})")


def rated(engine: DuckEngine, numbers: str, file: Path) -> tuple[Array, Array, Array, Array]:
    """Number, grade, possible grades and provisional of each combination, as the pack's SQL rates it."""
    make_facts(engine, numbers)
    pack = trade_pack()
    sql = compile_stage(pack, pack.stages["rating"], facts_table="facts", outcomes_table="outcomes")
    engine.create_table("outcomes", sql.outcomes, sql.values)
    engine.create_table("answers", f"select * replace (null as reasons) from ({sql.answers})")
    bits = {"A": A, "B": B, "C": C, "AB": A | B, "AC": A | C, "BC": B | C, "ABC": A | B | C}
    words = " ".join(f"when '{word}' then {code}" for word, code in bits.items())
    columns = [
        "customer_id",
        f"cast(case grade {words} end as utinyint) as grade",
        f"cast(case array_to_string(grades_possible, '') {words} end as utinyint) as possible",
        "provisional",
    ]
    engine.write_parquet(f"select {', '.join(columns)} from ({sql.ratings})", file)
    table = pq.read_table(file)
    found = [table.column(name).to_numpy() for name in ("customer_id", "grade", "possible", "provisional")]
    return found[0], found[1], found[2], found[3]


def hold_against_the_statement(engine: DuckEngine, numbers: str, file: Path) -> int:
    """Compares every combination and returns how many there were."""
    number, grade, possible, provisional = rated(engine, numbers, file)
    now, may_be = grades_now()[number], grades_possible()[number]
    assert np.array_equal(grade, now)
    assert np.array_equal(possible, may_be)
    assert np.array_equal(provisional, may_be != now)
    return len(np.unique(number))


def few_not_met() -> list[int]:
    """Combinations in which at most three conditions are not met or unknown."""
    numbers = []
    for count in range(4):
        for places in combinations(range(len(CRITERIA)), count):
            for verdicts in product((NOT_MET, UNKNOWN), repeat=count):
                found = dict(zip(places, verdicts, strict=True))
                numbers.append(number_of([found.get(place, MET) for place in range(len(CRITERIA))]))
    return numbers


def test_the_grade_is_what_the_articles_say_near_grade_a_and_at_random(engine: DuckEngine, tmp_path: Path) -> None:
    near = few_not_met()
    random = np.random.default_rng(20260630).integers(0, COUNT, 50_000)
    chosen = sorted({*near, *map(int, random)})
    engine.execute("create or replace table chosen (number bigint)")
    engine.insert_columns("chosen", ["bigint"], [chosen])
    assert len(near) == 1 + 15 * 2 + 105 * 4 + 455 * 8
    assert hold_against_the_statement(engine, "select number from chosen", tmp_path / "rated.parquet") == len(chosen)


@pytest.mark.proof
def test_the_grade_is_what_the_articles_say_for_all_14_348_907_combinations(engine: DuckEngine, tmp_path: Path) -> None:
    part, seen = COUNT // 27, 0
    for start in range(0, COUNT, part):
        numbers = f"select range as number from range({start}, {start + part})"
        seen += hold_against_the_statement(engine, numbers, tmp_path / "rated.parquet")
    assert seen == COUNT


@cache
def judge() -> StageJudge:
    return StageJudge(trade_pack().stages["rating"], trade_pack().parameter_values)


def answer_to(verdicts: Mapping[str, str]) -> Answer:
    """The answer of Python's back end where these criteria are assessed and nothing else is known.

    Whether dossiers are complete nobody assesses: here no book tells of them.
    """
    recorded = {verdict_fact(criterion): verdict for criterion, verdict in verdicts.items()}
    return judge().decide({**NO_DOSSIERS, **recorded}).answer


def assessed(conditions: str, grounds: str = "F" * 9) -> dict[str, str]:
    """Verdicts from letters: of a condition T is met, of a ground F; U is unknown."""
    words = {"T": "met", "F": "not_met", "U": "unknown"}
    absent = {"T": "not_met", "F": "met", "U": "unknown"}
    return {name: words[letter] for name, letter in zip(CONDITIONS, conditions, strict=True)} | {
        name: absent[letter] for name, letter in zip(GROUNDS, grounds, strict=True)
    }


def test_python_says_of_near_combinations_what_the_articles_say() -> None:
    for number in few_not_met():
        digits = [number // 3**place % 3 for place in range(len(CRITERIA))][::-1]
        answer = answer_to({name: VERDICTS[digit] for name, digit in zip(CRITERIA, digits, strict=True)})
        possible = sum({"A": A, "B": B, "C": C}[grade] for grade in answer.possible)
        assert {"A": A, "B": B, "C": C}[answer.grade] == grades_now()[number]
        assert possible == grades_possible()[number]
        assert answer.provisional == (grades_possible()[number] != grades_now()[number])


@pytest.mark.parametrize(
    "conditions, grounds, expected",
    [
        ("TTTTTT", "FFFFFFFFF", ("A", False)),
        ("TTTTTT", "FFFFUFFFF", ("B", True)),
        ("TTTTUT", "FFFFFFFFF", ("B", True)),
        ("FTTTTT", "FFFFFFFFF", ("B", False)),
        ("UUUUUU", "UUUUUUUUU", ("B", True)),
        ("FFFFFF", "FFFFFFFFF", ("B", False)),
        ("FFFFFF", "UUUUUUUUU", ("B", True)),
        *[("TTTTTT", "F" * n + "T" + "F" * (8 - n), ("C", False)) for n in range(9)],
        *[("UUUUUU", "U" * n + "T" + "U" * (8 - n), ("C", False)) for n in range(9)],
    ],
)
def test_worked_ratings(conditions: str, grounds: str, expected: tuple[str, bool]) -> None:
    answer = answer_to(assessed(conditions, grounds))
    assert (answer.grade, answer.provisional) == expected


def test_of_a_customer_of_whom_nothing_is_known_every_grade_is_possible() -> None:
    answer = answer_to({})
    assert (answer.grade, answer.provisional, answer.possible) == ("B", True, ("A", "B", "C"))


def test_every_criterion_of_articles_15_and_16_is_judged_by_a_rule() -> None:
    assert sorted(trade_pack().criteria) == sorted(CRITERIA)


@pytest.mark.parametrize("rule", trade_pack().rules, ids=lambda rule: rule.id)
@pytest.mark.parametrize("found", [Outcome.NOT_MET, Outcome.UNKNOWN])
def test_one_rule_alone_withholds_a_and_only_a_ground_that_is_no_sign_gives_c(rule: Rule, found: Outcome) -> None:
    stage = trade_pack().stages["rating"]
    outcomes = {other.id: Outcome.MET for other in stage.rules} | {rule.id: found}
    gives_c = rule.criterion in GROUNDS and not rule.stand_in and found is Outcome.NOT_MET
    assert fold(stage, outcomes).grade == ("C" if gives_c else "B")


def test_signs_stand_only_beside_the_grounds_that_know_them() -> None:
    assert {rule.criterion for rule in trade_pack().rules if rule.stand_in} == SIGNS
