"""A whole assessment against two yardsticks, in one run: reading the same Parquet once, and idiomatic pandas.

Every measurement is a process of its own, so that peak memory is each one's own; the three take turns, so that other
work on the machine disturbs them alike. Seconds are counted from after the imports. Trust the ratios, not the seconds.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from statistics import median

from benchmarks.sections import OFFICE, section_of

TOP = Path(__file__).resolve().parents[1]
MAKER = TOP / "src" / "xindang" / "book" / "synthetic"
LAUNCHER = TOP / "benchmarks" / "launcher.py"
SEED, UNTIL = 7, date(2026, 6, 30)
DEFAULT_CUSTOMERS, MILLION = (10_000, 100_000), 1_000_000
READ, OURS, PANDAS = "read", "xindang", "pandas"
PACKAGES = ("duckdb", "pandas", "pyarrow")
TIMINGS = "timings.json"


@dataclass(frozen=True, slots=True)
class Run:
    """One process: seconds of its work, CPU seconds and peak memory (MB) of all of it."""

    seconds: float
    cpu_seconds: float
    peak_mb: float


@dataclass(frozen=True, slots=True)
class Size:
    """Everything measured on one book. ``steps``: seconds per step of our run, the median one."""

    customers: int
    items: int
    parquet_mb: float
    runs: Mapping[str, Sequence[Run]]
    steps: Mapping[str, float]
    agreement: Mapping[str, int]

    def seconds(self, name: str) -> float:
        return median(run.seconds for run in self.runs[name])

    def cpu_seconds(self, name: str) -> float:
        return median(run.cpu_seconds for run in self.runs[name])

    def peak_mb(self, name: str) -> float:
        return max(run.peak_mb for run in self.runs[name])

    @property
    def reads(self) -> float:
        """How often the book could have been read in the time of our assessment."""
        return self.seconds(OURS) / self.seconds(READ)

    @property
    def faster(self) -> float:
        """How many of our assessments fit into the time of pandas."""
        return self.seconds(PANDAS) / self.seconds(OURS)


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    if options.write and not options.on:
        print("--write 需要 --on 日期 | --write needs --on DATE, the day of the measurement", file=sys.stderr)
        return 2
    customers = [*options.customers, *([MILLION] if options.million else [])]
    place = options.keep or Path(tempfile.gettempdir()) / "xindang-benchmark"
    sizes = [measure(count, place.resolve(), runs=options.runs, threads=options.threads) for count in sorted(customers)]
    lines = report(sizes, runs=options.runs, threads=options.threads, profile=options.profile)
    print("\n".join(lines))
    if options.write:
        command = "python3 run.py bench " + " ".join(_command_words(options))
        kept = section_of(options.write, OFFICE)
        text = [*document(lines, command, options.on), *(["", *kept] if kept else [])]
        options.write.write_text("\n".join(text) + "\n", encoding="utf-8")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, nargs="+", default=list(DEFAULT_CUSTOMERS))
    parser.add_argument("--million", action="store_true", help="1,000,000 customers too")
    parser.add_argument("--runs", type=int, default=3, help="of which the median is taken")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="folder for the books, made once and reused")
    parser.add_argument("--profile", action="store_true", help="seconds per step of our run")
    parser.add_argument("--write", type=Path, help="write the tables to this file, e.g. docs/benchmarks.md")
    parser.add_argument("--on", type=date.fromisoformat, help="day of the measurement, for --write")
    return parser


def _command_words(options: argparse.Namespace) -> list[str]:
    words = ["--customers", *(str(count) for count in options.customers)]
    words += ["--million"] if options.million else []
    words += ["--profile"] if options.profile else []
    return [*words, "--runs", str(options.runs), "--threads", str(options.threads)]


def measure(customers: int, place: Path, *, runs: int, threads: int) -> Size:
    """Make or reuse the book, let the three take turns, and compare what they found."""
    book = synthetic_book(customers, place)
    out = Path(tempfile.mkdtemp(prefix="out-", dir=place))
    commands = _commands(book, out, threads)
    measured: dict[str, list[Run]] = {name: [] for name in commands}
    profiles: list[Mapping[str, float]] = []
    try:
        for number in range(runs):
            for name, command in commands.items():
                _tell(f"{customers:,} {name} {number + 1}/{runs}")
                run, printed = measured_process(command)
                if name == OURS:
                    profiles.append(json.loads((out / TIMINGS).read_text(encoding="utf-8")))
                    printed = {"seconds": sum(profiles[-1].values())}
                measured[name].append(Run(printed["seconds"], run.cpu_seconds, run.peak_mb))
        _, agreement = measured_process(_module("agreement", book, out / OURS, out / PANDAS))
    finally:
        shutil.rmtree(out, ignore_errors=True)
    files = [file for file in book.rglob("*.parquet") if file.is_file()]
    return Size(
        customers=customers,
        items=int(agreement["items"]),
        parquet_mb=sum(file.stat().st_size for file in files) / 1e6,
        runs=measured,
        steps=sorted(profiles, key=lambda steps: sum(steps.values()))[runs // 2],
        agreement={name: int(count) for name, count in agreement.items()},
    )


def _commands(book: Path, out: Path, threads: int) -> dict[str, list[str]]:
    ours = ["assess", str(book), "--no-reports", "--policy", "trade", "--as-of", str(UNTIL), "--out", str(out / OURS)]
    more = ["--threads", str(threads), "--quiet", "--timings", str(out / TIMINGS)]
    return {
        READ: _module("read_once", book, "--threads", threads),
        OURS: [sys.executable, "-P", "-m", "xindang.cli", *ours, *more],
        PANDAS: _module("with_pandas", book, "--as-of", UNTIL, "--out", out / PANDAS),
    }


def _module(name: str, *words: object) -> list[str]:
    return [sys.executable, "-m", f"benchmarks.{name}", *(str(word) for word in words)]


def synthetic_book(customers: int, place: Path) -> Path:
    """The book of so many customers; made anew when the maker has changed or stopped half way."""
    texts = sorted(file for file in MAKER.rglob("*") if file.suffix in {".py", ".sql", ".toml"})
    maker = sha256(b"\0".join(file.read_bytes() for file in texts)).hexdigest()[:8]
    book = place / f"book-{customers}-{SEED}-{UNTIL}-{maker}"
    if not (book / "book.toml").exists():
        _tell(f"{customers:,} book")
        shutil.rmtree(book, ignore_errors=True)
        words = ["--customers", str(customers), "--seed", str(SEED), "--until", str(UNTIL), "--quiet", str(book)]
        measured_process([sys.executable, "-P", "-m", "xindang.cli", "book", "make", *words])
    return book


def measured_process(command: Sequence[str]) -> tuple[Run, dict[str, float]]:
    """Run a command to its end; its measurements, and the JSON it printed last (empty where it prints none)."""
    with tempfile.TemporaryDirectory(prefix="xindang-measured-") as folder:
        taken = Path(folder) / "taken.json"
        launched = [sys.executable, "-I", str(LAUNCHER), str(taken), *command]
        surroundings = {**os.environ, "PYTHONUTF8": "1"}
        done = subprocess.run(launched, cwd=TOP, env=surroundings, capture_output=True, encoding="utf-8", check=False)
        if done.returncode:
            raise SystemExit(f"{' '.join(command)}\n{done.stderr}")
        run = Run(**json.loads(taken.read_text(encoding="utf-8")))
    lines = done.stdout.splitlines()
    return run, json.loads(lines[-1]) if lines and lines[-1].startswith("{") else {}


def report(sizes: Sequence[Size], *, runs: int, threads: int, profile: bool) -> list[str]:
    """The tables as Markdown lines."""
    lines = [machine(), "", f"Median of {runs}, taking turns; {threads} threads; peak memory is the largest.", ""]
    lines += ["| customers | items | Parquet MB | read s | xindang s | pandas s | reads | × pandas |", "|--:" * 8 + "|"]
    lines += [
        f"| {size.customers:,} | {size.items:,} | {size.parquet_mb:,.0f} | {size.seconds(READ):.2f} |"
        f" {size.seconds(OURS):.2f} | {size.seconds(PANDAS):.2f} | **{size.reads:.1f}** | **{size.faster:.1f}** |"
        for size in sizes
    ]
    heads = [f"{name} {what}" for name in (READ, OURS, PANDAS) for what in ("CPU s", "MB")]
    lines += ["", f"| customers | {' | '.join(heads)} |", "|--:" * 7 + "|"]
    for size in sizes:
        cells = (f"{size.cpu_seconds(name):.2f} | {size.peak_mb(name):,.0f}" for name in (READ, OURS, PANDAS))
        lines.append(f"| {size.customers:,} | {' | '.join(cells)} |")
    lines += ["", *_growth(sizes), *_agreement(sizes)]
    return [*lines, *(_profile(sizes[-1]) if profile else [])]


def _growth(sizes: Sequence[Size]) -> list[str]:
    if len(sizes) < 2:
        return []
    lines = ["| growth | data | read | xindang | pandas | xindang memory |", "|:--" + "|--:" * 5 + "|"]
    for small, large in pairwise(sizes):
        times = (f"{large.seconds(name) / small.seconds(name):.1f} ×" for name in (READ, OURS, PANDAS))
        memory = large.peak_mb(OURS) / small.peak_mb(OURS)
        data = large.items / small.items
        step = f"{small.customers:,} → {large.customers:,}"
        lines.append(f"| {step} | {data:.1f} × | {' | '.join(times)} | {memory:.1f} × |")
    return [*lines, ""]


def _agreement(sizes: Sequence[Size]) -> list[str]:
    """How much of the assessment pandas confirms, on every book."""
    names = ("grades", "aging", "limits", "metrics", "worklist")
    lines = [f"| agreement with pandas | {' | '.join(names)} |", "|:--" + "|--:" * len(names) + "|"]
    for size in sizes:
        found = size.agreement
        cells = (f"{found[f'{name}_equal']:,} / {found[f'{name}_rows']:,}" for name in names)
        lines.append(f"| {size.customers:,} | {' | '.join(cells)} |")
    return lines


def _profile(size: Size) -> list[str]:
    total = sum(size.steps.values())
    lines = ["", f"Steps of xindang, {size.customers:,} customers:", "", "| step | s | share |", "|:--|--:|--:|"]
    return lines + [f"| {step} | {seconds:.2f} | {seconds / total:.0%} |" for step, seconds in named_steps(size.steps)]


def named_steps(steps: Mapping[str, float]) -> list[tuple[str, float]]:
    """Steps with what took the time. A table is announced ("items: 12") once loaded: what follows is the next one's."""
    names = list(steps)
    loaded = [name.split(":")[0] for name in names if ":" in name]
    shifted = iter([f"load {table}" for table in loaded] + ["whole book: hash, cross checks"])
    return [(next(shifted) if name == "start" or ":" in name else name, steps[name]) for name in names]


def machine() -> str:
    """Cores, memory and versions, on one line."""
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    cores = f"{os.cpu_count()} cores, {memory_gb:.0f} GB, {platform.system()} {platform.machine()}"
    return f"{cores}; Python {platform.python_version()}, {packages}"


def document(lines: Sequence[str], command: str, on: date) -> list[str]:
    """docs/benchmarks.md: what is measured, by which command, when, and the tables."""
    text = (TOP / "benchmarks" / "benchmarks.head.md").read_text(encoding="utf-8")
    return [*text.replace("{on}", str(on)).replace("{command}", command).splitlines(), "", *lines]


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
