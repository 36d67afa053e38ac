"""Dossiers for programs: read as their user sees them, and added to as their user may."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from ninja import Header, NinjaAPI

from xindang.api.access import Caller, Refused, TokenWith
from xindang.api.dossier_shapes import DossierOut, FindingsIn, FindingsOut, NotRecorded
from xindang.api.parameters import told_only
from xindang.api.services import KeyTaken, findings_post
from xindang.api.shapes import REFUSALS
from xindang.api.sight import customer_seen
from xindang.core.problems import Problem, ProblemsFound
from xindang.customers.models import Customer
from xindang.documents.models import Version
from xindang.documents.proofs import seen_among
from xindang.dossiers.archives import Archive, archive_of
from xindang.dossiers.catalogue import Item
from xindang.dossiers.contradictions import Checked, checked_on
from xindang.dossiers.gathered import Gathered, State
from xindang.dossiers.judging import judges
from xindang.dossiers.models import Finding
from xindang.dossiers.proofs import papers_of_dossier, papers_of_relations
from xindang.dossiers.relations import relations_of
from xindang.dossiers.relations_seen import RelationSeen, relations_seen
from xindang.dossiers.values import masked
from xindang.people.selectors import Viewer

READ, WRITE = "dossiers:read", "dossiers:write"
KEY = Annotated[str, Header(alias="Idempotency-Key", min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$")]


def dossier_routes(api: NinjaAPI, today: Callable[[], date]) -> None:
    """Before the routes of customers, whose codes may hold a slash."""

    @api.get(
        "/customers/{path:customer_id}/dossier", auth=TokenWith(READ, today), response={200: DossierOut, **REFUSALS},
        summary="信用档案 dossier",
    )  # fmt: skip
    @told_only
    def dossier(request: Caller, customer_id: str, on: date | None = None, history: bool = False) -> Any:
        """A dossier as it was known at the end of a day, today unless told; ``history``: earlier values too."""
        customer = customer_seen(request.viewer, customer_id)
        day = on or request.viewer.on
        if day > request.viewer.on:
            raise Refused(422, "day_to_come", f"{day} 还没有到。", f"{day} is still to come.")
        archive = archive_of(customer, day, history=True)
        papers = _papers(request.viewer, papers_of_dossier(customer))
        as_told = AsTold(day, papers, _all_of(archive) if history else None)
        told = _told(customer, checked_on(archive, judges(), day), as_told)
        return told | {"relations": _relations(request.viewer, customer, day)}

    @api.post(
        "/customers/{path:customer_id}/findings", auth=TokenWith(WRITE, today),
        response={200: FindingsOut, **REFUSALS, 409: NotRecorded, 422: NotRecorded}, summary="登记档案信息 findings",
    )  # fmt: skip
    @told_only
    def findings(request: Caller, customer_id: str, given: FindingsIn, key: KEY) -> Any:
        """Record values, all or none. The same once more under its key answers the same and records nothing."""
        customer = customer_seen(request.viewer, customer_id)
        try:
            recorded = findings_post(
                customer=customer, given=given.model_dump()["findings"], key=key, by=request.viewer.user,
                on=request.viewer.on,
            )  # fmt: skip
        except KeyTaken:
            said = "这个 Idempotency-Key 用过，内容不同。", "This Idempotency-Key was used for something else."
            raise Refused(409, "idempotency_key_taken", *said) from None
        except ProblemsFound as found:
            raise _refused(found.problems) from None
        return {"recorded": recorded}


def _refused(problems: Iterable[Problem]) -> Refused:
    told = [{"code": one.code, "zh": one.zh, "en": one.en, "finding": one.row, "field": one.column} for one in problems]
    return Refused(422, str(told[0]["code"]), str(told[0]["zh"]), str(told[0]["en"]), {"problems": told})


def _all_of(archive: Archive) -> dict[tuple[str, str], list[Finding]]:
    """Everything on file by item and row, the latest first."""
    found: dict[tuple[str, str], list[Finding]] = {}
    for finding in sorted(archive.findings, key=lambda each: (each.as_of, each.pk), reverse=True):
        found.setdefault((finding.item, finding.row), []).append(finding)
    return found


@dataclass(frozen=True, slots=True)
class AsTold:
    """``on``: the day; ``papers``: by finding, those that prove it; ``history``: all findings by item and row, where
    they are asked for.
    """

    on: date
    papers: Mapping[int, list[dict[str, int | None]]]
    history: Mapping[tuple[str, str], list[Finding]] | None


def _papers(viewer: Viewer, proving: Mapping[int, Sequence[Version]]) -> dict[int, list[dict[str, int | None]]]:
    """By what they prove; of papers that the viewer may not open nothing but that they are there."""
    seen = seen_among(viewer, [version for versions in proving.values() for version in versions])
    hidden = dict.fromkeys(("document", "version"))
    return {
        key: [
            {"document": one.document_id, "version": one.number} if one.document_id in seen else hidden
            for one in versions
        ]
        for key, versions in proving.items()
    }


def _relations(viewer: Viewer, customer: Customer, day: date) -> list[dict[str, Any]]:
    """The links that stood at the end of a day, as pages show them to the viewer."""
    found = relations_of(customer, day)
    papers = _papers(viewer, papers_of_relations(found))
    return [
        _relation(one) | {"papers": papers.get(one.relation.pk, [])} for one in relations_seen(viewer, customer, found)
    ]


def _relation(one: RelationSeen) -> dict[str, Any]:
    row, other = one.relation, one.other
    return {
        "id": row.pk, "kind": row.kind, "is_own": one.is_own, "title_zh": one.zh, "title_en": one.en,
        "other": other.customer_id if other else None, "name": other.name if other else one.name or None,
        "share": None if row.share is None else f"{row.share.normalize():f}", "channel": row.channel,
        "source": one.source, "as_of": row.as_of, "recorded_by": row.recorded_by.name, "recorded_on": row.recorded_on,
    }  # fmt: skip


def _told(customer: Customer, checked: Checked, as_told: AsTold) -> dict[str, Any]:
    lacking = {one.item.name: None for one in checked.gathered if one.item.is_key and one.state != State.KNOWN}
    still_open = {found.fingerprint for found in checked.open}
    return {
        "customer_id": customer.customer_id,
        "name": customer.name,
        "on": as_told.on,
        "lacking": list(lacking),
        "items": [_item(one, as_told) for one in checked.gathered],
        "contradictions": [
            {"rule": one.rule.id, "clause": one.rule.clause, "is_open": one.fingerprint in still_open}
            for one in checked.found
        ],
    }


def _item(one: Gathered, as_told: AsTold) -> dict[str, Any]:
    history = as_told.history
    item, shown = one.item, {finding.pk for finding in one.findings}
    earlier = None if history is None else history.get((item.name, one.row), [])
    return {
        "item": item.name, "row": _hidden_row(one), "section": item.section, "view": item.view, "title_zh": item.zh,
        "title_en": item.en, "is_key": item.is_key, "state": one.state,
        "accepted": one.accepted.pk if one.accepted else None,
        "findings": [_finding(item, finding, as_told) for finding in one.findings],
        "earlier": None
        if earlier is None
        else [_finding(item, each, as_told) for each in earlier if each.pk not in shown],
    }  # fmt: skip


def _hidden_row(one: Gathered) -> str:
    """What tells a row from others, hidden where it is so on pages."""
    named = one.item.parts.get(one.item.named_by)
    return masked(one.row) if named is not None and named.is_masked else one.row


def _finding(item: Item, finding: Finding, as_told: AsTold) -> dict[str, Any]:
    gone = finding.withdrawn_on is not None and finding.withdrawn_on <= as_told.on
    names = ("channel", "source", "as_of", "collected_by", "recorded_on")
    return {
        "id": finding.pk,
        "value": {
            name: masked(text) if item.parts[name].is_masked else text
            for name, text in finding.value.items()
            if name in item.parts
        },
        **{name: getattr(finding, name) for name in names},
        "recorded_by": finding.recorded_by.name,
        "withdrawn_on": finding.withdrawn_on if gone else None,
        "withdrawn_reason": finding.withdrawn_reason if gone else "",
        "papers": as_told.papers.get(finding.pk, []),
    }
