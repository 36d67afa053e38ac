"""What kind of sheet it is, and so which columns a mapping takes and what must be derived."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from xindang.book.look.survey import Column, Survey
from xindang.book.look.words import words
from xindang.book.mapping.spec import DuePolicy, MatchPolicy


class Shape(StrEnum):
    """How a sheet tells what is owed and what was paid."""

    LEDGER = "ledger"  # debit and credit stand in columns of their own
    SIGNED = "signed"  # one column of amounts, another of directions
    LIST = "list"  # one row per document
    UNKNOWN = "unknown"  # no amount was recognised


# Roles that a mapping of each shape takes where the sheet has them, besides those of every shape.
EVERY = ("customer", "name", "document", "voucher", "currency", "unit", "salesperson", "order_no", "contract")
TAKEN = {
    Shape.LEDGER: ("note", "debit", "credit", "balance", "direction"),
    Shape.SIGNED: ("note", "amount", "direction"),
    Shape.LIST: ("due", "term"),
    Shape.UNKNOWN: (),
}


@dataclass(slots=True)
class Layout:
    """The parts of a proposal that follow from what a sheet has.

    ``amount``: the expression of what a list's row is about; ``settled``: that of what was received on ``settled_on``.
    ``shorts``: short names by the place of their column.
    """

    shape: Shape
    shorts: dict[int, str] = field(default_factory=dict)
    headings: dict[str, str] = field(default_factory=dict)
    due: str = DuePolicy.GIVEN.value
    match: str = MatchPolicy.GIVEN.value
    made_date: bool = False
    dated: bool = False
    amount: str = ""
    settled: str = ""
    open_only: bool = False
    signed: dict[str, dict[str, object]] = field(default_factory=dict)
    balance: dict[str, object] = field(default_factory=dict)
    has_openings: bool = False
    asks: list[tuple[str, str]] = field(default_factory=list)

    def short(self, column: Column) -> str:
        """The short name of a column; empty where it is not taken."""
        return self.shorts.get(column.place, "")

    def name_at(self, heading: str) -> str:
        """The short name of a heading."""
        return self.headings[heading]


def layout_of(survey: Survey) -> Layout:
    """What to take of a sheet and how."""
    layout = Layout(_shape(survey))
    layout.dated = survey.has("entered") or survey.has("month", "day")
    layout.made_date = survey.has("month", "day") and not survey.has("entered")
    taken = [*EVERY, *TAKEN[layout.shape], *(("year", "month", "day") if layout.made_date else ("entered",))]
    if layout.shape in {Shape.LEDGER, Shape.SIGNED}:
        _ledger(survey, layout)
    elif layout.shape is Shape.LIST:
        taken += _list(survey, layout)
    if not (layout.shape is Shape.LIST and survey.has("due")):
        layout.due = DuePolicy.TERM.value
    _name_columns(survey, layout, taken)
    _ask(survey, layout)
    return layout


def customer_of(survey: Survey) -> tuple[str, str]:
    """The short names of the customer's id and name, empty where nothing says whose a row is."""
    said = {name for pattern in survey.banner.patterns for name in ("customer", "name") if f"{{{name}}}" in pattern} \
        if survey.banner else {role for role in ("customer", "name") if survey.has(role)}  # fmt: skip
    if not said:
        return "", ""
    return ("customer" if "customer" in said else "name"), ("name" if "name" in said else "customer")


def _shape(survey: Survey) -> Shape:
    if survey.has("debit", "credit"):
        return Shape.LEDGER
    if survey.has("amount", "direction"):
        return Shape.SIGNED
    if any(survey.has(role) for role in ("amount", "unpaid", "debit")):
        return Shape.LIST
    return Shape.UNKNOWN


def _ledger(survey: Survey, layout: Layout) -> None:
    layout.match = MatchPolicy.OLDEST_FIRST.value
    if layout.shape is Shape.SIGNED:
        return
    layout.signed["change"] = {"debit": "debit", "credit": "credit"}
    says = "balance"
    if survey.has("balance", "direction"):
        layout.signed["balance_signed"] = {"amount": "balance", "direction": "direction", **_directions(survey)}
        says = "balance_signed"
    if survey.has("balance") and (customer := customer_of(survey)[0]):
        layout.balance = {"of": [customer], "change": "change", "says": says}
        layout.has_openings = bool(survey.openings)


def _directions(survey: Survey) -> dict[str, object]:
    """The direction words of a sheet that are not those a mapping knows by itself."""
    column = survey.of("direction")
    texts = {"".join(text.split()) for text in column.texts} if column is not None else set()
    known = words().directions
    if texts <= {"借", "贷", "平"}:
        return {}
    return {side: [word for word in known[side] if word in texts] or list(known[side][:1]) for side in known}


def _list(survey: Survey, layout: Layout) -> list[str]:
    """What a row of a list is about. Without the day of receipt only what is still open can be taken."""
    whole = next(role for role in ("amount", "debit", "unpaid") if survey.has(role))
    if survey.has("settled_on") and whole != "unpaid":
        layout.amount, layout.settled = whole, "settled" if survey.has("settled") else whole
        return [whole, "settled_on", *(["settled"] if survey.has("settled") else [])]
    if survey.has("unpaid"):
        layout.amount, layout.open_only = "unpaid", whole != "unpaid"
        return ["unpaid"]
    if survey.has("settled"):
        layout.amount, layout.open_only = f"{whole} - settled", True
        return [whole, "settled"]
    layout.amount = whole
    return [whole]


def _name_columns(survey: Survey, layout: Layout, taken: list[str]) -> None:
    by_banner = set(customer_of(survey)) if survey.banner is not None else set[str]()
    needed = {*survey.dropped, *([survey.banner.heading] if survey.banner is not None else [])}
    for column in survey.columns:
        role = column.role.name if column.role is not None else ""
        if (role in taken or "." in role) and role not in by_banner:
            layout.shorts[column.place] = role.replace(".", "_")
        elif column.heading in needed:
            layout.shorts[column.place] = f"c{column.place + 1}"
        if column.place in layout.shorts:
            layout.headings[column.heading] = layout.shorts[column.place]


def _ask(survey: Survey, layout: Layout) -> None:
    if not any(customer_of(survey)):
        layout.asks.append(("没有认出客户是哪一列，请在映射中补上", "no column of customers was recognised: add it"))
    if not layout.dated:
        zh = "没有认出日期是哪一列，请在映射中补上；没有日期的余额表做不了账龄，请改为导出明细账"
        en = "no column of dates was recognised: add it; balances without dates do not age, export the ledger instead"
        layout.asks.append((zh, en))
    if unit := survey.heading.large_unit:
        zh = f"表上写着“{unit}”，账簿的金额以元为单位：请改用以元为单位的导出，或在表中把金额换算成元并删去这一处字样"
        en = f"the sheet says {unit}; a book's amounts are in whole units: convert them and take these words away"
        layout.asks.append((zh, en))
    if layout.shape is Shape.UNKNOWN:
        layout.asks.append(("没有认出金额是哪一列，请在映射中补上", "no column of amounts was recognised: add it"))
