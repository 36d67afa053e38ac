"""Measures the pages of one full dossier, and tells the figures as Markdown."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable
from importlib.metadata import version

from django.db.models import Model

from benchmarks.assess import machine
from benchmarks.dossier_filled import RECORDER, dossier_filled
from benchmarks.dossier_yardsticks import dossier_of, item_of, papers_of, records_of, surveys_of, visits_of
from benchmarks.office_filled import office_filled
from benchmarks.office_measured import told_pages
from benchmarks.office_pages import LIST, Asked, Reader, measured_page
from benchmarks.office_place import Place
from benchmarks.office_yardsticks import Yardstick, customer_of, results_of
from xindang.customers.models import Customer
from xindang.documents.models import Document, Version
from xindang.dossiers.models import Contradiction, Finding, Survey
from xindang.rating.models import Event, Search, Statement
from xindang.runs.results import run_tables
from xindang.runs.selectors import run_in_force
from xindang.visits.models import Visit
from xindang.web.clock import today

# Of which one the history is looked at: it has several rows.
ITEM = "shareholder"
COUNTED: tuple[tuple[str, type[Model]], ...] = (
    ("values with their history", Finding), ("documents", Document), ("contradictions", Contradiction),
    ("statements", Statement), ("events", Event), ("searches", Search), ("surveys", Survey), ("visits", Visit),
)  # fmt: skip


def measured(place: Place, address: str, options: argparse.Namespace) -> list[str]:
    """The dossier filled, and all figures as Markdown lines."""
    office_filled(place)
    customer = dossier_filled(options)
    reader, run = Reader(RECORDER), run_in_force()
    if run is None:
        raise SystemExit("no run in force")
    yardstick = Yardstick(address, place.data / "office.sqlite3", run_tables(run).query)
    figures = []
    for asked in pages_of(customer):
        print(asked.name, file=sys.stderr, flush=True)
        figures.append(measured_page(reader, asked, yardstick, options.times, options.warm))
    yardstick.close()
    lines = [f"{machine()}, django {version('django')}, {place.store}", "", *_told_counts(customer), ""]
    return [*lines, *told_pages(figures), f"Load average at the end: {os.getloadavg()[0]:.1f}."]


def pages_of(customer: Customer) -> list[Asked]:
    """The pages about one customer, each with the statements that fetch what it shows."""
    key, code, on = customer.pk, customer.customer_id, today()
    dossier = f"/dossiers/of/{key}/"
    return [
        Asked("信用档案 dossier", dossier, dossier_of(code, on)),
        Asked("　五类 by the standard", f"{dossier}?view=standard", dossier_of(code, on)),
        Asked("　一项的历史 one item", f"{dossier}{ITEM}/", item_of(code, ITEM)),
        Asked("资料 papers", f"/documents/of/{key}/", papers_of(code)),
        Asked("调查表 surveys", f"/surveys/of/{key}/", surveys_of(code)),
        Asked("登记 records", f"/records/of/{key}/", records_of(code)),
        Asked("走访 visits", f"/visits/of/{key}/", visits_of(code)),
        Asked("客户页 customer", f"{LIST}{key}/", customer_of(code, key), results_of(code)),
    ]


def _told_counts(customer: Customer) -> Iterable[str]:
    """Of what there is how much."""
    told = [f"{name} {_rows(model, customer):,}" for name, model in COUNTED]
    versions = Version.objects.filter(document__customer=customer).count()
    return [f"{', '.join(told)}, versions of documents {versions:,}; {Customer.objects.count():,} customers."]


def _rows(model: type[Model], customer: Customer) -> int:
    return model._default_manager.filter(customer=customer).count()
