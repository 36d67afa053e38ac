"""``xindang demo`` starts the office of the demo company: everybody may sign in, Ctrl+C ends pages and worker."""

from __future__ import annotations

import http.cookiejar
import os
import re
import signal
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from xindang.book.demo import ON, make_demo_book
from xindang.people.demo import demo_password, demo_people
from xindang.people.roles import roles
from xindang.web.demo_processes import demo_environment, free_port

SECONDS = 120
START = """
import sys
from datetime import date
from pathlib import Path
from xindang.web.demo_processes import DemoOffice, run_office
office = DemoOffice(Path(sys.argv[1]), Path(sys.argv[2]), date.fromisoformat(sys.argv[3]), int(sys.argv[4]))
sys.exit(run_office(office, lambda address: None, lambda text: print(text, flush=True)))
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, subprocess.Popen[str], Path]]:
    """The address of the running demonstration, its process and its data folder."""
    folder = tmp_path_factory.mktemp("demo-office")
    make_demo_book(folder / "book")
    words = [str(folder / "book"), str(folder / "office"), ON.isoformat(), str(free_port(18400 + os.getpid() % 500))]
    process = subprocess.Popen([sys.executable, "-c", START, *words], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    told = ""
    while "office: http" not in told:
        line = process.stdout.readline()
        assert line, told
        told += line
    yield re.findall(r"http://[\d.:]+/", told)[-1], process, folder
    process.terminate()
    process.wait(SECONDS)
    process.stdout.close()


def test_everybody_signs_in_and_begins_at_a_page_of_theirs(office: tuple[str, object, Path]) -> None:
    address = office[0]
    assert {person.role for person in demo_people()} == set(roles())
    for username in ("credit_controller", "salesperson", "administrator"):
        page = signed_in(address, username)
        assert "退出" in page
        assert "403" not in page


def test_the_list_finds_a_planted_customer(office: tuple[str, object, Path]) -> None:
    assert "澜州常青机械有限公司" in signed_in(office[0], "gm", "customers/?q=D101")


def test_a_second_start_prepares_nothing_again_and_an_interrupt_ends_all(
    office: tuple[str, subprocess.Popen[str], Path],
) -> None:
    address, process, folder = office
    process.send_signal(signal.SIGINT)
    assert process.wait(SECONDS) == 0
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(address, timeout=5)  # noqa: S310 - our own address
    command = [sys.executable, "-P", "-m", "xindang.cli", "office", "prepare-demo", str(folder / "book")]
    environment = demo_environment(folder / "office", ON)
    said = subprocess.run(command, env=environment, check=True, capture_output=True, text=True, timeout=SECONDS).stdout
    assert demo_password() in said


def signed_in(address: str, username: str, path: str = "") -> str:
    """The page that a user sees after signing in."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    form = browser.open(f"{address}login/", timeout=SECONDS).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
    assert token is not None
    words = {"csrfmiddlewaretoken": token[1], "username": username, "password": demo_password()}
    page: str = (
        browser.open(f"{address}login/", urllib.parse.urlencode(words).encode(), timeout=SECONDS).read().decode()
    )
    if path:
        page = browser.open(f"{address}{path}", timeout=SECONDS).read().decode()
    return page
