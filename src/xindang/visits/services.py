"""Planning visits and reporting on them; a signed report reaches the engine as a look, if need be as a warning."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from xindang.audit.services import audit_record
from xindang.core.problems import Problem, ProblemsFound, problem
from xindang.customers.models import Customer
from xindang.documents.models import Document
from xindang.documents.proofs import latest_versions
from xindang.people.models import User
from xindang.rating.models import Event, Search
from xindang.sources.services import own_source_register
from xindang.visits.catalogue import visit_words
from xindang.visits.models import Report, ReportProof, Visit
from xindang.visits.selectors import row_key_of

WORDS_LENGTH_MAX = 4_000
SENSITIVE = "sensitive_to_disclosure"


@dataclass(frozen=True, slots=True)
class Written:
    """What was typed of a report. ``facts`` and ``impressions``: text by topic; blank ones are left out."""

    held_on: date | None
    sales: str = ""
    credit: str = ""
    met: str = ""
    disclosure: str = ""
    finding: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    impressions: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def visit_plan(*, customer: Customer, planned_on: date, purpose: str, by: User, on: date) -> Visit:
    """Plan a visit. One that was held before it was entered may be planned for a day gone by. Raises ProblemsFound."""
    if not purpose.strip():
        raise ProblemsFound([problem("visit_purpose_missing", column="purpose")])
    Customer.objects.select_for_update().get(pk=customer.pk)
    said = {"planned_on": planned_on, "purpose": purpose.strip()[:WORDS_LENGTH_MAX], "planned_by": by, "entered_on": on}
    if Visit.objects.filter(customer=customer, cancelled_on=None, **said).exists():
        raise ProblemsFound([problem("record_twice")])
    visit = Visit.objects.create(customer=customer, **said)
    _recorded("visit_plan", visit, by, on, planned_on=str(planned_on))
    return visit


@transaction.atomic
def visit_brief(*, visit: Visit, brief: str, by: User, on: date) -> Visit:
    """Say what credit wants asked where nobody of credit goes along; only before a report is signed."""
    visit = _open(visit)
    if not brief.strip():
        raise ProblemsFound([problem("visit_brief_missing", column="brief")])
    visit.brief, visit.brief_by, visit.brief_on = brief.strip()[:WORDS_LENGTH_MAX], by, on
    visit.save(update_fields=["brief", "brief_by", "brief_on"])
    _recorded("visit_brief", visit, by, on)
    return visit


@transaction.atomic
def visit_cancel(*, visit: Visit, reason: str, by: User, on: date) -> Visit:
    """A visit that will not be made, with the reason; one that is reported on stays."""
    visit = _open(visit)
    if not reason.strip():
        raise ProblemsFound([problem("visit_reason_missing", column="reason")])
    visit.cancelled_on, visit.cancelled_reason = on, reason.strip()[:WORDS_LENGTH_MAX]
    visit.save(update_fields=["cancelled_on", "cancelled_reason"])
    _recorded("visit_cancel", visit, by, on, reason=visit.cancelled_reason)
    return visit


@transaction.atomic
def visit_photo_add(*, visit: Visit, document: Document, by: User, on: date) -> Visit:
    """Put a paper of the same customer beside the visit: photos above all. Raises ProblemsFound."""
    visit = Visit.objects.select_for_update().get(pk=visit.pk)
    if document.customer_id not in {one.customer_id for one in visit.customer.leading.together}:
        raise ProblemsFound([problem("visit_photo_of_another", column="document", value=document.title)])
    visit.photos.add(document)
    _recorded("visit_photo_add", visit, by, on, document=document.pk)
    return visit


@transaction.atomic
def report_save(*, visit: Visit, written: Written, by: User, on: date) -> Report:
    """Keep a draft, whatever is lacking still: the one there is, else the next version. Raises ProblemsFound."""
    visit = Visit.objects.select_for_update().get(pk=visit.pk)
    if visit.cancelled_on is not None:
        raise ProblemsFound([problem("visit_cancelled", value=visit.cancelled_on)])
    report = visit.reports.filter(signed_on__isnull=True).first()
    if report is None:
        report = Report(visit=visit, number=visit.reports.count() + 1)
    elif report.written_by_id != by.pk:
        raise ProblemsFound([problem("report_of_another", value=report.written_by.name)])
    topics = visit_words().topics
    report.held_on, report.written_by, report.saved_on = written.held_on, by, on
    for name in ("sales", "credit", "met", "disclosure", "finding"):
        setattr(report, name, getattr(written, name).strip()[:WORDS_LENGTH_MAX])
    report.facts = {name: text for name in topics if (text := _words(written.facts, name))}
    report.impressions = {name: text for name in topics if (text := _words(written.impressions, name))}
    report.save()
    _recorded("report_save", visit, by, on, version=report.number)
    return report


@transaction.atomic
def report_sign(*, report: Report, by: User, on: date) -> Report:
    """Answer for a draft as it stands: it is fixed with its hash and the papers beside the visit, each by the file that
    lies there now, and reaches the engine. Raises ProblemsFound.
    """
    visit = Visit.objects.select_for_update().get(pk=report.visit_id)
    report = Report.objects.select_related("written_by").get(pk=report.pk)
    problems = _problems_of(report, visit, by, on)
    if problems:
        raise ProblemsFound(problems)
    papers = latest_versions(visit.photos.filter(destroyed_on=None))
    ReportProof.objects.bulk_create(ReportProof(report=report, paper=paper) for paper in papers)
    text = json.dumps(report.content(), ensure_ascii=False, sort_keys=True)
    report.signed_on, report.sha256 = on, hashlib.sha256(text.encode()).hexdigest()
    report.save(update_fields=["signed_on", "sha256"])
    visit.held_on = report.held_on
    visit.save(update_fields=["held_on"])
    _told_to_the_engine(visit, report, by, on)
    _recorded("report_sign", visit, by, on, version=report.number, sha256=report.sha256)
    return report


def _problems_of(report: Report, visit: Visit, by: User, on: date) -> list[Problem]:
    """What keeps a report from being signed: S2-3.3 wants sales and credit there together, or credit's questions."""
    words = visit_words()
    if visit.cancelled_on is not None:
        return [problem("visit_cancelled", value=visit.cancelled_on)]
    if report.signed_on is not None:
        return [problem("report_signed_before", value=report.signed_on)]
    if report.written_by_id != by.pk:
        return [problem("report_of_another", value=report.written_by.name)]
    found = []
    if report.held_on is None or report.held_on > on:
        found.append(problem("report_held_on_wrong", column="held_on", value=report.held_on or "", on=on))
    if not report.sales:
        found.append(problem("report_nobody_of_sales", column="sales"))
    if not report.credit and not (visit.brief_on and report.held_on and visit.brief_on <= report.held_on):
        found.append(problem("report_without_credit", column="credit"))
    if not report.met:
        found.append(problem("report_met_nobody", column="met"))
    if report.disclosure not in words.disclosure:
        found.append(problem("report_disclosure_missing", column="disclosure"))
    if report.finding not in words.finding:
        found.append(problem("report_finding_missing", column="finding"))
    if not report.facts:
        found.append(problem("report_without_facts"))
    return found


def _told_to_the_engine(visit: Visit, report: Report, by: User, on: date) -> None:
    """A look (table ``searches``) on the day it was held; undue sensitivity an event, known since it is signed.

    A search of the book has no day on which it became known: it counts from its own, also for days before the signing.
    """
    words, key = visit_words(), row_key_of(visit)
    result, held_on = words.finding[report.finding].result, report.held_on
    if held_on is None:
        raise ValueError("a report without its day is not signed")
    source = own_source_register(table="searches", by=by, on=on)
    looked = {"customer_id": visit.customer_id, "source": "visit", "searched_on": held_on, "result": result}
    Search.objects.update_or_create(origin=source, row_key=key, defaults={"row_hash": "", **looked})
    if words.disclosure[report.disclosure].is_signal:
        source = own_source_register(table="events", by=by, on=on)
        felt = {"event_id": key, "customer_id": visit.customer_id, "kind": SENSITIVE, "occurred_on": held_on}
        told = {"row_hash": "", **felt, "channel": "contact"}
        event, made = Event.objects.get_or_create(origin=source, row_key=key, defaults={**told, "known_on": on})
        if not made:
            event.occurred_on = held_on
            event.save(update_fields=["occurred_on"])
    else:
        Event.objects.filter(origin__is_own=True, row_key=key).delete()


def _open(visit: Visit) -> Visit:
    """The visit as it stands, to be changed. Raises ProblemsFound where it is cancelled or reported on."""
    visit = Visit.objects.select_for_update().get(pk=visit.pk)
    if visit.cancelled_on is not None:
        raise ProblemsFound([problem("visit_cancelled", value=visit.cancelled_on)])
    if visit.held_on is not None:
        raise ProblemsFound([problem("visit_reported", value=visit.held_on)])
    return visit


def _words(texts: Mapping[str, str], name: str) -> str:
    return texts.get(name, "").strip()[:WORDS_LENGTH_MAX]


def _recorded(act: str, visit: Visit, by: User, on: date, **details: str | int) -> None:
    """``version``: of the report."""
    audit_record(
        act=act,
        subject_kind="customer",
        subject=str(visit.customer_id),
        by=by.username,
        on=on,
        details={"visit": visit.pk, **details},
    )
