"""A package imports only from those before it; engines, the web and the clock stay at the edges."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from house.sources import TOP

SOURCE = TOP / "src"
ENGINE = ("core", "engines", "policy", "book", "facts", "methods", "assess")
OFFICE = (
    "store", "audit", "people", "sources", "customers", "documents", "records", "ledger", "rating", "credit",
    "dossiers", "jobs", "intake", "runs", "visits", "destruction", "api", "web",
)  # fmt: skip
ORDER = (*ENGINE, *OFFICE, "cli")
WEB = frozenset({"django", "ninja", "rest_framework"})
ONLY_IN = {"duckdb": "xindang/engines/duckdb.py", "pyspark": "xindang/engines/spark.py"}
# The edges: what a person starts, what a request passes through, and the moment that an audit row records.
CLOCK_ALLOWED_IN = frozenset({"xindang/cli.py", "xindang/web/clock.py", "xindang/audit/services.py"})
CLOCK_CALLS = frozenset(
    {"date.today", "datetime.today", "datetime.now", "datetime.utcnow", "time.time", "timezone.now",
     "timezone.localdate", "timezone.localtime"}
)  # fmt: skip


def source_files() -> list[Path]:
    """The Python files of the product: xindang/cli.py and every file of the packages in ORDER."""
    files = (path for path in (SOURCE / "xindang").rglob("*.py") if package_of(place_of(path)) in ORDER)
    return sorted(files)


def place_of(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def package_of(place: str) -> str:
    """``xindang/policy/fold.py`` and ``xindang.policy.fold`` are both of policy; the top itself is ''."""
    parts = place.removesuffix(".py").replace("/", ".").split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "xindang" else ""


def imported_in(place: str, tree: ast.AST) -> Iterator[str]:
    """Dotted names that a file imports: absolute, relative, and by a literal handed to an import function."""
    package = place.split("/")[:-1]
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                base = package[: len(package) - level + 1] if level else []
                stem = ".".join([*base, module] if module else base)
                yield from (f"{stem}.{alias.name}" for alias in names)
            case ast.Call(func=func, args=[ast.Constant(value=str(name)), *_]):
                if ast.unparse(func).split(".")[-1] in {"import_module", "__import__"}:
                    yield name


def clock_calls_in(tree: ast.AST) -> Iterator[str]:
    """Calls that read the clock, under whatever module prefix: ``datetime.date.today()`` as ``date.today()``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = ".".join(ast.unparse(node.func).split(".")[-2:])
            if called in CLOCK_CALLS:
                yield called


def faults_in(place: str, source: str) -> list[str]:
    """What a file at this place may not do, one line each."""
    tree = ast.parse(source)
    own = package_of(place)
    faults = []
    for name in imported_in(place, tree):
        root, other = name.split(".")[0], package_of(name)
        if root in WEB and own in ENGINE:
            faults.append(f"{place}: the engine imports no web framework: {name}")
        if root in ONLY_IN and place != ONLY_IN[root]:
            faults.append(f"{place}: only {ONLY_IN[root]} imports {root}")
        if other in ORDER and ORDER.index(other) > ORDER.index(own):
            faults.append(f"{place}: {own} comes before {other} and may not import {name}")
        if root == "xindang" and other not in (*ORDER, "", "__version__"):
            faults.append(f"{place}: {name} has no place in the order")
    if place not in CLOCK_ALLOWED_IN:
        faults += [f"{place}: the date is passed in, not read by {called}()" for called in clock_calls_in(tree)]
    return faults


def test_every_file_keeps_to_its_place() -> None:
    faults = [fault for path in source_files() for fault in faults_in(place_of(path), path.read_text(encoding="utf-8"))]
    assert faults == []


def test_the_packages_were_found() -> None:
    assert {"core", "engines", "policy", "people", "web"} <= {package_of(place_of(path)) for path in source_files()}


@pytest.mark.parametrize(
    "place, source",
    [
        ("xindang/policy/fold.py", "from xindang.facts import catalogue"),
        ("xindang/policy/fold.py", "from xindang import facts"),
        ("xindang/policy/fold.py", "from ..facts.catalogue import Fact"),
        ("xindang/policy/fold.py", "from .. import facts"),
        ("xindang/policy/__init__.py", "from ..book import load"),
        ("xindang/policy/fold.py", "import importlib\nimportlib.import_module('xindang.assess')"),
        ("xindang/assess/run.py", "import xindang.cli"),
        ("xindang/assess/run.py", "import xindang.ledger.models"),
        ("xindang/people/services.py", "from xindang.web.clock import today"),
        ("xindang/people/services.py", "from django.utils import timezone\nnow = timezone.now()"),
        ("xindang/assess/run.py", "def late() -> None:\n    from django.db import models"),
        ("xindang/facts/build.py", "import duckdb"),
        ("xindang/engines/spark.py", "from duckdb import connect"),
        ("xindang/engines/duckdb.py", "import pyspark.sql"),
        ("xindang/assess/run.py", "import datetime\non = datetime.date.today()"),
        ("xindang/assess/run.py", "from datetime import UTC, datetime\nat = datetime.now(UTC)"),
    ],
)
def test_a_breach_is_caught(place: str, source: str) -> None:
    assert faults_in(place, source)


@pytest.mark.parametrize(
    "place, source",
    [
        ("xindang/assess/run.py", "from xindang.facts import build\nfrom xindang import __version__\nimport datetime"),
        ("xindang/policy/fold.py", "from . import rules\nfrom ..core.problems import problem"),
        ("xindang/engines/duckdb.py", "import duckdb\nimport time\nstarted = time.perf_counter()"),
        ("xindang/cli.py", "from datetime import date\non = date.today()"),
    ],
)
def test_what_is_allowed_is_not_called_a_breach(place: str, source: str) -> None:
    assert faults_in(place, source) == []
