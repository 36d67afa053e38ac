"""What the API says of a dossier and takes for it. A value is text by part, written in one way in both directions:
amounts with two places, shares as decimals (0.35), days as ISO, choices by their code; what is hidden on pages is
hidden here.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from ninja import Schema
from pydantic import Field

from xindang.documents.proofs import PAPERS_MOST
from xindang.dossiers.origin import NAME_LENGTH_MAX, WORDS_LENGTH_MAX
from xindang.dossiers.values import TEXT_LENGTH_MAX

FINDINGS_MAX = 100
Text = Annotated[str, Field(max_length=TEXT_LENGTH_MAX, pattern=r"^[^\x00]*$")]


class ProofOut(Schema):
    """A paper that proves a value or a link: its number, and which version. Both null where the token's user may not
    open it.
    """

    document: int | None
    version: int | None


class FindingOut(Schema):
    """What one channel said. ``holds``: as far as anybody knows it is so; false where it is contradicted or refuted.

    ``papers``: those of the archive that prove it.
    """

    id: int
    value: dict[str, str]
    channel: str
    source: str
    as_of: date
    collected_by: str
    recorded_by: str
    recorded_on: date
    withdrawn_on: date | None
    withdrawn_reason: str
    papers: list[ProofOut]


class DossierItemOut(Schema):
    """One item, or one of its rows. ``state``: known, stale, contradicted or missing; only known is known.

    ``accepted``: the finding that holds, null where none does. ``findings``: the latest of each channel; with
    ``history``, ``earlier`` are all others.
    """

    item: str
    row: str
    section: str
    view: str
    title_zh: str
    title_en: str
    is_key: bool
    state: str
    accepted: int | None
    findings: list[FindingOut]
    earlier: list[FindingOut] | None


class ContradictionOut(Schema):
    """A rule that found the dossier to contradict itself, and whether nobody has settled it."""

    rule: str
    clause: str
    is_open: bool


class RelationOut(Schema):
    """A related party. ``is_own``: recorded of this customer, then the other is its ``kind``; else this customer is
    that of the other. ``title_zh`` and ``title_en``: what the other is to this customer.

    ``other``: the code of who that is, null where it is not on file or out of sight; ``name``: who, null where it is
    out of sight, and then ``source`` may be empty. ``share``: null where there is none or it is not known.
    """

    id: int
    kind: str
    is_own: bool
    title_zh: str
    title_en: str
    other: str | None
    name: str | None
    share: str | None
    channel: str
    source: str
    as_of: date
    recorded_by: str
    recorded_on: date
    papers: list[ProofOut]


class DossierOut(Schema):
    """A customer's dossier as it was known at the end of a day. ``lacking``: key items that are not known.

    ``relations``: the related parties, recorded at either end and not withdrawn by then.
    """

    customer_id: str
    name: str
    on: date
    lacking: list[str]
    items: list[DossierItemOut]
    contradictions: list[ContradictionOut]
    relations: list[RelationOut]


class FindingIn(Schema):
    """A value of an item. ``value``: by part, the part of an item of one value is ``value``. ``collected_by``: the
    token's user where it is empty. ``papers``: numbers of the customer's papers that prove it, of those that the
    token's user sees; the newest version of each is kept as the proof.
    """

    item: str = Field(max_length=100)
    value: dict[str, Text] = Field(max_length=40)
    channel: str = Field(max_length=40)
    source: str = Field(max_length=WORDS_LENGTH_MAX, pattern=r"^[^\x00]*$")
    as_of: date
    collected_by: str = Field("", max_length=NAME_LENGTH_MAX, pattern=r"^[^\x00]*$")
    papers: list[Annotated[int, Field(ge=1, lt=10**15)]] = Field(default_factory=list, max_length=PAPERS_MOST)


class FindingsIn(Schema):
    """Values to be recorded: all of them, or none where one may not be."""

    findings: list[FindingIn] = Field(min_length=1, max_length=FINDINGS_MAX)


class FindingsOut(Schema):
    """The numbers of what was recorded, in the order given."""

    recorded: list[int]


class ProblemOut(Schema):
    """``finding``: which of those given, counted from 1; ``field``: the part or field that it is about."""

    code: str
    zh: str
    en: str
    finding: int
    field: str


class NotRecorded(Schema):
    """Why nothing was recorded: the first problem, and all of them where values were at fault."""

    code: str
    zh: str
    en: str
    problems: list[ProblemOut] = Field(default_factory=list)
