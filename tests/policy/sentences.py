"""Random rules as their authors would write them: conditions over the sample's facts, of the right kinds throughout."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from policy.sample import FACTS, PARAMETERS
from xindang.core.problems import ProblemsFound
from xindang.policy.bounds import looked, with_bounds
from xindang.policy.expression import Expression, Kind
from xindang.policy.grammar import parse
from xindang.policy.kinds import KindCheck, shape_of_value

LITERALS = {
    Kind.NUMBER: "0 1 2 3 89 90 91 -1 -2 0.1 0.10 0.949999 0.95 0.000001 100.01 2147483647 999999999999999 "
    "999999999999999.999999 -999999999999999.99",
    Kind.DATE: "2025-06-30 2026-06-29 2026-06-30 2026-07-01",
    Kind.TEXT: "华东's 华东 hua|dong",
    Kind.TRUTH: "true false",
}
COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A condition as written, as read, and made ready to run with its bounds told."""

    text: str
    read: Expression
    ready: Expression


def _literals(kind: Kind) -> list[str]:
    written = LITERALS[kind].split(" ")
    forms = {Kind.DATE: "date '{}'", Kind.TEXT: "'{}'"}
    return [forms.get(kind, "{}").format(word.replace("'", "''").replace("|", " ")) for word in written]


def _names(kind: Kind) -> list[str]:
    facts = [name for name, fact in FACTS.items() if fact.kind is kind and not fact.codes]
    return facts * 3 + [f"${name}" for name, value in PARAMETERS.items() if shape_of_value(value).kind is kind]


def _simple(kind: Kind) -> SearchStrategy[str]:
    return st.sampled_from(_names(kind) * 2 + _literals(kind))


def _wider_numbers(inner: SearchStrategy[str]) -> SearchStrategy[str]:
    joined = st.builds("{} {} {}".format, inner, st.sampled_from("+-*"), inner)
    extreme = st.builds(
        lambda which, of: f"{which}({', '.join(of)})",
        st.sampled_from(["least", "greatest"]),
        st.lists(inner, min_size=1, max_size=3),
    )
    signed = st.builds("{}({})".format, st.sampled_from(["", "", "- "]), joined)
    return st.one_of(joined, signed, extreme)


NUMBERS = st.recursive(_simple(Kind.NUMBER), _wider_numbers, max_leaves=4)


def _comparisons(of: SearchStrategy[str], signs: tuple[str, ...] = COMPARISONS) -> SearchStrategy[str]:
    return st.builds("{} {} {}".format, of, st.sampled_from(signs), of)


def _among(kind: Kind) -> SearchStrategy[str]:
    listed = st.lists(st.sampled_from(_literals(kind)), min_size=1, max_size=3).map(", ".join)
    return st.builds("{} {}in ({})".format, _simple(kind), st.sampled_from(["", "not "]), listed)


def _between(of: SearchStrategy[str]) -> SearchStrategy[str]:
    return st.builds("{} {}between {} and {}".format, of, st.sampled_from(["", "not "]), of, of)


ATOMS = st.one_of(
    _comparisons(NUMBERS),
    _comparisons(_simple(Kind.NUMBER)),
    _comparisons(_simple(Kind.DATE)),
    _comparisons(_simple(Kind.TEXT), ("=", "<>", "!=")),
    _comparisons(_simple(Kind.TRUTH), ("=", "<>")),
    _between(NUMBERS),
    _between(_simple(Kind.DATE)),
    st.sampled_from([Kind.NUMBER, Kind.DATE, Kind.TEXT, Kind.TRUTH]).flatmap(_among),
    st.sampled_from(["side = 'buyer'", "side <> 'both'", "side in ('buyer', 'both')", "'supplier' = side"]),
    _simple(Kind.TRUTH),
)


def _wider_conditions(inner: SearchStrategy[str]) -> SearchStrategy[str]:
    several = st.lists(inner, min_size=2, max_size=4)
    listed = st.builds(lambda word, of: f" {word} ".join(of), st.sampled_from(["and", "or"]), several)
    bracketed = st.builds("{}({})".format, st.sampled_from(["", "", "not "]), listed)
    equal = st.builds("({}) {} ({})".format, inner, st.sampled_from(["=", "<>"]), inner)
    return st.one_of(listed, bracketed, bracketed, equal, inner.map("not {}".format))


# What a rule may still be refused for though every kind is right: a product or a comparison wider than 38 digits.
ONLY_TOO_LARGE = {"arithmetic_too_wide", "expression_too_deep", "expression_too_long"}


def ready(text: str) -> Sentence:
    """A condition read, checked and made ready to run."""
    read, problems = parse(text)
    if read is not None:
        problems = KindCheck(FACTS, PARAMETERS).condition(read)
    if read is None or problems:
        raise ProblemsFound(problems)
    return Sentence(text, read, with_bounds(read, FACTS, looked(["court"])))


def _where_admitted(text: str) -> SearchStrategy[Sentence]:
    try:
        return st.just(ready(text))
    except ProblemsFound as refused:
        if {problem.code for problem in refused.problems} <= ONLY_TOO_LARGE:
            return st.nothing()
        raise


def sentences(max_leaves: int = 6) -> SearchStrategy[Sentence]:
    """Random conditions that the grammar and the kinds admit."""
    return st.recursive(ATOMS, _wider_conditions, max_leaves=max_leaves).flatmap(_where_admitted)
