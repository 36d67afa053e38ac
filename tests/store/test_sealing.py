"""What is sealed opens in its place under its key, and nowhere else; equal values are known by their marks alone."""

from __future__ import annotations

import base64
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xindang.store.sealing import CannotOpen, SealingKeys
from xindang.web.environment import sealing_keys

FIRST, SECOND = ("k1", b"1" * 32), ("k2", b"2" * 32)
PLACE = ("0001", "resident_id", "value")
places = st.lists(st.text(max_size=5), min_size=3, max_size=3)


@given(st.text(max_size=40), places)
def test_what_was_sealed_opens_under_its_key_whichever_is_current(clear: str, place: list[str]) -> None:
    sealed = SealingKeys([FIRST]).seal(clear, "kind", place)
    assert SealingKeys([SECOND, FIRST]).open(sealed, place) == clear
    if len(clear) > 3:
        assert clear not in sealed.text + sealed.mark


@given(places, places)
def test_moved_elsewhere_it_stays_shut(place: list[str], other: list[str]) -> None:
    keys = SealingKeys([FIRST])
    sealed = keys.seal("x", "kind", place)
    if place != other:
        with pytest.raises(CannotOpen) as refused:
            keys.open(sealed, other)
        assert not refused.value.key_missing


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_one_changed_byte_shuts_it(at: int, change: int) -> None:
    keys = SealingKeys([FIRST])
    sealed = keys.seal("11010519491231002X", "kind", PLACE)
    kept = bytearray(base64.b64decode(sealed.text))
    kept[at % len(kept)] ^= change
    with pytest.raises(CannotOpen):
        keys.open(replace(sealed, text=base64.b64encode(bytes(kept)).decode()), PLACE)


@pytest.mark.parametrize("text", ["", "AAAA", "not base64", "密文"])
def test_what_was_never_sealed_does_not_open(text: str) -> None:
    keys = SealingKeys([FIRST])
    with pytest.raises(CannotOpen):
        keys.open(replace(keys.seal("x", "kind", PLACE), text=text), PLACE)


def test_without_its_key_it_is_told_which_is_missing() -> None:
    sealed = SealingKeys([FIRST]).seal("secret", "kind", PLACE)
    with pytest.raises(CannotOpen) as refused:
        SealingKeys([SECOND]).open(sealed, PLACE)
    assert (refused.value.key_id, refused.value.key_missing) == ("k1", True)
    with pytest.raises(CannotOpen) as refused:
        SealingKeys([("k1", b"3" * 32)]).open(sealed, PLACE)
    assert not refused.value.key_missing


@given(st.text(max_size=20), st.text(max_size=20))
def test_marks_are_alike_for_equal_values_of_a_kind_and_else_differ(first: str, second: str) -> None:
    keys = SealingKeys([FIRST, SECOND])
    assert (keys.marks(first, "kind") == keys.marks(second, "kind")) is (first == second)
    assert keys.marks(first, "kind")["k1"] != keys.marks(first, "kind")["k2"]
    assert keys.marks(first, "kind")["k1"] != keys.marks(first, "other")["k1"]
    one, other = keys.seal(first, "kind", PLACE), keys.seal(first, "kind", PLACE)
    assert one.mark == other.mark == keys.marks(first, "kind")["k1"]
    assert one.text != other.text


def encoded(key: bytes) -> str:
    return base64.b64encode(key).decode()


def test_keys_are_read_in_order_and_kept_where_none_is_given(tmp_path: Path) -> None:
    given_keys = f"new:{encoded(b'2' * 32)}, old:{encoded(b'1' * 32)}"
    assert list(sealing_keys(given_keys, tmp_path)) == ["new", "old"]
    assert not (tmp_path / "sealing-keys").exists()
    assert sealing_keys("", tmp_path / "new" / "office")
    assert os.name == "nt" or (tmp_path / "new" / "office").stat().st_mode & 0o777 == 0o700, "the office's alone"
    own = sealing_keys("", tmp_path)
    assert own == sealing_keys("", tmp_path)
    assert (tmp_path / "sealing-keys").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "text", [f"a:{encoded(b'1' * 31)}", "a", ":", "a:!", f"a:{encoded(b'1' * 32)} a:{encoded(b'2' * 32)}", ","]
)
def test_keys_that_are_none_are_told_and_not_repeated(tmp_path: Path, text: str) -> None:
    with pytest.raises(ValueError, match="XINDANG_SEALING_KEYS") as refused:
        sealing_keys(text, tmp_path)
    assert encoded(b"1" * 31) not in str(refused.value)
