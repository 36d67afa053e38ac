"""A released pack is one file that cannot be changed in silence."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from policy.small_pack import FACTS_HASH, REMEDY, SMALL, load, told, written
from xindang.policy.pack import Pack
from xindang.policy.release import facts_problems, release_pack
from xindang.policy.source import content_hash


def released(folder: Path) -> tuple[Pack, Path]:
    pack, problems = load(written(folder / "small", SMALL))
    assert pack is not None, problems
    return pack, release_pack(pack, FACTS_HASH, date(2026, 7, 1), folder / "out")


def test_a_released_pack_is_read_like_its_folder_and_is_in_force_from_its_day(tmp_path: Path) -> None:
    pack, bundle = released(tmp_path)
    again, problems = load(bundle)
    assert problems == []
    assert again is not None
    assert (again.name, again.version, again.effective_from) == ("small", "1.0", date(2026, 7, 1))
    assert (again.rules, again.parameters, again.clauses) == (pack.rules, pack.parameters, pack.clauses)
    assert facts_problems(bundle, FACTS_HASH) == []


@pytest.mark.parametrize(
    "old, new",
    [
        ("months >= $months_min", "months >= 0"),
        ("value = 12", "value = 1"),
        ("合作满 1 年", "合作满 2 年"),
        ("16.1-court", "16.1-curt"),
    ],
)
def test_a_bundle_changed_after_release_is_refused(tmp_path: Path, old: str, new: str) -> None:
    _, bundle = released(tmp_path)
    text = bundle.read_text(encoding="utf-8")
    assert text.count(old) == 1
    bundle.write_text(text.replace(old, new), encoding="utf-8")
    pack, problems = load(bundle)
    assert pack is None
    assert told(problems) == [("bundle_changed", bundle.name)]
    assert "请" in problems[0].zh
    assert REMEDY.search(problems[0].en)


def test_a_bundle_with_other_line_ends_is_the_same_release(tmp_path: Path) -> None:
    windows = {name: text.replace("\n", "\r\n") for name, text in SMALL.items()}
    unix, _ = load(written(tmp_path / "unix", SMALL))
    dos, problems = load(written(tmp_path / "dos", windows))
    assert problems == []
    assert unix is not None
    assert dos is not None
    assert dos.hash == unix.hash


def test_the_hash_is_over_paths_and_texts_whatever_the_line_ends_and_the_order() -> None:
    files = {"a.toml": "x = 1\ny = 2\n", "b.toml": ""}
    assert content_hash({"b.toml": "", "a.toml": "x = 1\r\ny = 2\r\n"}) == content_hash(files)
    others = [
        {"a.toml": "x = 1\ny = 3\n", "b.toml": ""},
        {"a.toml": files["a.toml"]},
        {"a.tom": "lx = 1\ny = 2\n", "b.toml": ""},
    ]
    assert content_hash(files) not in {content_hash(other) for other in others}


def test_a_release_made_with_other_facts_is_told(tmp_path: Path) -> None:
    _, bundle = released(tmp_path)
    problems = facts_problems(bundle, "1" * 64)
    assert told(problems) == [("facts_differ", bundle.name)]
    assert "请" in problems[0].zh
    assert REMEDY.search(problems[0].en)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"\xff", b"[]", b"1", b"null", b"{}", b'{"files": []}', b'{"files": {}}',
        b'{"files": 1, "files_hash": ""}',
        b'{"files": {"pack.toml": "\\ud800"}, "files_hash": ""}', b"[" * 100_000, b'{"a":' * 100_000, b"1" * 5000,
    ],
    ids=lambda content: ascii(content)[:30],
)  # fmt: skip
def test_a_bundle_that_is_none_is_told(tmp_path: Path, content: bytes) -> None:
    bundle = tmp_path / "small.json"
    bundle.write_bytes(content)
    pack, problems = load(bundle)
    assert pack is None
    assert [problem.code for problem in problems] == ["bundle_unreadable"]
    assert "请" in problems[0].zh
