"""Papers that are named as what proves something: as people type them, and which file of each it is.

What was recorded rests on the file that lay there that day, not on one laid beside it later: a ``Version`` is named.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import F, Q, QuerySet

from xindang.core.problems import Problem, problem
from xindang.customers.models import Customer
from xindang.documents.models import Document, Version
from xindang.documents.selectors import visible_documents
from xindang.people.selectors import Viewer

# Of what is typed, parts are told from each other by these; a part begins with the number of its paper.
BETWEEN = re.compile(r"[;；\n]")
NUMBER = re.compile(r"(\d{1,15})(?!\d)")
PAPERS_MOST, OFFERED_MOST = 20, 200
ROWS_AT_ONCE = 2000
COLUMN = "papers"


@dataclass(frozen=True, slots=True)
class Papers:
    """Papers that somebody names, each by its file, and what is wrong with how they are named."""

    versions: Sequence[Version] = ()
    faults: Sequence[Problem] = ()

    @property
    def numbers(self) -> str:
        """As the audit names them."""
        return "、".join(str(version.document_id) for version in self.versions)


NONE = Papers()


def papers_named(viewer: Viewer, customer: Customer, text: str, before: Sequence[Version] = ()) -> Papers:
    """The papers of a customer whose numbers were typed, as ``papers_among`` finds them among those offered."""
    if not text.strip() and not before:
        return NONE
    numbers = dict.fromkeys(number for _, number in _parts(text) if number is not None)
    asked = [*islice(numbers, PAPERS_MOST + 1), *(version.document_id for version in before)]
    return papers_among(papers_by_number(viewer, customer, asked), text, before)


def papers_among(known: Mapping[int, Document], text: str, before: Sequence[Version] = ()) -> Papers:
    """The papers whose numbers were typed (``12 判决书；15``) among those that may be named (``known``). One that the
    viewer does not see is answered like one that is not there. Those named ``before`` keep their file, and stay where
    they cannot be chosen: where the viewer does not see them, or they are destroyed by now.
    """
    parts = _parts(text)
    numbers = {number: part for part, number in parts if number is not None}
    if len(numbers) > PAPERS_MOST:
        return Papers(before, [problem("papers_too_many", column=COLUMN, value=len(numbers), most=PAPERS_MOST)])
    fixed = {version.document_id: version for version in before}
    faults = [problem("paper_unnamed", column=COLUMN, value=part) for part, number in parts if number is None]
    faults += [problem("paper_unknown", column=COLUMN, value=part) for key, part in numbers.items() if key not in known]
    kept = [version for key, version in fixed.items() if key not in known]
    named = [fixed.get(key) or _latest(known[key]) for key in numbers if key in known]
    return Papers([*kept, *named], faults)


def offered_papers(viewer: Viewer, customer: Customer) -> QuerySet[Document]:
    """Papers of a customer, and of those merged with it, that a viewer sees and that are still there."""
    return visible_documents(viewer).filter(customer__in=customer.together, destroyed_on=None)


def papers_by_number(viewer: Viewer, customer: Customer, numbers: Iterable[int] | None = None) -> dict[int, Document]:
    """Those of these papers (None: of all) that are offered, with their files."""
    offered = offered_papers(viewer, customer)
    offered = offered if numbers is None else offered.filter(pk__in=list(numbers))
    return {document.pk: document for document in offered.prefetch_related("versions")}


def papers_of_each(viewer: Viewer, customers: Sequence[Customer]) -> dict[str, dict[int, Document]]:
    """The papers offered of many customers, by code and number; asked for together, not one by one."""
    found: dict[str, dict[int, Document]] = {customer.customer_id: {} for customer in customers}
    theirs = Q(customer__in=customers) | Q(customer__merged_into__in=customers)
    offered = visible_documents(viewer).filter(theirs, destroyed_on=None)
    for document in offered.select_related("customer__merged_into").prefetch_related("versions").iterator(ROWS_AT_ONCE):
        found[document.customer.leading.customer_id][document.pk] = document
    return found


def papers_by(end: str, proofs: QuerySet[Any]) -> Mapping[int, list[Version]]:
    """The papers that these rows name, each by its file and in their order, by what they prove: the field ``end``."""
    found: dict[int, list[Version]] = defaultdict(list)
    for proof in proofs.select_related("paper__document").annotate(proven=F(end)):
        found[proof.proven].append(proof.paper)
    return found


def latest_versions(documents: QuerySet[Document]) -> list[Version]:
    """The newest file of each of these papers."""
    return [_latest(document) for document in documents.order_by("pk").prefetch_related("versions")]


def numbers_alone(text: str) -> str:
    """Papers as they were typed without their titles, which not everybody may read; what begins with none stays."""
    return "；".join(part if number is None else str(number) for part, number in _parts(text))


def with_titles(known: Mapping[int, Document], text: str) -> str:
    """The same with the titles of those that may be named."""
    return "；".join(
        part if number is None or number not in known else paper_words(known[number]) for part, number in _parts(text)
    )


def paper_words(document: Document) -> str:
    """A paper as a form offers it and reads it again."""
    return f"{document.pk} {BETWEEN.sub('，', document.title)}"


def seen_among(viewer: Viewer, versions: Iterable[Version]) -> frozenset[int]:
    """The keys of those papers, of these files, that a viewer sees."""
    keys = {version.document_id for version in versions}
    return frozenset(visible_documents(viewer).filter(pk__in=keys).values_list("pk", flat=True) if keys else ())


def _parts(text: str) -> list[tuple[str, int | None]]:
    """What was typed, part by part, each with the number that it begins with; None: it begins with none."""
    parts = [part.strip() for part in BETWEEN.split(text) if part.strip()]
    return [(part, int(found[1]) if (found := NUMBER.match(part)) else None) for part in parts]


def _latest(document: Document) -> Version:
    return max(document.versions.all(), key=lambda version: version.number)
