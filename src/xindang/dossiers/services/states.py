"""Keeping true what is worked out of dossiers: contradictions, how complete each is, and what ratings see of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta

from django.db import transaction

from xindang.audit.services import audit_record
from xindang.core.problems import ProblemsFound, problem
from xindang.customers.models import Customer
from xindang.dossiers.archives import archives_of
from xindang.dossiers.completeness import completeness_of
from xindang.dossiers.contradiction_rows import row_of
from xindang.dossiers.contradictions import Checked, checked_on
from xindang.dossiers.gathered import State
from xindang.dossiers.judging import judges
from xindang.dossiers.keeping import TABLE, kept_source
from xindang.dossiers.models import Contradiction, DossierCounts, DossierState
from xindang.people.models import User
from xindang.sources.models import Source, SourceTable
from xindang.sources.services import own_source_register

# So often it is said again that nothing has changed, well within the time for which a statement holds.
SAID_AGAIN = timedelta(days=60)
COUNTED = ("key_item_count", "key_known_count", "item_count", "item_known_count", "contradiction_open_count")
SHOWN = (*COUNTED, "stale_count", "contradicted_count")


@transaction.atomic
def dossiers_renew(*, customers: Sequence[Customer], by: User | None, on: date) -> list[Checked]:
    """Hold what is worked out of some customers' dossiers against them, as they are known on a day.

    Contradictions that are new are entered and those whose grounds changed are ended; where ratings go by dossiers, how
    complete each is becomes a row of the book as of the day, if it is not what its last row says. A customer that is
    merged into another has no dossier of its own: what was entered of it ends.
    """
    keys = [customer.pk for customer in customers]
    fresh = list(Customer.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    checked = dict(zip(_keys_of(fresh), _checked(fresh, on), strict=True))
    changed = _contradictions_entered(fresh, checked, on)
    _states_kept(fresh, checked, on)
    for customer in fresh:
        if customer.pk in changed:
            audit_record(
                act="dossiers_renew", subject_kind="customer", subject=customer.customer_id,
                by=by.username if by else "", on=on, details=changed[customer.pk],
            )  # fmt: skip
    return [checked[key] for key in keys]


@transaction.atomic
def dossier_renew(*, customer: Customer, by: User | None, on: date) -> Checked:
    """The same of one."""
    (checked,) = dossiers_renew(customers=[customer], by=by, on=on)
    return checked


@transaction.atomic
def dossier_rating_begin(*, by: User, on: date) -> Source:
    """From this day on ratings go by how complete dossiers are (S1-18): who has no complete one is no A.

    It is said by a person and does not come with the first finding, which would make unknown what is known of all
    others (decision 0021); and it is not taken back. Raises ProblemsFound.
    """
    if kept_source() is not None:
        raise ProblemsFound([problem("dossier_rating_begun")])
    source = own_source_register(table=TABLE, by=by, on=on)
    SourceTable.objects.filter(source=source, table=TABLE).update(covers_from=on)
    audit_record(act="dossier_rating_begin", subject_kind="source", subject=source.name, by=by.username, on=on)
    return source


def _keys_of(customers: Iterable[Customer]) -> list[int]:
    return [customer.pk for customer in customers]


def _checked(customers: Sequence[Customer], on: date) -> list[Checked]:
    ready = judges()
    return [checked_on(archive, ready, on) for archive in archives_of(customers, on)]


def _contradictions_entered(
    customers: Sequence[Customer], checked: Mapping[int, Checked], on: date
) -> dict[int, dict[str, list[str]]]:
    """By customer, the rules of which something was entered or ended."""
    codes = [customer.customer_id for customer in customers]
    standing: dict[str, list[Contradiction]] = defaultdict(list)
    for row in Contradiction.objects.filter(customer__customer_id__in=codes, gone_on=None):
        standing[str(row.customer_id)].append(row)
    new, gone, changed = list[Contradiction](), list[int](), {}
    for customer in customers:
        told = checked[customer.pk].found if customer.merged_into_id is None else ()
        found = {each.fingerprint: each for each in told}
        rows = {row.fingerprint: row for row in standing[customer.customer_id]}
        fresh = [row_of(found[key], customer.customer_id, on) for key in found if key not in rows]
        ended = [row for key, row in rows.items() if key not in found]
        if fresh or ended:
            changed[customer.pk] = {"found": _rules(fresh), "gone": _rules(ended)}
            new += fresh
            gone += [row.pk for row in ended]
    Contradiction.objects.bulk_create(new)
    Contradiction.objects.filter(pk__in=gone).update(gone_on=on)
    return changed


def _rules(rows: Iterable[Contradiction]) -> list[str]:
    return sorted(row.rule for row in rows)


def _states_kept(customers: Sequence[Customer], checked: Mapping[int, Checked], on: date) -> None:
    """The current state of each, and where ratings go by dossiers, a row of the book of each that needs one."""
    source = kept_source()
    codes = [customer.customer_id for customer in customers]
    DossierState.objects.filter(customer__customer_id__in=codes).exclude(customer__merged_into=None).delete()
    customers = [customer for customer in customers if customer.merged_into_id is None]
    before = {row.customer_id: row for row in DossierState.objects.filter(customer__customer_id__in=codes)}
    states = [_state(customer, checked[customer.pk], before.get(customer.customer_id), on) for customer in customers]
    if source is not None:
        told = [state for state in states if _is_to_be_told(state, before.get(str(state.customer_id)), on)]
        for state in told:
            state.kept_on = on
        _rows_written(source, told, on)
    DossierState.objects.bulk_create(
        states, update_conflicts=True, unique_fields=["customer"], update_fields=["on", "kept_on", *SHOWN]
    )


def _state(customer: Customer, checked: Checked, before: DossierState | None, on: date) -> DossierState:
    complete = completeness_of(checked.gathered)
    return DossierState(
        customer=customer,
        on=on,
        kept_on=before.kept_on if before else None,
        stale_count=complete.count_of(State.STALE),
        contradicted_count=complete.count_of(State.CONTRADICTED),
        contradiction_open_count=len(checked.open),
        **asdict(complete.counts),
    )


def _is_to_be_told(state: DossierState, before: DossierState | None, on: date) -> bool:
    """Whether the book's last row no longer says it, or said it too long ago."""
    if before is None or before.kept_on is None or on - before.kept_on >= SAID_AGAIN:
        return True
    return any(getattr(state, name) != getattr(before, name) for name in COUNTED)


def _rows_written(source: Source, states: Sequence[DossierState], on: date) -> None:
    """One row per customer and day: what the day ended with."""
    rows = [
        DossierCounts(
            origin=source, row_key=f"{state.customer_id}@{on.isoformat()}", row_hash="", customer_id=state.customer_id,
            on=on, **{name: getattr(state, name) for name in COUNTED},
        )
        for state in states
    ]  # fmt: skip
    DossierCounts.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["origin", "row_key"], update_fields=list(COUNTED)
    )
