#!/usr/bin/env python3
"""One entry for people and machines: environment, locked install, then the command.

Standard library only, so that a fresh checkout needs nothing but Python >= 3.11.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path

TOP = Path(__file__).resolve().parent
VENV = TOP / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
PYTHON_MIN = (3, 11)

RUNTIME_LOCK = TOP / "requirements.lock"
DEV_LOCK = TOP / "requirements-dev.lock"
# The dev lock holds the runtime lock's packages too, so it alone is installed for the development words.
DEV_WORDS = frozenset({"test", "proof", "bench"})

# Tests that run on both databases in every run: of what speaks to the database in words of its own, or of several
# people at once. All others of the office do so with the slow proofs, but for those about words, looks and headers.
BOTH = (
    "store", "audit", "sources", "jobs", "customers/test_search.py", "customers/test_duplicates.py",
    "intake/test_book_load.py", "runs/test_at_once.py",
)  # fmt: skip
WITH_PROOFS = (
    "customers", "api", "people", "records", "documents", "dossiers", "visits", "web", "intake", "runs",
)  # fmt: skip
ASKS_NO_DATABASE = ("test_every_page.py", "test_office_chromium.py", "test_safe_settings.py")

USAGE = """\
用法 Usage: python3 run.py WORD [ARGS...]

  demo           造一个演示公司，评定它，打开办公室 make a demo company, assess it, open its office
  test [ARGS]    全部检查：ruff、mypy、pytest；带参数时只运行 pytest ARGS
                 every check: ruff, mypy, pytest; with ARGS only pytest ARGS
  proof [ARGS]   慢速证明（标记 proof 的测试） the slow proofs (tests marked proof)
  bench [ARGS]   基准 benchmarks/assess.py；bench office [ARGS]：办公室的网页 the office's pages；
                 bench dossier [ARGS]：一份完整的信用档案 the pages of one full dossier
  其他 other     交给 xindang 命令行 handed to the xindang command line: python3 run.py assess --help

首次运行会建立 .venv 并按锁文件安装。 The first run makes .venv and installs from the lock files.
"""

NO_VENV = """\
无法建立虚拟环境：这个 Python 缺少 venv 或 ensurepip。Debian/Ubuntu 请先执行：
Cannot make the virtual environment: this Python lacks venv or ensurepip. On Debian/Ubuntu first run:

    apt install python3-venv

其他系统请安装完整的 Python 3.11 或更高版本，然后重试。
Elsewhere install a full Python 3.11 or later, then try again.
"""

OLD_PYTHON = "需要 Python 3.11 或更高版本，当前为 {version}。 Python 3.11 or later is needed; this is {version}."

INSTALL_FAILED = """\
按 {lock} 安装失败，原因见上面 pip 的输出。.venv 未标记为完成，解决后重新运行即可。
Installing from {lock} failed; pip says why above. .venv is not marked as done: fix the cause and run again.
"""


def main(words: list[str]) -> int:
    """Run one word of the usage text; return the exit code of the command behind it."""
    speak_utf8()
    if sys.version_info < PYTHON_MIN:
        return complain(OLD_PYTHON.format(version=sys.version.split()[0]))
    if not words or words[0] in {"-h", "--help"}:
        print(USAGE)
        return 0
    word, args = words[0], words[1:]
    if code := environment_ready(dev=word in DEV_WORDS):
        return code
    if word == "test":
        return pytest(args) if args else every_check()
    if word == "proof":
        return pytest(["-m", "proof", *args]) or (0 if args else rest_on_postgresql())
    if word == "bench":
        which, rest = (args[0], args[1:]) if args[:1] in (["office"], ["dossier"]) else ("assess", args)
        return run([str(PYTHON), "-m", f"benchmarks.{which}", *rest], inside=TOP)
    # -P: the folder one stands in (a book, a checkout of something else) must not shadow a module.
    return run([str(PYTHON), "-P", "-m", "xindang.cli", *words])


def every_check() -> int:
    """Run each check under a heading; stop at none, so one run shows all that is wrong.

    Those that take long go on beside each other, or a core stands idle while the last of one is awaited; the tests on
    SQLite are seen while they run, of the others what they said.
    """
    python = str(PYTHON)
    sources = [name for name in ("src", "tests", "benchmarks", "run.py") if (TOP / name).exists()]
    quick = {
        "ruff check": [python, "-m", "ruff", "check", *sources],
        "ruff format --check": [python, "-m", "ruff", "format", "--check", *sources],
    }
    # One worker a core; the tests of a file stay together, for they share what is dear to make.
    spread = [python, "-m", "pytest", "-n", "auto", "--dist", "loadfile"]
    seen = {"pytest": spread}
    beside = {
        "mypy": [python, "-m", "mypy", *sources],
        # The office's tests once more, on the other database.
        "pytest on PostgreSQL": [
            python, str(TOP / "tests" / "with_postgres.py"), *spread, *(f"tests/{name}" for name in BOTH),
        ],
    }  # fmt: skip
    codes: dict[str, int] = {}
    checked(quick, codes)
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(len(beside)) as pool:
        files = {heading: Path(folder) / f"{number}.txt" for number, heading in enumerate(beside)}
        begun = {name: pool.submit(run, command, inside=TOP, told=files[name]) for name, command in beside.items()}
        checked(seen, codes)
        for heading, running in begun.items():
            codes[heading] = running.result()
            print(f"\n==== {heading} ====\n{text_of(files[heading])}", flush=True)
    print("\n==== 结果 summary ====")
    for heading, code in codes.items():
        print(f"{'通过 ok    ' if code == 0 else '失败 FAILED'}  {heading}")
    return next((code for code in codes.values() if code), 0)


def checked(steps: dict[str, list[str]], codes: dict[str, int]) -> None:
    """Run each step under its heading and enter its exit code."""
    for heading, command in steps.items():
        print(f"\n==== {heading} ====", flush=True)
        codes[heading] = run(command, inside=TOP)


def text_of(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""


def rest_on_postgresql() -> int:
    """The rest of the office's tests once more, on the other database."""
    ignored = [f"--ignore=tests/web/{name}" for name in ASKS_NO_DATABASE]
    command = [str(PYTHON), str(TOP / "tests" / "with_postgres.py"), str(PYTHON), "-m", "pytest", "-n", "auto"]
    folders = [f"tests/{name}" for name in WITH_PROOFS]
    return run([*command, "--dist", "loadfile", *folders, *ignored], inside=TOP)


def pytest(args: list[str]) -> int:
    return run([str(PYTHON), "-m", "pytest", *args], inside=TOP)


def environment_ready(*, dev: bool) -> int:
    """Make .venv hold what the lock says; do nothing when it already does. Return 0 or an exit code."""
    if not PYTHON.exists() and not venv_made():
        return complain(NO_VENV)
    lock = DEV_LOCK if dev else RUNTIME_LOCK
    stamp, fingerprint = VENV / f"{lock.name}.installed", lock_fingerprint(lock)
    if stamp.exists() and stamp.read_text(encoding="utf-8") == fingerprint:
        return 0
    print(f"安装 installing {lock.name} …", file=sys.stderr, flush=True)
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if run([*pip, "--require-hashes", "-r", str(lock)]):
        return complain(INSTALL_FAILED.format(lock=lock.name))
    source_path_added()
    for done in (DEV_LOCK, RUNTIME_LOCK) if dev else (RUNTIME_LOCK,):
        (VENV / f"{done.name}.installed").write_text(lock_fingerprint(done), encoding="utf-8")
    return 0


def venv_made() -> bool:
    """Make .venv with this Python. A half-made one is removed, or the next run would take it for whole."""
    if run([sys.executable, "-m", "venv", "--clear", str(VENV)]) == 0:
        return True
    shutil.rmtree(VENV, ignore_errors=True)
    return False


def source_path_added() -> None:
    """Put src on the path of .venv by a .pth file: `python -m xindang.cli` then needs no build step."""
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = subprocess.run([str(PYTHON), "-c", ask], check=True, capture_output=True, text=True).stdout.strip()
    (Path(site) / "xindang-src.pth").write_text(f"{TOP / 'src'}\n", encoding="utf-8")


def lock_fingerprint(lock: Path) -> str:
    """Hash of the lock and the place of the checkout: a moved checkout needs its .pth file written anew."""
    return hashlib.sha256(lock.read_bytes() + str(TOP).encode()).hexdigest()


def run(command: list[str], *, inside: Path | None = None, told: Path | None = None) -> int:
    """Run and return the exit code; what it says goes to the file ``told``, else to the terminal.

    UTF-8 mode, so that Chinese prints alike on every system.
    """
    environment = {**os.environ, "PYTHONUTF8": "1"}
    with told.open("wb") if told else nullcontext() as file:
        error = subprocess.STDOUT if file else None
        try:
            return subprocess.run(
                command, cwd=inside, env=environment, check=False, stdout=file, stderr=error
            ).returncode
        except KeyboardInterrupt:
            return 130


def complain(text: str) -> int:
    print(text, file=sys.stderr)
    return 2


def speak_utf8() -> None:
    """A Windows console may still use a legacy code page; the messages are Chinese and English."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
