"""Several people at once, over HTTP, at the server as it is started in production."""

from __future__ import annotations

import http.client
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from benchmarks.office_pages import LIST, WORKLIST, Reader
from xindang.web.demo_processes import free_port

HOST = "127.0.0.1"
SECONDS_TO_START = 60
# What people open, by how often.
MIX = {"list": 5, "filtered": 3, "customer": 6, "suggest": 4, "name": 1, "worklist": 3, "dashboard": 2}


@dataclass
class Crowd:
    """Milliseconds of every answer by page; ``failed``: answers that were no page."""

    seconds: float = 0
    taken: dict[str, list[float]] = field(default_factory=dict)
    failed: int = 0

    @property
    def answers(self) -> int:
        return sum(len(values) for values in self.taken.values())


def quantile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


@contextmanager
def served(workers: int, port: int) -> Iterator[str]:
    """The office's pages by ``xindang office serve``, until this ends."""
    words = ["office", "serve", "--port", str(port), "--workers", str(workers)]
    process = subprocess.Popen([sys.executable, "-P", "-m", "xindang.cli", *words], stdout=subprocess.DEVNULL)
    try:
        for _ in range(SECONDS_TO_START * 5):
            if process.poll() is not None:
                raise SystemExit(f"office serve: {process.returncode}")
            try:
                connection = http.client.HTTPConnection(HOST, port, timeout=5)
                connection.request("GET", "/login/")
                connection.getresponse().read()
                break
            except OSError:
                time.sleep(0.2)
        yield f"http://{HOST}:{port}"
    finally:
        process.terminate()
        process.wait(30)


def crowd_of(address: str, readers: Sequence[Reader], *, users: int, seconds: float, pause: float) -> Crowd:
    """So many people who open one page after the other, with that many seconds between them on average."""
    crowd, lock, until = Crowd(seconds), threading.Lock(), time.perf_counter() + seconds

    def at_work(number: int) -> None:
        chance, reader = random.Random(number), readers[number % len(readers)]  # noqa: S311 - seeded: each run asks alike
        connection = http.client.HTTPConnection(HOST, urlsplit(address).port, timeout=60)
        while time.perf_counter() < until:
            (name,) = chance.choices(list(MIX), list(MIX.values()))
            path = _path(name, reader, chance)
            begun = time.perf_counter()
            connection.request("GET", path, headers={"Cookie": reader.cookie})
            answer = connection.getresponse()
            answer.read()
            taken = (time.perf_counter() - begun) * 1000
            with lock:
                crowd.taken.setdefault(name, []).append(taken)
                crowd.failed += answer.status != 200
            if pause:
                time.sleep(chance.uniform(0, 2 * pause))

    threads = [threading.Thread(target=at_work, args=(number,)) for number in range(users)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return crowd


def _path(name: str, reader: Reader, chance: random.Random) -> str:
    key, code, called, initials = chance.choice(reader.customers)
    grade, days = chance.choice("ABCD"), chance.choice((1, 30, 60, 90, 180))
    return {
        "list": f"{LIST}?all=1&page={chance.choice((1, 1, 1, 2, 3))}",
        "filtered": f"{LIST}?grade={grade}&overdue_days={days}&sort=-overdue_days",
        "customer": f"{LIST}{key}/",
        "suggest": f"{LIST}suggest/?q={quote(chance.choice((code[:-1], initials[:3], called[2:5])))}",
        "name": f"{LIST}?q={quote(called[2:4])}",
        "worklist": WORKLIST,
        "dashboard": "/",
    }[name]


def port_near(wanted: int) -> int:
    return free_port(wanted + os.getpid() % 500)
