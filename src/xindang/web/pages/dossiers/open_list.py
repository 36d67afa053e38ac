"""All contradictions that a viewer may look at, and since when ratings go by dossiers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, F, Q, QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from xindang.assess.report.page.text import Text
from xindang.customers.search import found_customers
from xindang.customers.selectors import visible_customers
from xindang.dossiers.catalogue import PERSON
from xindang.dossiers.judging import judges
from xindang.dossiers.keeping import kept_since
from xindang.dossiers.models import Contradiction, DossierState
from xindang.dossiers.services.states import dossier_rating_begin
from xindang.people.models import Unit
from xindang.people.selectors import Viewer
from xindang.web.access import Request, page
from xindang.web.forms import Form, tell
from xindang.web.pages.dossiers.contradiction_sheet import contradiction_sheet
from xindang.web.pages.dossiers.contradictions import ContradictionShown, shown_rows
from xindang.web.taking_out import taken_out

PAGE_ROWS, BLOCK_ROWS = 50, 500
WORD_LENGTH_MAX = 100
OPEN, SETTLED = "", "settled"
STATES: Mapping[str, Text] = {OPEN: Text("未了结", "open"), SETTLED: Text("已了结", "settled")}


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for. ``q``: a customer; ``rule``: by which it was found; ``whose``: a salesperson."""

    q: str = ""
    state: str = OPEN
    rule: str = ""
    unit: str = ""
    whose: str = ""


def asked_of(given: QueryDict) -> Asked:
    words = {name: given.get(name, "").replace("\0", "").strip()[:WORD_LENGTH_MAX] for name in Asked.__slots__}
    return Asked(**words | {"state": SETTLED if words["state"] == SETTLED else OPEN})


@dataclass(frozen=True, slots=True)
class RuleCount:
    rule: str
    title: Text
    count: int


@dataclass(frozen=True, slots=True)
class RatingByDossiers:
    """``since``: from when on, None where not yet. ``complete``: customers whose dossier lacks no key information and
    has no open contradiction, of ``all``.
    """

    since: Any
    complete: int
    all: int
    may_begin: bool


class ContradictionList:
    """A page of the contradictions of the customers that a viewer sees, narrowed as asked."""

    def __init__(self, viewer: Viewer, asked: Asked, number: str | None) -> None:
        self.viewer, self.asked = viewer, asked
        self.units = units_of(viewer)
        self.states = [{"value": value, "zh": text.zh, "en": text.en} for value, text in STATES.items()]
        self.counts = self._counts()
        total = sum(entry.count for entry in self.counts if asked.rule in {"", entry.rule})
        self.page = Paginator(range(total), PAGE_ROWS).get_page(number)

    @cached_property
    def rows(self) -> Sequence[ContradictionShown]:
        first = max(self.page.start_index() - 1, 0)
        return shown_rows(list(self._found[first : first + PAGE_ROWS]))

    @property
    def all_rows(self) -> Iterator[ContradictionShown]:
        """Those of every page, so many read at once."""
        found = self._found.iterator(BLOCK_ROWS)
        while block := list(islice(found, BLOCK_ROWS)):
            yield from shown_rows(block)

    @property
    def customers(self) -> set[int]:
        """The keys of those whose contradictions the page shows."""
        return {one.row.customer.pk for one in self.rows}

    @property
    def all_persons(self) -> set[int]:
        """The keys of natural persons among those of every page."""
        return set(self._found.filter(customer__kind=PERSON).order_by().values_list("customer__pk", flat=True))

    @property
    def _found(self) -> QuerySet[Contradiction]:
        order = "-resolved_on" if self.asked.state == SETTLED else "found_on"
        return self._narrowed(self.asked).select_related("customer", "resolved_by").order_by(order, "pk")

    @property
    def rating(self) -> RatingByDossiers:
        seen = visible_customers(self.viewer)
        complete = Q(key_known_count=F("key_item_count"), contradiction_open_count=0)
        return RatingByDossiers(
            since=kept_since(),
            complete=DossierState.objects.filter(complete, customer__in=seen).count(),
            all=seen.count(),
            may_begin=self.viewer.may("dossiers_rate"),
        )

    def _counts(self) -> list[RuleCount]:
        """By rule, the most first; rules that the policy no longer has under their own name."""
        narrowed = self._narrowed(replace(self.asked, rule=""))
        grouped = dict(narrowed.order_by().values_list("rule").annotate(n=Count("*")))
        return [
            RuleCount(rule, _title(rule), grouped[rule]) for rule in sorted(grouped, key=lambda r: (-grouped[r], r))
        ]

    def _narrowed(self, asked: Asked) -> QuerySet[Contradiction]:
        customers = found_customers(visible_customers(self.viewer), asked.q)
        if asked.unit in {unit.code for unit in self.units}:
            customers = customers.filter(units__unit=asked.unit)
        if asked.whose:
            customers = customers.filter(salesperson=asked.whose)
        rows = Contradiction.objects.filter(gone_on=None, customer__in=customers)
        rows = rows.exclude(resolved_on=None) if asked.state == SETTLED else rows.filter(resolved_on=None)
        return rows.filter(rule=asked.rule) if asked.rule else rows


def _title(rule: str) -> Text:
    known = judges().rules.get(rule)
    return Text(known.title, known.title_en) if known else Text(rule, rule)


def units_of(viewer: Viewer) -> list[Unit]:
    """The units among which a viewer may choose; none where there is nothing to choose."""
    units = Unit.objects.exclude(code="").order_by("code")
    if viewer.customer_units is not None:
        units = units.filter(code__in=viewer.customer_units)
    found = list(units)
    return found if len(found) > 1 else []


@page("dossiers")
def contradictions(request: Request) -> HttpResponse:
    """What contradicts itself in the dossiers one sees, by rule."""
    shown = ContradictionList(request.viewer, asked_of(request.GET), request.GET.get("page"))
    request.customers_shown = shown.customers
    context = {"list": shown, "page": shown.page, "form": None, "query": request.GET.urlencode()}
    return render(request, "pages/dossiers/contradictions.html", context)


@page("dossiers", also="excel")
@require_POST
def contradictions_excel(request: Request) -> HttpResponse:
    """All of them, as filtered."""
    viewer = request.viewer
    shown, language = ContradictionList(viewer, asked_of(request.GET), None), viewer.user.language
    request.customers_shown = shown.all_persons
    name = "Contradictions" if language == "en" else "档案中的矛盾"
    sheet = contradiction_sheet(shown.all_rows, language)
    return taken_out(request, "contradictions", f"{name} {viewer.on}", [sheet])


@page("dossiers_rate")
@require_POST
def begin(request: Request) -> HttpResponse:
    """From today on ratings go by dossiers."""
    form = Form("begin", request)
    with form.tried():
        dossier_rating_begin(by=request.viewer.user, on=request.viewer.on)
    if not form.done:
        shown = ContradictionList(request.viewer, Asked(), None)
        context = {"list": shown, "page": shown.page, "form": form}
        return render(request, "pages/dossiers/contradictions.html", context, status=form.status)
    tell(request, "从今天起以档案评定，下次评定时计入。", "Ratings go by dossiers from today on, first the next one.")
    return redirect("dossiers:contradictions")
