"""The locks carry names, versions and hashes and nothing else, so that any mirror can serve an install."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.requirements import Requirement

from house.sources import TOP

LOCKS = ("requirements.lock", "requirements-dev.lock")
PIN = re.compile(r"(?P<name>[a-z0-9][a-z0-9-]*)==(?P<version>[0-9][0-9A-Za-z.+!]*)(?P<marker> ; [^\\@:]+)? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}(?P<more> \\)?")


def faults_in(lock: str) -> list[str]:
    """Lines that are neither a pin nor one of its hashes, and pins without a hash."""
    faults = []
    hash_awaited = False
    for line in lock.splitlines():
        if hash_awaited and not HASH.fullmatch(line):
            faults.append(f"a hash is missing before: {line}")
        elif not hash_awaited and not PIN.fullmatch(line):
            faults.append(f"not a pinned name: {line}")
        hash_awaited = line.endswith("\\")
    return [*faults, "the last pin lacks its hash"] if hash_awaited else faults


def pins_of(lock_name: str) -> dict[str, set[str]]:
    """Name to the versions pinned; more than one where markers tell Python versions apart."""
    pins: dict[str, set[str]] = {}
    for line in (TOP / lock_name).read_text(encoding="utf-8").splitlines():
        if found := PIN.fullmatch(line):
            pins.setdefault(found["name"], set()).add(found["version"])
    return pins


@pytest.mark.parametrize("lock_name", LOCKS)
def test_a_lock_holds_only_names_versions_and_hashes(lock_name: str) -> None:
    lock = (TOP / lock_name).read_text(encoding="utf-8")
    assert pins_of(lock_name)
    assert faults_in(lock) == []


GOOD = f"duckdb==2.0.0 ; sys_platform == 'win32' \\\n    --hash=sha256:{'0' * 64} \\\n    --hash=sha256:{'1' * 64}\n"


@pytest.mark.parametrize(
    "breach",
    [
        GOOD.replace("==2.0.0", ">=2.0.0"),
        "--index-url https://mirror.example/simple\n" + GOOD,
        "# from https://mirror.example\n" + GOOD,
        GOOD.replace("==2.0.0", " @ https://mirror.example/duckdb.whl"),
        "duckdb==2.0.0\n",
        "duckdb==2.0.0 \\\n" + GOOD,
        "duckdb==2.0.0 \\\n",
        GOOD.replace("0" * 64, "0" * 63),
    ],
    ids=["range", "index option", "host in comment", "direct url", "no hash", "hash missing", "cut off", "short hash"],
)
def test_a_lock_with_a_host_a_range_or_no_hash_is_caught(breach: str) -> None:
    assert faults_in(GOOD) == []
    assert faults_in(breach)


def test_the_development_lock_holds_the_runtime_lock() -> None:
    runtime, dev = pins_of("requirements.lock"), pins_of("requirements-dev.lock")
    assert {name: dev.get(name) for name in runtime} == runtime


def test_the_locks_answer_what_pyproject_asks() -> None:
    asked = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = {
        "requirements.lock": asked["project"]["dependencies"],
        "requirements-dev.lock": [*asked["project"]["dependencies"], *asked["dependency-groups"]["dev"]],
    }
    unanswered = [
        (lock_name, line)
        for lock_name, lines in wanted.items()
        for line in lines
        if not (versions := pins_of(lock_name).get(Requirement(line).name))
        or not all(Requirement(line).specifier.contains(version) for version in versions)
    ]
    assert unanswered == []
