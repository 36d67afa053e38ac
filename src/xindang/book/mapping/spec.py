"""A mapping as values: what its TOML says, read and checked for form, before any file of the export is opened.

Text of a mapping reaches the engine only as quoted names, bound values or expressions of the closed grammar.
"""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from xindang.policy.expression import Expression, FactType, Kind

Scalar = str | Decimal | date | bool

# A number of a source keeps this many digits in all, so that a product of any two is still exact (38 digits).
NUMBER_DIGITS = 19
DECIMALS_DEFAULT = 4


class DuePolicy(StrEnum):
    """Where due dates come from."""

    GIVEN = "given"
    TERM = "issued_on + term_days"
    MONTH_END = "month_end + term_days"


class MatchPolicy(StrEnum):
    """How settlements find their items."""

    GIVEN = "given"
    REFERENCE = "item reference"
    OLDEST_FIRST = "oldest first"


class JoinRows(StrEnum):
    """Which rows go on after a look-up."""

    ALL = "all"
    FOUND = "found"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """A column of a source under the short name by which tables and expressions call it.

    ``style`` names the date format or the number style; ``zeros_to`` is the width to which lost leading zeros are
    put back; an ``optional`` column may be absent from the file and is then blank.
    """

    name: str
    headings: tuple[str, ...]
    kind: Kind
    style: str = ""
    decimals: int = DECIMALS_DEFAULT
    zeros_to: int = 0
    optional: bool = False

    @property
    def fact(self) -> FactType:
        """The column as expressions see it."""
        return FactType(self.name, self.kind, NUMBER_DIGITS - self.decimals, self.decimals)


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed amount made of an amount and a direction column (借/贷), or of a debit and a credit column."""

    name: str
    amount: str = ""
    direction: str = ""
    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    zero: tuple[str, ...] = ()
    debit: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True)
class DropRows:
    """Rows to pass over where a column reads like one of ``like`` (``*`` for anything), blanks not counted."""

    column: str
    like: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Banner:
    """A line over a block of rows that says whose they are (客户：0001 华北钢贸).

    ``patterns``: ways the line may read, each as pairs of literal text and the column that follows ("" for none). What
    stands there goes to every row until the next such line.
    """

    column: str
    patterns: tuple[tuple[tuple[str, str], ...], ...]
    said: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The short names that its lines give, in order."""
        return tuple(dict.fromkeys(name for pattern in self.patterns for _, name in pattern if name))


@dataclass(frozen=True, slots=True)
class MadeDate:
    """A date of number columns; without ``year`` it stands in the heading over the month (2026年)."""

    name: str
    month: str
    day: str
    year: str = ""


@dataclass(frozen=True, slots=True)
class Balance:
    """The running balance that a ledger prints: per ``of``, each row ``says`` the one before it plus ``change``."""

    of: tuple[str, ...]
    change: str
    says: str


@dataclass(frozen=True, slots=True)
class RowFilter:
    """Which rows go on: ``given`` columns filled, ``blank`` columns empty, ``where`` true (unknown is not true)."""

    where: Expression | None = None
    where_text: str = ""
    given: tuple[str, ...] = ()
    blank: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """One input: files of the export (``file`` is a name or pattern), or other rows of a source read before."""

    name: str
    file: str = ""
    derived_from: str = ""
    sheets: tuple[str, ...] = ()
    encoding: str | None = None
    delimiter: str | None = None
    skip_rows: int = 0
    header_rows: int = 1
    header_has: tuple[str, ...] = ()
    footer_rows: int = 0
    blank_words: tuple[str, ...] = ()
    columns: tuple[SourceColumn, ...] = ()
    signed: tuple[Signed, ...] = ()
    dates: tuple[MadeDate, ...] = ()
    drop: tuple[DropRows, ...] = ()
    banners: tuple[Banner, ...] = ()
    fill: tuple[tuple[str, ...], ...] = ()
    balance: Balance | None = None
    rows: RowFilter = RowFilter()


@dataclass(frozen=True, slots=True)
class Value:
    """What goes into a column of a table: one of ``column``, ``constant``, ``expression``, ``template``, ``opening``.

    ``opening`` names a column of dates: the day before the month in which the earliest of them lies.
    ``when`` leaves it blank unless true; ``codes`` translates texts and ``otherwise`` is for those not listed;
    ``places`` rounds half away from zero.
    """

    column: str = ""
    constant: Scalar | None = None
    expression: Expression | None = None
    template: tuple[tuple[str, str], ...] = ()  # pairs of literal text and the column that follows ("" for none)
    opening: str = ""
    when: Expression | None = None
    codes: MappingOf[str, str] = field(default_factory=dict)
    otherwise: str | None = None
    places: int | None = None


@dataclass(frozen=True, slots=True)
class Join:
    """A look-up of another source by key: ``on`` pairs (own column, column there), ``take`` pairs (new name, there)."""

    source: str
    on: tuple[tuple[str, str], ...]
    take: tuple[tuple[str, str], ...] = ()
    rows: JoinRows = JoinRows.ALL


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of one source sent to one table of the contract. ``columns``: the first value that applies counts."""

    name: str
    to: str
    source: str
    columns: MappingOf[str, tuple[Value, ...]]
    joins: tuple[Join, ...] = ()
    rows: RowFilter = RowFilter()
    distinct: bool = False
    negative: str = ""


@dataclass(frozen=True, slots=True)
class Policies:
    """The two conventions printed on every report, with words of the mapping's own beside the standard ones."""

    due: DuePolicy = DuePolicy.GIVEN
    match: MatchPolicy = MatchPolicy.GIVEN
    term_days: int | None = None
    due_words: str = ""
    match_words: str = ""


@dataclass(frozen=True, slots=True)
class BookMapping:
    """A whole mapping. ``file`` is its name for problems; ``coverage`` says per table what ``book.toml`` will say."""

    file: str
    organisation: str
    base_currency: str
    sources: tuple[Source, ...]
    blocks: tuple[Block, ...]
    policies: Policies = Policies()
    coverage: MappingOf[str, MappingOf[str, date | bool]] = field(default_factory=dict)
