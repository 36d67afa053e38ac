"""Recording who is related to a customer, taking it back, and making a group of those that are bound together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction

from xindang.audit.services import audit_record
from xindang.core.problems import Problem, ProblemsFound, errors_in, problem
from xindang.customers.models import Customer
from xindang.customers.services import customer_edit
from xindang.documents.proofs import NONE, Papers
from xindang.dossiers.catalogue import Part
from xindang.dossiers.models import Relation, RelationProof
from xindang.dossiers.origin import WORDS_LENGTH_MAX, problems_of_origin
from xindang.dossiers.proofs import rests_on
from xindang.dossiers.relations import RelationKind, relation_kinds, standing_relations
from xindang.dossiers.values import part_value, plain, readable
from xindang.people.models import User

NAME_LENGTH_MAX, GROUP_LENGTH_MAX = 200, 60
SHARE = Part("share", "持股比例", "share", "percent")


@transaction.atomic
def relation_record(
    *, customer: Customer, kind: str, other: Customer | None, other_name: str, share: str, channel: str, source: str,
    as_of: date, by: User, on: date, papers: Papers = NONE,
) -> Relation:  # fmt: skip
    """Record that somebody is related to a customer. ``other``: who it is, where on file; else ``other_name`` says it.

    ``papers``: those of the archive that prove it. Raises ProblemsFound.
    """
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    said = relation_kinds().get(kind)
    kept, wrong = part_value(SHARE, share)
    problems = [*_faults_of_kind(said, customer, other, kept), *_faults_of_other(customer, other, other_name)]
    problems += [wrong] if wrong else []
    problems += [*problems_of_origin(channel, source, as_of, on), *papers.faults]
    if errors_in(problems):
        raise ProblemsFound(problems)
    told = {
        "kind": kind, "other": other, "other_name": other.name if other else plain(other_name),
        "share": Decimal(kept) if kept else None, "channel": channel, "source": readable(source), "as_of": as_of,
    }  # fmt: skip
    if rests_on(standing_relations(on).filter(customer=customer, **told), papers.versions):
        raise ProblemsFound([problem("relation_on_record")])
    relation = Relation.objects.create(customer=customer, recorded_by=by, recorded_on=on, **told)
    RelationProof.objects.bulk_create(RelationProof(relation=relation, paper=paper) for paper in papers.versions)
    named = {"papers": papers.numbers} if papers.versions else {}
    _recorded("relation_record", relation, by, on, kind=relation_kinds()[kind].zh, **named)
    return relation


@transaction.atomic
def relation_withdraw(*, relation: Relation, reason: str, by: User, on: date) -> Relation:
    """Take a link back that is wrong or over; it stays in the history. Raises ProblemsFound."""
    relation = Relation.objects.select_for_update().get(pk=relation.pk)
    if relation.withdrawn_on is not None:
        raise ProblemsFound([problem("finding_withdrawn_before", value=relation.withdrawn_on)])
    reason = readable(reason)[:WORDS_LENGTH_MAX]
    if not reason:
        raise ProblemsFound([problem("finding_reason_missing", column="reason")])
    relation.withdrawn_on, relation.withdrawn_by, relation.withdrawn_reason = on, by, reason
    relation.save(update_fields=["withdrawn_on", "withdrawn_by", "withdrawn_reason"])
    _recorded("relation_withdraw", relation, by, on, reason=reason)
    return relation


@transaction.atomic
def group_accept(*, members: Sequence[Customer], group_id: str, by: User, on: date) -> list[str]:
    """Say that these customers are one group: the office's own word in the book's column, as any edit of it.

    Each has an audit row of its own, which names no other member: sight of those is ruled. Returns the codes of those
    of whom it was said otherwise before. Raises ProblemsFound.
    """
    name = plain(group_id)
    if not name or len(name) > GROUP_LENGTH_MAX:
        raise ProblemsFound([problem("group_id_missing", column="group_id", most=GROUP_LENGTH_MAX)])
    changed = [
        one.customer_id for one in members if customer_edit(customer=one, values={"group_id": name}, by=by, on=on)
    ]
    for one in members:
        audit_record(
            act="group_accept", subject_kind="customer", subject=one.customer_id, by=by.username, on=on,
            details={"group": name, "members": len(members)},
        )  # fmt: skip
    return changed


def _faults_of_kind(said: RelationKind | None, customer: Customer, other: Customer | None, share: str) -> list[Problem]:
    if said is None:
        return [problem("relation_kind_missing", column="kind")]
    kinds = {one.kind or "company" for one in (customer, other) if one is not None}
    # A person may hold the shares of a company; between two of a kind all else is.
    wrong = kinds != {"person"} if said.of == "person" else bool(said.of) and (customer.kind or "company") != said.of
    faults = [problem("relation_kind_not_theirs", column="kind", title_zh=said.zh, title_en=said.en)] if wrong else []
    if share and not said.takes_share:
        faults.append(problem("relation_share_unasked", column="share", title_zh=said.zh, title_en=said.en))
    return faults


def _faults_of_other(customer: Customer, other: Customer | None, name: str) -> list[Problem]:
    if other is not None and other.leading.pk == customer.leading.pk:
        return [problem("relation_with_itself", column="other", value=customer.name)]
    if other is None and not 0 < len(plain(name)) <= NAME_LENGTH_MAX:
        return [problem("relation_other_missing", column="other", most=NAME_LENGTH_MAX)]
    return []


def _recorded(act: str, relation: Relation, by: User, on: date, **details: str) -> None:
    """The audit says of whom, and not who the other is: sight of that is ruled."""
    audit_record(
        act=act, subject_kind="customer", subject=str(relation.customer_id), by=by.username, on=on,
        details={"link": relation.pk, **details},
    )  # fmt: skip
