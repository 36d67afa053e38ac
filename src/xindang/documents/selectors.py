"""Which documents a viewer sees, and which of them end."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from xindang.customers.models import Customer
from xindang.customers.selectors import visible_customers, visible_parts
from xindang.documents.catalogue import Level, levels
from xindang.documents.models import DestructionEntry, DestructionList, Document, Loan, LoanState
from xindang.people.models import User
from xindang.people.roles import roles
from xindang.people.selectors import Viewer, viewer_of

# So many days ahead one is told that a document ends.
DAYS_AHEAD = 30
PAPERS, CUSTODY = "papers", "papers_custody"


def visible_documents(viewer: Viewer) -> QuerySet[Document]:
    """Those of customers one sees, and sees by the right to papers; of a level that asks for a further right, where one
    sees the customer by that one too.
    """
    documents = Document.objects.all()
    if (of_seen := _of_customers(viewer)) is not None:
        documents = documents.filter(of_seen)
    by_papers = viewer.with_right(PAPERS)
    if by_papers.sight != viewer.sight and (of_seen := _of_customers(by_papers)) is not None:
        documents = documents.filter(of_seen)
    for level in levels().values():
        if level.sees and (of_seen := _of_customers(viewer.with_right(level.sees))) is not None:
            documents = documents.filter(~Q(level=level.name) | of_seen)
    return documents


def _of_customers(viewer: Viewer) -> Q | None:
    """Documents of customers that a viewer sees; None where that is all of them."""
    if viewer.customer_units is None:
        return None
    return Q(customer__in=visible_parts(viewer).values("customer_id"))


def levels_seen(viewer: Viewer, customer: Customer) -> list[Level]:
    """The levels whose documents of a customer a viewer sees; who sees one may give it to a document."""
    return [
        level
        for level in levels().values()
        if not level.sees or visible_customers(viewer.with_right(level.sees)).filter(pk=customer.pk).exists()
    ]


def ending(documents: QuerySet[Document], on: date, days: int = DAYS_AHEAD) -> QuerySet[Document]:
    """Those in use whose validity has ended on a day, or ends within so many days."""
    in_use = documents.filter(retired_on__isnull=True, destroyed_on__isnull=True)
    return in_use.filter(valid_to__lte=on + timedelta(days=days))


def may_approve(user: User, document: Document, on: date) -> bool:
    """Whether somebody may say that an original of this secret level is lent: by a seat that sees the paper."""
    viewer = viewer_of(user, on).with_right(levels()[document.level].approves)
    return visible_documents(viewer).filter(pk=document.pk).exists()


def custodians(document: Document, on: date) -> list[User]:
    """Active users whose keeping an original may be in: who keeps originals and sees this paper."""
    keeping = [role.name for role in roles().values() if CUSTODY in role.rights]
    people = User.objects.filter(is_active=True, holdings__role__in=keeping).distinct().order_by("name", "pk")
    return [user for user in people if _keeps(user, document, on)]


def _keeps(user: User, document: Document, on: date) -> bool:
    viewer = viewer_of(user, on).with_right(CUSTODY)
    return visible_documents(viewer).filter(pk=document.pk).exists()


def keeps_originals(user: User, on: date) -> bool:
    """Whether somebody is one in whose keeping originals may be."""
    return user.is_active and viewer_of(user, on).may(CUSTODY)


def originals_held_by(user: User) -> QuerySet[Document]:
    """Papers whose originals are on record as kept by somebody, whoever looks."""
    return Document.objects.filter(custody__held_by=user, destroyed_on__isnull=True)


def originals_lent_to(user: User) -> QuerySet[Loan]:
    """What somebody has borrowed and not brought back, whoever looks."""
    return Loan.objects.filter(borrower=user, state=LoanState.LENT)


def visible_loans(viewer: Viewer) -> QuerySet[Loan]:
    """Loans of papers that one sees."""
    return Loan.objects.filter(document__in=visible_documents(viewer))


def overdue_loans(loans: QuerySet[Loan], on: date) -> QuerySet[Loan]:
    """Those handed out whose day has passed."""
    return loans.filter(state=LoanState.LENT, due_on__lt=on)


def visible_lists(viewer: Viewer) -> QuerySet[DestructionList]:
    """Destruction lists of which one sees every paper."""
    hidden = DestructionEntry.objects.filter(on_list=OuterRef("pk")).exclude(document__in=visible_documents(viewer))
    return DestructionList.objects.filter(~Exists(hidden))
