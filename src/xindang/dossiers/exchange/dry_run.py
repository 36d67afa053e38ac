"""What a batch that somebody sent would do now: read beside the dossiers as they are, by what its sender may do."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date

from xindang.core.problems import Problem, ProblemsFound, Severity, problem
from xindang.customers.selectors import visible_customers
from xindang.documents.models import Document
from xindang.documents.proofs import papers_of_each
from xindang.dossiers.archives import Archive, archives_of, ledger_on
from xindang.dossiers.exchange.checked import DryRun, OnFile, lines_checked
from xindang.dossiers.exchange.incoming import Incoming, Line
from xindang.dossiers.exchange.layout import plans
from xindang.dossiers.judging import judges
from xindang.dossiers.models import Batch, SealedPart
from xindang.dossiers.proofs import papers_of_findings
from xindang.people.models import User
from xindang.people.selectors import viewer_of
from xindang.store.sealing import CannotOpen, Sealed, sealing_keys

RIGHT = "dossiers_edit"
# So many codes are named in one question; databases take no endless list.
CODES_AT_ONCE = 500
KIND = "batch"


def sealed_into(batch: Batch, found: Incoming) -> None:
    """Lay what was read into the batch, sealed: among it may be numbers that nobody reads in the database."""
    told = {"lines": [asdict(line) for line in found.lines], "problems": [asdict(one) for one in found.problems]}
    sealed = sealing_keys().seal(json.dumps(told, ensure_ascii=False), KIND, (KIND, str(batch.pk)))
    batch.key_id, batch.sealed, batch.empty = sealed.key_id, sealed.text, found.empty


def content_of(batch: Batch) -> Incoming:
    """What was read. Raises ProblemsFound where it does not open any more."""
    try:
        text = sealing_keys().open(Sealed(batch.key_id, batch.sealed, ""), (KIND, str(batch.pk)))
    except CannotOpen:
        raise ProblemsFound([problem("batch_shut")]) from None
    told = json.loads(text)
    problems = [Problem(**{**row, "severity": Severity(row["severity"])}) for row in told["problems"]]
    return Incoming([Line(**row) for row in told["lines"]], problems, batch.empty)


def dry_run(batch: Batch, *, by: User, on: date) -> DryRun:
    """Entries and problems, in the order of the file."""
    found = content_of(batch)
    misread = {(one.table, one.row) for one in found.problems}
    lines = [line for line in found.lines if (line.sheet, line.row) not in misread]
    told = lines_checked(lines, _on_file(lines, by, on), judges(), by=by, on=on)
    sheets = [title for plan in plans() for title in plan.titles]
    told.problems = sorted(
        [*found.problems, *told.problems],
        key=lambda one: (sheets.index(one.table) if one.table in sheets else -1, one.row or 0),
    )
    return told


def in_parts(codes: Iterable[str]) -> Iterator[Sequence[str]]:
    """Codes in lists that a question can hold, in order."""
    ordered = sorted(codes)
    return (ordered[at : at + CODES_AT_ONCE] for at in range(0, len(ordered), CODES_AT_ONCE))


def _on_file(lines: Sequence[Line], by: User, on: date) -> OnFile:
    """Of those of these customers that the sender may record for; one that was merged stands for the leading one."""
    viewer = viewer_of(by, on)
    seen = visible_customers(viewer.with_right(RIGHT))
    codes, citing = {line.customer_id for line in lines}, {line.customer_id for line in lines if line.papers.strip()}
    archives: dict[str, Archive] = {}
    papers: dict[str, Mapping[int, Document]] = {}
    sealed: dict[str, list[SealedPart]] = {}
    ledger = ledger_on(on)
    for part in in_parts(codes):
        merged = seen.filter(parts__customer_id__in=part).values_list("parts__customer_id", "customer_id")
        leading = {str(code): str(leads) for code, leads in merged}
        customers = list(seen.filter(customer_id__in=[*part, *leading.values()]))
        own = {archive.customer.customer_id: archive for archive in archives_of(customers, on, ledger, history=True)}
        archives |= own | {code: own[leads] for code, leads in leading.items()}
        sealed |= _sealed(own)
        known = {code: archives[code].customer for code in citing.intersection(part) if code in archives}
        offered = papers_of_each(viewer, list(known.values()))
        papers |= {code: offered[customer.customer_id] for code, customer in known.items()}
    proving = papers_of_findings(finding for code in papers for finding in archives[code].findings)
    return OnFile(archives, sealed, papers, proving)


def _sealed(archives: Mapping[str, Archive]) -> dict[str, list[SealedPart]]:
    """The sealed parts of these archives, by the code of whose they are."""
    whose = {finding.pk: code for code, archive in archives.items() for finding in archive.findings}
    recorded = {finding.customer_id for archive in archives.values() for finding in archive.findings}
    found: dict[str, list[SealedPart]] = {}
    rows = SealedPart.objects.filter(finding__customer_id__in=recorded).select_related("finding")
    for row in rows.order_by("pk"):
        if row.finding_id in whose:
            found.setdefault(whose[row.finding_id], []).append(row)
    return found
