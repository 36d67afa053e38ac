"""What the API answers with. Money is text with two places, so that no reader takes it for a float; NULL is unknown."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field, PlainSerializer, WithJsonSchema

MONEY_PATTERN = r"^-?\d{1,16}\.\d{2}$"
Money = Annotated[
    Decimal,
    PlainSerializer(lambda amount: f"{amount:.2f}", return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": MONEY_PATTERN, "examples": ["12345.60"]}),
]


class Said(Schema):
    """Why a call was not answered."""

    code: str
    zh: str
    en: str


REFUSALS: dict[int | frozenset[int], Any] = dict.fromkeys((401, 403, 404, 422, 503), Said)


class StandingOut(Schema):
    """Where a customer stands on one side in the run in force; amounts in base currency."""

    side: str
    grade: str | None
    provisional: bool
    limit_state: str | None
    limit_amount: Money | None
    exposure_amount: Money | None
    available_amount: Money | None
    over_limit_amount: Money | None
    open_amount: Money | None
    overdue_amount: Money | None
    overdue_days_max: int | None
    paid_last_on: date | None


class CustomerOut(Schema):
    """A customer and where it stands. ``standings`` is empty before the first assessment."""

    customer_id: str
    name: str
    short_name: str
    uscc: str | None
    unit: str | None
    salesperson: str | None
    group_id: str | None
    standings: list[StandingOut]


class CustomerPage(Schema):
    """``next``: hand it over as ``after`` for the next page; null at the end."""

    as_of: date | None
    rows: list[CustomerOut]
    next: str | None


class ReasonOut(Schema):
    rule: str
    clause: str
    outcome: str
    effect: str
    missing_facts: list[str]


class LimitOut(Schema):
    side: str
    tenure: str
    clause: str | None
    amount: Money | None
    ceiling_amount: Money | None
    requires: list[str]
    term_days: int | None
    binding: str
    currency: str
    state_in_force: str | None
    amount_in_force: Money | None
    exposure_amount: Money | None
    text_zh: str
    text_en: str


class AssessmentOut(Schema):
    """A customer's grade and limits in the run in force, with the release that decided and its reasons."""

    customer_id: str
    as_of: date
    release: str
    release_hash: str
    grade: str
    provisional: bool
    grades_possible: list[str]
    reasons: list[ReasonOut]
    limits: list[LimitOut]


class RunOut(Schema):
    id: int
    as_of: date
    pack: str
    release: str
    release_hash: str
    book_hash: str
    in_force: bool


class ItemOut(Schema):
    customer_id: str
    item_id: str
    unit: str | None
    side: str
    currency: str
    document_no: str | None
    issued_on: date
    due_on: date | None
    overdue_days: int | None
    amount: Money
    open_amount: Money
    notes_amount: Money
    disputed_amount: Money


class OtherUnitsOut(Schema):
    """The documents of units that the token's user has no sight of: one total for each side and currency."""

    side: str
    currency: str
    open_amount: Money
    notes_amount: Money


class ItemPage(Schema):
    as_of: date | None
    rows: list[ItemOut]
    other_units: list[OtherUnitsOut]
    next: str | None


class TaskOut(Schema):
    id: int
    state: str
    kind: str
    clause: str
    customer_id: str | None
    unit: str | None
    side: str | None
    amount: Money | None
    currency: str | None
    since_on: date | None
    due_on: date | None
    owner_role: str
    owner: str | None
    severity: str
    text_zh: str
    text_en: str


class TaskPage(Schema):
    rows: list[TaskOut]
    next: str | None


class Page(Schema):
    """How much to give: ``after`` is ``next`` of the page before."""

    after: str = Field("", max_length=40, pattern=r"^\d*$")
    limit: int = Field(100, ge=1, le=1000)
