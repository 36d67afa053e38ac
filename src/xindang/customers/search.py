"""Finding customers by what people remember of them: code, initials, state's code, a part of the name, a short name.

What is typed in letters and figures alone is first looked for at the beginning of codes and initials, which an index
answers; only where nothing begins so, names are read. Anything else is parts of a name, with blanks between them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import reduce
from itertools import islice
from operator import or_

from django.db.models import F, Q, QuerySet

from xindang.customers.models import Customer
from xindang.store.lookups import Begins

IN_LETTERS = re.compile(r"[!-~ ]+")
LETTER = re.compile(r"[a-z]", re.IGNORECASE)
SUGGESTED = 10


def searched(text: str) -> str:
    """What was typed as it is looked for: full-width signs as plain ones, blanks at the ends gone."""
    return unicodedata.normalize("NFKC", text).strip()


def found_customers(customers: QuerySet[Customer], text: str) -> QuerySet[Customer]:
    """Those of the customers that a text finds; all of them where nothing is typed."""
    sought = searched(text)
    if not sought:
        return customers
    if IN_LETTERS.fullmatch(sought):
        begun = _found(customers, reduce(or_, _beginnings(sought)))
        if begun.exists():
            return begun
    return _found(customers, _named(sought))


def _found(customers: QuerySet[Customer], way: Q) -> QuerySet[Customer]:
    """Those of the customers that are found so themselves, or by what was merged into them.

    What is merged has a small index of its own and is asked for first: mostly nothing of it is found, and the customers
    are asked for alone.
    """
    return _with_merged(customers, way) if _finds_merged(way) else customers.filter(way)


def _finds_merged(way: Q) -> bool:
    return Customer.objects.filter(way, merged_into__isnull=False).exists()


def _with_merged(customers: QuerySet[Customer], way: Q) -> QuerySet[Customer]:
    """Put together before they are held against the customers: of two ways with "or" between, a database would answer
    neither by its index.
    """
    parts = Customer.objects.filter(way, merged_into__isnull=False)
    keys = customers.filter(way).values_list("pk").union(parts.values_list("merged_into__pk"), all=True)
    return customers.filter(pk__in=keys)


def suggested_customers(customers: QuerySet[Customer], text: str) -> list[Customer]:
    """The first ten, best first: the very code, codes that begin so, initials, the state's code, parts of names."""
    sought = searched(text)
    if not sought:
        return []
    ways = [Q(customer_id__in=_codes(sought))]
    if IN_LETTERS.fullmatch(sought):
        ways += _beginnings(sought)
    found: dict[int, Customer] = {}
    by = _with_merged if _finds_merged(reduce(or_, ways)) else QuerySet.filter
    for way in ways:
        _gather(found, by(customers, way).order_by("customer_id"))
    if not found:
        _gather(found, _found(customers, _named(sought)).order_by("customer_id"))
    return list(found.values())


def _gather(found: dict[int, Customer], more: QuerySet[Customer]) -> None:
    if len(found) < SUGGESTED:
        fresh = (customer for customer in more[:SUGGESTED] if customer.pk not in found)
        found.update({customer.pk: customer for customer in islice(fresh, SUGGESTED - len(found))})


def _beginnings(sought: str) -> list[Q]:
    """Codes that begin so, then initials, then the state's codes, whether capitals and blanks were typed or not."""
    solid = "".join(sought.split())
    codes = reduce(or_, (Q(Begins(F("customer_id"), code)) for code in _codes(sought)))
    return [codes, Q(Begins(F("pinyin_initials"), solid.lower())), Q(Begins(F("uscc"), solid.upper()))]


def _codes(sought: str) -> list[str]:
    """Our own code as it may be written: as typed, in capitals, in small letters, each also without blanks."""
    solid = "".join(sought.split())
    return list(dict.fromkeys(way(text) for text in (sought, solid) for way in (str, str.upper, str.lower)))


def _named(sought: str) -> Q:
    """Every part typed is of the name, or of a short name that is no part of it: those are few, with their own index.

    A code in capitals and small letters both, typed otherwise, is read here too, beside the names.
    """
    otherwise = Customer.objects.filter(_has_parts("short_name", sought), short_name_at=0)
    named = _has_parts("name", sought) | Q(pk__in=otherwise.values("pk"))
    return named | Q(customer_id__istartswith=sought) if IN_LETTERS.fullmatch(sought) else named


def _has_parts(column: str, sought: str) -> Q:
    found = Q()
    for part in sought.split():
        found &= Q(**{f"{column}__{'icontains' if LETTER.search(part) else 'contains'}": part})
    return found
