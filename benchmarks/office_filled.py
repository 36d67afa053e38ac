"""The office that is measured is filled as offices are: a synthetic book made, loaded and assessed, once."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from datetime import date

from django.core.management import call_command
from django.db import connection
from django.db.models import Count

from benchmarks.assess import SEED, UNTIL
from benchmarks.office_place import Place
from xindang.book.load import load_book
from xindang.core.problems import ProblemsFound
from xindang.customers.models import Customer, CustomerUnit
from xindang.engines.duckdb import DuckEngine
from xindang.intake.load import book_load
from xindang.jobs.models import JobState
from xindang.jobs.worker import work_one
from xindang.people.models import RoleHolding, Unit, User
from xindang.runs.services.start import run_start
from xindang.sources.services import source_register
from xindang.web.clock import now

ITEMS_PER_CUSTOMER = 10


def office_filled(place: Place) -> dict[str, float]:
    """Migrate; make, load and assess the book where that was not done yet. Seconds of each step, as they were then."""
    call_command("migrate", verbosity=0)
    steps: dict[str, float] = json.loads(place.steps.read_text(encoding="utf-8")) if place.steps.exists() else {}
    for name, step in {"book": _book_made, "load": _book_loaded, "assess": _assessed, "analyse": _analysed}.items():
        if name not in steps:
            print(f"{place.customers:,} {place.store} {name}", file=sys.stderr, flush=True)
            begun, cpu = time.perf_counter(), time.process_time()
            step(place)
            steps |= {name: time.perf_counter() - begun, f"{name}_cpu": time.process_time() - cpu}
            place.steps.write_text(json.dumps(steps), encoding="utf-8")
    _analysed(place)
    return steps


def _book_made(place: Place) -> None:
    if not (place.book / "book.toml").exists():
        words = ["--customers", str(place.customers), "--items-per-customer", str(ITEMS_PER_CUSTOMER)]
        words += ["--seed", str(SEED), "--until", str(UNTIL), "--quiet", str(place.book)]
        subprocess.run(
            [sys.executable, "-P", "-m", "xindang.cli", "book", "make", *words], check=True, stdout=subprocess.DEVNULL
        )


def _book_loaded(place: Place) -> None:
    with DuckEngine(threads=2) as engine:
        loaded = load_book(place.book, engine)
        if loaded.book is None:
            raise ProblemsFound(loaded.problems)
        source = source_register(name="账簿", by=None, on=UNTIL)
        book_load(book=loaded.book, source=source, whole=True, by=None, on=UNTIL)


def _assessed(place: Place) -> None:
    """As the office does it: a job, done by a worker."""
    run_start(by=user_of("gm"), on=UNTIL, now=now(), day=UNTIL)
    job = work_one(clock=now)
    if job is None or job.state != JobState.DONE:
        raise SystemExit(f"run_start: {job and job.problems}")


def _analysed(place: Place) -> None:
    """What the database's own housekeeping does a while after a load."""
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze" if connection.vendor == "postgresql" else "analyze")


def user_of(role: str) -> User:
    """Somebody of a role, made where there is none: gm of the whole house, others of the unit with most customers."""
    found = User.objects.filter(username=role).first()
    if found is not None:
        return found
    largest = CustomerUnit.objects.exclude(unit="").values("unit").annotate(count=Count("pk")).order_by("-count")[0]
    unit = Unit.objects.get(code="" if role == "gm" else largest["unit"])
    names = Customer.objects.exclude(salesperson=None).values("salesperson").annotate(count=Count("pk"))
    salesperson = names.order_by("-count")[0]["salesperson"] if role == "salesperson" else None
    user = User.objects.create(username=role, name=role, salesperson=salesperson)
    RoleHolding.objects.create(user=user, role=role, unit=unit, from_on=date(2020, 1, 1))
    return user
