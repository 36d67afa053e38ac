"""Whatever stands in a pack's files, reading it ends in a pack or in problems, never in a traceback."""

from __future__ import annotations

import json
import re
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from examples import examples
from policy.small_pack import SMALL, changed, line, load, put, written


def loads_or_tells(folder: Path) -> None:
    pack, problems = load(folder)
    assert (pack is None) == any(problem.is_error for problem in problems)
    assert all(problem.zh and problem.en and problem.table for problem in problems)


@settings(max_examples=examples(100), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(sorted(SMALL)), content=st.binary(max_size=300))
def test_random_bytes_as_any_file_end_in_problems(tmp_path: Path, name: str, content: bytes) -> None:
    loads_or_tells(written(tmp_path, changed(put(name, content))))


# Keys that some file knows, with values of every kind TOML has, so that what is read is nearly right.
KEYS = sorted(
    {*re.findall(r"(?m)^(\w+) = ", "\n".join(SMALL.values())), "stand_in", "criterion", "applies", "case", "x"}
)
SCALARS = st.one_of(
    st.sampled_from(
        ['""', '"A"', '"B"', '"C"', '"S1-15.1"', '"months > 1"', '"$x = 1"', '"met"', '"1+"', "true", "[]", "{}"]
    ),
    st.sampled_from(
        ["0", "-1", "1e9", "nan", "-inf", "0.1", "2026-06-30", "2026-06-30T10:00:00Z", "10:00:00", '["A", "B"]']
    ),
    st.text(max_size=8).map(lambda text: json.dumps(text, ensure_ascii=True)),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda of: f"[{', '.join(of)}]"),
        st.dictionaries(st.sampled_from([*KEYS, "months"]), inner, max_size=3).map(
            lambda of: "{" + ", ".join(f"{key} = {value}" for key, value in of.items()) + "}"
        ),
    ),
    max_leaves=5,
)


@settings(max_examples=examples(150), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from([n for n in sorted(SMALL) if n.endswith("toml")]), key=st.sampled_from(KEYS), value=VALUES)
def test_any_value_under_any_key_ends_in_a_pack_or_in_problems(tmp_path: Path, name: str, key: str, value: str) -> None:
    loads_or_tells(written(tmp_path, changed(line(name, key, value))))


@settings(max_examples=examples(100), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(alphabet="#|S1-5.20 \n>甲a", max_size=200))
def test_any_document_ends_in_a_pack_or_in_problems(tmp_path: Path, text: str) -> None:
    loads_or_tells(written(tmp_path, changed(put("policy.md", text))))
