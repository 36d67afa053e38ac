"""The demo company's office as two processes, pages and worker, until somebody stops it. No Django in here."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

HOST = "127.0.0.1"
PORTS_TRIED = 20
SECONDS_TO_START, SECONDS_TO_STOP = 30, 15
Command = list[str]


def demo_environment(data_folder: Path, today: date) -> dict[str, str]:
    """The settings of the demonstration; those of an office of one's own are put aside."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("XINDANG_")}
    own = {"XINDANG_DATA": str(data_folder.resolve()), "XINDANG_DEMO": "1", "XINDANG_TODAY": today.isoformat()}
    fixed = {"XINDANG_NIGHTLY_AT": "", "DJANGO_SETTINGS_MODULE": "xindang.web.settings", "PYTHONUTF8": "1"}
    return {**kept, **own, **fixed}


@dataclass(frozen=True, slots=True)
class DemoOffice:
    """Where the demonstration's book and data lie, its day, and the port wanted."""

    book: Path
    data_folder: Path
    today: date
    port: int


def run_office(office: DemoOffice, opened: Callable[[str], None], say: Callable[[str], None]) -> int:
    """Prepare the office, start worker and pages, say where; wait until either ends or somebody interrupts.

    ``opened``: called with the address once it answers. Returns 0 where somebody stopped it.
    """
    with _stoppable():
        return _prepared_and_served(office, opened, say)


def _prepared_and_served(office: DemoOffice, opened: Callable[[str], None], say: Callable[[str], None]) -> int:
    """The exit code of whatever ended by itself; no end is foreseen."""
    environment = demo_environment(office.data_folder, office.today)
    prepared = subprocess.run(_word("prepare-demo", str(office.book.resolve())), env=environment, check=False)
    if prepared.returncode:
        return prepared.returncode
    port = free_port(office.port)
    with (
        _running(_word("worker"), environment) as worker,
        _running(_word("serve", "--port", str(port)), environment) as pages,
    ):
        address = f"http://{HOST}:{port}/"
        if _answers(address, pages):
            say(f"\n办公室 office: {address}    按 Ctrl+C 停止 Ctrl+C stops it")
            opened(address)
        while worker.poll() is None and pages.poll() is None:
            time.sleep(0.3)
    return 1


def free_port(wanted: int) -> int:
    """The port wanted, or the next that nobody listens at; 0 where all of those tried are taken: the system chooses."""
    for port in range(wanted, wanted + PORTS_TRIED):
        with socket.socket() as tried:
            if tried.connect_ex((HOST, port)) != 0:
                return port
    with socket.socket() as tried:
        tried.bind((HOST, 0))
        return int(tried.getsockname()[1])


def _word(*words: str) -> Command:
    return [sys.executable, "-P", "-m", "xindang.cli", "office", *words]


@contextmanager
def _running(command: Command, environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A process of its own group, so that Ctrl+C at the terminal reaches it through us and once."""
    process = subprocess.Popen(command, env=dict(environment), stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            process.kill()


@contextmanager
def _stoppable() -> Iterator[None]:
    """Within it an interrupt or a request to end leads out, and is no error."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        with suppress(KeyboardInterrupt):
            yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _answers(address: str, pages: subprocess.Popen[bytes]) -> bool:
    """Whether the pages answer before long; False where their process ends instead."""
    for _ in range(SECONDS_TO_START * 5):
        if pages.poll() is not None:
            return False
        try:
            with urllib.request.urlopen(f"{address}login/", timeout=2):  # noqa: S310 - our own address
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    return False
