"""What stands beside the values of the dossier that is measured: records, surveys, visits, and its documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from benchmarks.assess import UNTIL
from xindang.customers.models import Customer
from xindang.documents.catalogue import kinds
from xindang.documents.models import CustodyMove, Document, Loan, LoanState, Version
from xindang.dossiers.models import Survey, SurveyState
from xindang.people.models import User
from xindang.rating.services.events import event_record
from xindang.rating.services.searches import search_record
from xindang.rating.services.statements import statement_record
from xindang.records.given import Provenance
from xindang.visits.models import Report, Visit

QUARTER = timedelta(days=91)
SAID = Provenance("authority", "示例来函")
# Of so many documents one has an original in our keeping, and of so many one is lent.
KEPT_EVERY, LENT_EVERY, VERSIONS_MOST = 2, 20, 3


def beside_filled(customer: Customer, by: User, documents: int, years: int) -> None:
    """A statement, an event, two searches, a survey and a visit every quarter, and the documents."""
    for number in reversed(range(4 * years)):
        on = UNTIL - number * QUARTER
        _recorded(customer, by, on)
        _visited(customer, by, on)
        Survey.objects.create(
            customer=customer, state=SurveyState.FILED, state_on=on, begun_on=on - timedelta(days=9), filler=by
        )  # fmt: skip
    Document.objects.bulk_create(_documents(customer, by, documents, years))
    entered = list(Document.objects.filter(customer=customer).order_by("pk"))
    Version.objects.bulk_create(_versions(entered, by))
    kept = [document for number, document in enumerate(entered) if number % KEPT_EVERY == 0]
    for number, document in enumerate(kept):
        document.custody = CustodyMove.objects.create(
            document=document, room="档案室", cabinet=f"{1 + number // 20} 号柜", box=f"{number % 20} 号盒", held_by=by,
            since_on=document.received_on, by=by, on=document.received_on,
        )  # fmt: skip
        document.save(update_fields=["custody"])
    Loan.objects.bulk_create(_loans(kept, by))


def _recorded(customer: Customer, by: User, on: date) -> None:
    """By the services that people use, so that each has its record, its version and its row of the audit."""
    total, third = Decimal(9_000_000), Decimal(3_000_000)
    figures = {"total_assets": total, "total_liabilities": third, "equity": total - third, "revenue": third}
    period = {"period_end": on - timedelta(days=30), "months": 12, "received_on": on, "audited": "no", **figures}
    event = {"kind": "other", "occurred_on": on - timedelta(days=20), "note": "示例事件"}
    looks: list[dict[str, object]] = [
        {"source": source, "searched_on": on, "result": "failed"} for source in ("tax", "court")
    ]
    acts: list[tuple[Callable[..., object], dict[str, object], dict[str, object]]] = [
        (statement_record, period, {"tolerance": Decimal(1), "may_audit": False}), (event_record, event, {}),
        *((search_record, look, {}) for look in looks),
    ]  # fmt: skip
    for act, given, more in acts:
        typed = {name: str(value) for name, value in given.items()}
        act(customer=customer, given=typed, provenance=SAID, by=by, on=on, **more)


def _visited(customer: Customer, by: User, on: date) -> None:
    visit = Visit.objects.create(
        customer=customer, planned_on=on, purpose="看存货与在制品，核对应付账款", planned_by=by, entered_on=on,
        held_on=on,
    )  # fmt: skip
    Report.objects.create(
        visit=visit, number=1, held_on=on, sales=by.name, credit=by.name, met="周建国 总经理", disclosure="open",
        finding="clean", facts={"stock_turn": "约 35 天用量"}, impressions={"management": "有序"}, written_by=by,
        saved_on=on, signed_on=on, sha256="0" * 64,
    )  # fmt: skip


def _documents(customer: Customer, by: User, documents: int, years: int) -> Iterator[Document]:
    """One of each kind in turn, spread over the years; some have ended, some were put out of use."""
    named = list(kinds().values())
    for number in range(documents):
        kind, received_on = named[number % len(named)], UNTIL - timedelta(days=number * 365 * years // documents)
        valid_to = received_on + timedelta(days=730) if kind.valid else None
        yield Document(
            customer=customer, title=f"{kind.zh}{number}", kind=kind.name, level=kind.level.name,
            retention=kind.retention.name, kept_until=kind.retention.last_day(received_on), received_on=received_on,
            valid_from=received_on if kind.valid else None, valid_to=valid_to, collected_by=by.name, channel="customer",
            entered_on=received_on, entered_by=by, retired_on=UNTIL if number % 9 == 8 else None,
        )  # fmt: skip


def _versions(documents: list[Document], by: User) -> Iterator[Version]:
    """One to three of each; pages show what is known of files and open none, so none is laid down."""
    for place, document in enumerate(documents):
        for number in range(1, 2 + place % VERSIONS_MOST):
            yield Version(
                document=document, number=number, key=f"{document.pk}-{number}", sha256=f"{place:064}", size=100_000,
                content_type="application/pdf", sent_name=f"{document.title}.pdf", uploaded_on=document.received_on,
                uploaded_by=by,
            )  # fmt: skip


def _loans(documents: list[Document], by: User) -> Iterator[Loan]:
    for number, document in enumerate(documents):
        if number % LENT_EVERY == 0:
            yield Loan(
                document=document, borrower=by, purpose="示例", due_on=UNTIL + QUARTER, state=LoanState.LENT,
                asked_on=UNTIL, lent_on=UNTIL,
            )  # fmt: skip
