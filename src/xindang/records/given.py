"""What was typed of a record: the values of its columns, where it comes from, and all that is wrong with them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from xindang.book.contract import contract
from xindang.core.problems import Problem, ProblemsFound, problem
from xindang.customers.channels import channels
from xindang.customers.edits import said
from xindang.customers.given import Value, value_given
from xindang.customers.models import Customer
from xindang.documents.proofs import NONE, Papers
from xindang.people.models import User
from xindang.records.models import Record, Values
from xindang.records.selectors import versions_proving


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a record comes from. ``channel``: of S1-9; ``words``: which letter, whose words; ``proof``: what is no
    paper of the archive, or where it is kept; ``papers``: those of the archive that prove it.
    """

    channel: str = ""
    words: str = ""
    proof: str = ""
    papers: Papers = NONE

    def faults(self) -> list[Problem]:
        if self.channel in channels():
            return [*self.papers.faults]
        return [problem("record_channel_missing", column="channel", value=self.channel), *self.papers.faults]


def values_given(
    table: str, columns: Sequence[str], given: Mapping[str, str], *, needed: Iterable[str] = ()
) -> tuple[dict[str, Value], list[Problem]]:
    """Column → value of what was typed for these columns of a table, and what is wrong with it.

    ``needed``: columns that may not be blank here though the book allows it.
    """
    described, found, problems = contract()[table].columns, dict[str, Value](), list[Problem]()
    for name in columns:
        found[name], wrong = value_given(described[name], given.get(name, ""), table=table)
        if wrong is None and found[name] is None and name in needed:
            column = described[name]
            wrong = problem("customer_value_needed", table=table, column=name, title_zh=column.zh, title_en=column.en)
        problems += [wrong] if wrong else []
    return found, problems


def order_faults(
    table: str, days: Mapping[str, Value], first: str, *later: str, on: date, to_come: Container[str] = ()
) -> list[Problem]:
    """That days are to come, or lie before the one they follow (``first``). ``to_come``: those that may be."""
    described, faults = contract()[table].columns, list[Problem]()
    begun = days.get(first)
    for name in (first, *later):
        day, column = days.get(name), described[name]
        if isinstance(day, date) and day > on and name not in to_come:
            faults.append(
                problem(
                    "record_day_to_come", table=table, column=name, value=day, on=on, title_zh=column.zh,
                    title_en=column.en,
                )
            )  # fmt: skip
        elif isinstance(day, date) and isinstance(begun, date) and day < begun:
            faults.append(
                problem(
                    "record_days_reversed", table=table, column=name, value=day, title_zh=column.zh,
                    title_en=column.en, first=begun, first_zh=described[first].zh, first_en=described[first].en,
                )
            )  # fmt: skip
    return faults


def reason_faults(reason: str) -> list[Problem]:
    return [] if reason.strip() else [problem("record_reason_missing", column="why")]


def own_customer_faults(customer: Customer, by: User) -> list[Problem]:
    """Makers are not approvers (S4-4): who sells to a customer neither judges it nor takes back what harms it."""
    own = by.salesperson is not None and by.salesperson == customer.leading.salesperson
    return [problem("record_own_customer", value=customer.name)] if own else []


def refuse(problems: Sequence[Problem]) -> None:
    """Raises ProblemsFound where there is any."""
    if problems:
        raise ProblemsFound(problems)


def typed_of(record: Record, **changed: str) -> dict[str, str]:
    """What a record says, as it would be typed again, with what is typed now."""
    return {name: text or "" for name, text in record.values.items()} | changed


def provenance_of(record: Record) -> Provenance:
    """Where a record comes from, as its last version says."""
    return Provenance(record.channel, record.words, record.proof or "", Papers(versions_proving(record)))


def kept(values: Mapping[str, Value]) -> Values:
    """Values as a record keeps them."""
    return {name: said(value) for name, value in values.items()}


def typed_again(table: str, values: Values) -> dict[str, Value]:
    """The values that a record keeps, as values again."""
    columns = contract()[table].columns
    return {name: value_given(columns[name], text, table=table)[0] for name, text in values.items()}
