"""Parts of findings that are sealed: what stands in their place, how they are opened, and who else has the same.

In ``Finding.value`` stands a label, the last signs of the value. Of one customer's item equal values have equal labels
and different ones different labels, so that whoever compares and shows values needs to know nothing of keys; and a
label stays what it is when the keys change.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain, count

from django.db.models import Count

from xindang.core.problems import ProblemsFound, problem
from xindang.customers.models import Customer
from xindang.dossiers.catalogue import Item, Part, load_items
from xindang.dossiers.models import Batch, Finding, SealedPart
from xindang.dossiers.values import HIDDEN, LAST_SHOWN
from xindang.store.sealing import CannotOpen, Sealed, sealing_keys


def labelled(customer: Customer, item: Item, value: Mapping[str, str]) -> dict[str, str]:
    """A value with the labels of its sealed parts in their place."""
    return {
        name: _label(customer, item, item.parts[name], text) if item.parts[name].is_sealed else text
        for name, text in value.items()
    }


def sealed_parts(finding: Finding, item: Item, clear: Mapping[str, str]) -> list[SealedPart]:
    """The rows, not yet in the database, that keep the sealed parts of a finding. ``clear``: its parts as typed."""
    return [
        sealed_anew(SealedPart(finding=finding, part=name, kind=item.parts[name].type), text)
        for name, text in clear.items()
        if item.parts[name].is_sealed
    ]


def sealed_anew(row: SealedPart, clear: str) -> SealedPart:
    """The row with a value sealed under the current key."""
    sealed = sealing_keys().seal(clear, row.kind, place_of(row.finding, row.part))
    row.key_id, row.text, row.mark = sealed.key_id, sealed.text, sealed.mark
    return row


def opened(row: SealedPart) -> str:
    """What was sealed. Raises ProblemsFound."""
    try:
        return sealing_keys().open(Sealed(row.key_id, row.text, row.mark), place_of(row.finding, row.part))
    except CannotOpen as error:
        code = "sealed_key_missing" if error.key_missing else "sealed_broken"
        raise ProblemsFound(
            [problem(code, table=f"{row.finding.customer_id} {row.finding.item}", value=row.key_id)]
        ) from None


def sealed_numbers_differ(first: Customer, second: Customer) -> bool:
    """Whether what stands sealed in two dossiers says that they are not one: another number of the person itself, or
    another number behind the same label. What cannot be opened differs from what has its label.
    """
    standing = SealedPart.objects.filter(finding__withdrawn_on=None).select_related("finding").order_by("pk")
    own, others = (list(standing.filter(finding__customer=customer)) for customer in (first, second))
    return any(_differ(one, other) for one in own for other in others if _placed(one) == _placed(other))


def _placed(row: SealedPart) -> tuple[str, str]:
    return row.finding.item, row.part


def _differ(one: SealedPart, other: SealedPart) -> bool:
    item, part = _placed(one)
    is_of_itself = load_items().items[item].parts[part].mark != ""
    has_one_label = one.finding.value[part] == other.finding.value[part]
    if not is_of_itself and not has_one_label:
        return False
    try:
        return opened(one) != opened(other)
    except ProblemsFound:
        return has_one_label


def sealed_under() -> dict[str, int]:
    """How many values are sealed under each key."""
    counts = Counter[str]()
    for rows in (SealedPart.objects.all(), Batch.objects.exclude(sealed="")):
        counts.update(dict(rows.order_by("key_id").values_list("key_id").annotate(Count("pk"))))
    return dict(counts)


def place_of(finding: Finding, part: str) -> tuple[str, str, str]:
    """To what a sealed part is bound: whose it is, and what."""
    return str(finding.customer_id), finding.item, part


def _label(customer: Customer, item: Item, part: Part, clear: str) -> str:
    before = SealedPart.objects.filter(finding__customer__in=customer.together, finding__item=item.name, part=part.name)
    rows = before.order_by("pk").values_list("key_id", "mark", "finding__value")
    return label_among(clear, part, [(key_id, mark, str(value[part.name])) for key_id, mark, value in rows])


def label_among(clear: str, part: Part, rows: Sequence[tuple[str, str, str]]) -> str:
    """The last signs; with a number behind where another value of the customer ends alike. ``rows``: key, mark, label.

    One that cannot be opened any more has a mark that nobody can make again: it counts as another.
    """
    marks = sealing_keys().marks(clear, part.type)
    same = [label for key_id, mark, label in rows if marks.get(key_id) == mark]
    taken = {label for _, _, label in rows}
    first = f"{HIDDEN}{clear[-LAST_SHOWN:]}"
    free = (label for label in chain([first], (f"{first}({number})" for number in count(2))) if label not in taken)
    return same[0] if same else next(free)
