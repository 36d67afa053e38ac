"""The API: customers, dossiers, assessments, open items, worklist. Programs see what their token's user sees."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Query
from ninja.errors import AuthenticationError, ValidationError

from xindang import __version__
from xindang.api.access import Caller, Refused, TokenWith
from xindang.api.dossiers import dossier_routes
from xindang.api.parameters import told_only
from xindang.api.shapes import (
    REFUSALS,
    AssessmentOut,
    CustomerOut,
    CustomerPage,
    ItemPage,
    Page,
    RunOut,
    TaskPage,
)
from xindang.api.sight import customer_seen, plain_only
from xindang.core.problems import ProblemsFound
from xindang.customers.models import Customer
from xindang.customers.selectors import visible_customers
from xindang.people.selectors import Viewer
from xindang.runs.models import OpenItem, Run, Standing
from xindang.runs.results import run_tables
from xindang.runs.selectors import run_in_force, visible_tasks

DESCRIPTION = """客户信用档案的接口：读客户、档案、评定、未清项、待办，登记档案信息。
金额是两位小数的文本，NULL 表示未知。
Reads the credit archive, and records items of dossiers. Money is text with two places; NULL is unknown."""


def office_api(today: Callable[[], date]) -> NinjaAPI:
    """The API with its error answers; ``today`` tells the day of a call."""
    api = NinjaAPI(title="信档 Xindang", version=__version__, description=DESCRIPTION, docs_url=None)
    _tell_errors(api)
    dossier_routes(api, today)
    _customers(api, today)
    _assessments(api, today)
    _open_items(api, today)
    _worklist(api, today)
    return api


def _customers(api: NinjaAPI, today: Callable[[], date]) -> None:
    auth = TokenWith("customers", today)

    @api.get("/customers", auth=auth, response={200: CustomerPage, **REFUSALS}, summary="客户 customers")
    @told_only
    def customers(request: Caller, page: Query[Page]) -> Any:
        """Customers by their place on file; ``after`` pages on."""
        seen, following = _paged(visible_customers(request.viewer), page)
        return {"as_of": _as_of(), "rows": _with_standings(seen), "next": following}

    @api.get(
        "/customers/{path:customer_id}", auth=auth, response={200: CustomerOut, **REFUSALS}, summary="客户 customer"
    )
    @told_only
    def customer(request: Caller, customer_id: str) -> Any:
        """One customer by its code."""
        return _with_standings([customer_seen(request.viewer, customer_id)])[0]


def _assessments(api: NinjaAPI, today: Callable[[], date]) -> None:
    auth = TokenWith("assessments", today)

    @api.get("/runs", auth=auth, response={200: list[RunOut], **REFUSALS}, summary="评定 runs")
    @told_only
    def runs(request: Caller) -> Any:
        """The last hundred assessments that were finished, newest first."""
        done = Run.objects.filter(state="done").order_by("-pk")[:100]
        return [{"id": run.pk, "as_of": run.on, **_said_of(run), "in_force": run.in_force} for run in done]

    @api.get(
        "/assessments/{path:customer_id}", auth=auth, response={200: AssessmentOut, **REFUSALS}, summary="等级与额度"
    )
    @told_only
    def assessment(request: Caller, customer_id: str) -> Any:
        """A customer's grade and limits in the run in force, with what decided them."""
        customer = customer_seen(request.viewer, customer_id)
        run = run_in_force()
        ratings = run_tables(run).of_customer("ratings", customer.customer_id) if run else []
        if run is None or not ratings:
            said = "这个客户还没有评定。请先评定。", "This customer has not been assessed yet. Assess first."
            raise Refused(404, "not_assessed", *said)
        limits = run_tables(run).of_customer("limits", customer.customer_id)
        return {**ratings[0], "as_of": run.on, **_said_of(run), "limits": limits}


def _open_items(api: NinjaAPI, today: Callable[[], date]) -> None:
    @api.get(
        "/open-items",
        auth=TokenWith("open-items", today),
        response={200: ItemPage, **REFUSALS},
        summary="未清项 open items",
    )
    @told_only
    def open_items(request: Caller, page: Query[Page], customer_id: str = "") -> Any:
        """Open items of one's units one by one; those of other units of a customer asked for as totals only."""
        items = OpenItem.objects.filter(run__in_force=True, customer__in=visible_customers(request.viewer))
        if customer_id:
            items = items.filter(customer__in=customer_seen(request.viewer, customer_id).together)
        own, other = _by_sight(items, request.viewer)
        rows, following = _paged(own, page)
        totals = other.values("side", "currency").annotate(
            open_amount=Sum("open_amount"), notes_amount=Sum("notes_amount")
        )
        # Once, with the first page: whoever adds pages up counts them once.
        listed = list(totals.order_by("side", "currency")) if customer_id and not page.after else []
        return {"as_of": _as_of(), "rows": rows, "other_units": listed, "next": following}


def _worklist(api: NinjaAPI, today: Callable[[], date]) -> None:
    @api.get(
        "/worklist", auth=TokenWith("worklist", today), response={200: TaskPage, **REFUSALS}, summary="待办 worklist"
    )
    @told_only
    def worklist(request: Caller, page: Query[Page], state: str = "open", kind: str = "", customer_id: str = "") -> Any:
        """What there is to do about the customers one sees."""
        plain_only(state, kind)
        tasks = visible_tasks(request.viewer).filter(state=state)
        if kind:
            tasks = tasks.filter(kind=kind)
        if customer_id:
            tasks = tasks.filter(customer__in=customer_seen(request.viewer, customer_id).together)
        rows, following = _paged(tasks, page)
        return {"rows": rows, "next": following}


def _paged(rows: QuerySet[Any], page: Page) -> tuple[list[Any], str | None]:
    """A page of rows by their number, and where the next begins; rows that come meanwhile shift nothing."""
    after = int(page.after) if page.after else 0
    found = list(rows.filter(pk__gt=after).order_by("pk")[: page.limit + 1])
    following = str(found[page.limit - 1].pk) if len(found) > page.limit else None
    return found[: page.limit], following


def _with_standings(customers: list[Customer]) -> list[dict[str, Any]]:
    codes = [customer.customer_id for customer in customers]
    standings: dict[str, list[Standing]] = {code: [] for code in codes}
    for standing in Standing.objects.filter(run__in_force=True, customer__customer_id__in=codes).order_by("side"):
        standings[standing.customer_id].append(standing)
    names = ("customer_id", "name", "short_name", "uscc", "unit", "salesperson", "group_id")
    return [
        {**{name: getattr(customer, name) for name in names}, "standings": standings[customer.customer_id]}
        for customer in customers
    ]


def _by_sight(items: QuerySet[OpenItem], viewer: Viewer) -> tuple[QuerySet[OpenItem], QuerySet[OpenItem]]:
    """Items the viewer sees one by one, and the others. An item without a unit is of the organisation."""
    if viewer.document_units is None:
        return items, items.none()
    return items.filter(unit__in=viewer.document_units), items.exclude(unit__in=viewer.document_units)


def _as_of() -> date | None:
    run = run_in_force()
    return run.on if run else None


def _said_of(run: Run) -> dict[str, str]:
    names = ("pack", "release", "release_hash", "book_hash")
    return {name: getattr(run, name) for name in names}


def _tell_errors(api: NinjaAPI) -> None:
    """Every refusal in one shape, in both languages."""

    @api.exception_handler(Refused)
    def refused(request: HttpRequest, error: Refused) -> HttpResponse:
        return api.create_response(request, _body(error.code, error.zh, error.en) | error.more, status=error.status)

    @api.exception_handler(ProblemsFound)
    def stopped(request: HttpRequest, error: ProblemsFound) -> HttpResponse:
        first = error.problems[0]
        return api.create_response(request, _body(first.code, first.zh, first.en), status=503)

    @api.exception_handler(AuthenticationError)
    def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        said = (
            "没有令牌，或令牌无效、已过期、已撤销。",
            "No token, or one that is not valid, has expired or was revoked.",
        )
        return api.create_response(request, _body("not_authenticated", *said), status=401)

    @api.exception_handler(ValidationError)
    def wrong(request: HttpRequest, error: ValidationError) -> HttpResponse:
        places = ", ".join(".".join(str(part) for part in entry["loc"][1:]) for entry in error.errors)
        said = f"参数不对：{places}。", f"Wrong parameters: {places}."
        return api.create_response(request, _body("wrong_parameters", *said), status=422)


def nothing_here(request: HttpRequest, path: str = "") -> HttpResponse:
    """The answer to an address of the API that is none, in the shape of every other refusal."""
    said = (
        f"接口没有这个地址：{request.path}。地址末尾不带斜杠，全部地址见 /api/v1/openapi.json。",
        f"The API has no address {request.path}. Addresses end without a slash; all stand in /api/v1/openapi.json.",
    )
    return JsonResponse(_body("address_not_found", *said), status=404, json_dumps_params={"ensure_ascii": False})


def _body(code: str, zh: str, en: str) -> dict[str, str]:
    return {"code": code, "zh": zh, "en": en}
