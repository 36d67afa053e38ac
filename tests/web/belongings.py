"""What stands behind each address: something its viewer sees, and where things belong to somebody, something hidden.

A new address is entered here, else the walk fails (test_nobody_sees_what_is_not_theirs.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from office import EAST, NORTH, ON, units
from office_papers import paper_of
from office_surveys import draft_survey, signed_survey
from office_walk import EAST_DOCUMENT, HIDDEN, HIDDEN_BEGINS, HIDDEN_NAME, SEEN, SHARED
from xindang.api.models import ApiToken
from xindang.audit.services import audit_record
from xindang.customers.models import Customer, Merge, NotTheSame
from xindang.documents.models import CustodyMove, DestructionEntry, DestructionList, Document, Loan
from xindang.dossiers.exchange.dry_run import sealed_into
from xindang.dossiers.exchange.incoming import Incoming, Line
from xindang.dossiers.models import Batch, Consent, Contradiction, Finding, Relation, SurveyDraft
from xindang.intake.models import Import
from xindang.jobs.models import Job, JobState
from xindang.people.models import RoleHolding, SavedView, Substitute, Unit, User
from xindang.rating.models import Event, Objection
from xindang.rating.services.events import event_record
from xindang.rating.services.personal import objection_raise
from xindang.records.given import Provenance
from xindang.runs.models import Run, Task
from xindang.visits.models import Visit
from xindang.web.pages.customers.shown import PAGE

FROM, UNTIL = date(2020, 1, 1), date(2099, 12, 31)
QUEUED = "2026-07-01T02:00:00+08:00"
RULE = "rule=rating/15.2-clean-record"


@dataclass(frozen=True, slots=True)
class Listed:
    """One address. ``takes``: parameter of its path → name of a thing of ``Belongings``. ``asked``: query strings with
    which it shows more than without; the first is the one it is opened with.
    """

    takes: Mapping[str, str] = field(default_factory=dict)
    asked: tuple[str, ...] = ("",)
    # A file is asked for by POST, since taking it out is recorded.
    is_file: bool = False
    # A stored file as a browser shows it: each look is recorded, and nothing in it may run.
    is_stored: bool = False


TASK, USER, CLAUSE = {"task_id": "task"}, {"user_key": "person"}, {"clause_id": "clause"}
UPLOAD, PAPER, LOAN = {"entry_id": "upload"}, {"document_key": "paper"}, {"loan_key": "loan"}
BATCH = {"batch_key": "batch"}
DESTRUCTION = {"list_key": "destruction"}
RECORD = {"record_key": "record"}
UPLOAD, PAPER = {"entry_id": "upload"}, {"document_key": "paper"}
RECORD, EVENT = {"record_key": "record"}, {"event_key": "event"}
FORM, SIGNED = {"survey_id": "draft_survey"}, {"survey_id": "signed_survey"}
CHECK = "contradictions/11-channels-disagree"
SOUGHT = ("", f"q={HIDDEN[:3]}", f"q={HIDDEN_BEGINS}", "q=cmqq")
LISTED: Mapping[str, Listed] = {
    "account:password": Listed(),
    "account:second_step": Listed(),
    "account:show": Listed(),
    "audit:excel": Listed(asked=("", f"subject={HIDDEN}"), is_file=True),
    "audit:head": Listed(),
    "audit:list": Listed(asked=("", f"subject={HIDDEN}", "kind=customer", "act=customer_edit")),
    "customers:delete_view": Listed({"view_key": "view"}),
    "customers:excel": Listed(asked=SOUGHT, is_file=True),
    "customers:find": Listed(asked=SOUGHT),
    "customers:list": Listed(asked=(*SOUGHT, "side=sale", "unit=华东公司", "salesperson=李强", "page=2")),
    "customers:edit": Listed({"customer_key": "customer"}),
    "customers:facts": Listed({"customer_key": "customer"}),
    "customers:items": Listed({"customer_key": "customer"}, ("on=2026-06-01",)),
    "customers:save_view": Listed(),
    "customers:show": Listed({"customer_key": "customer"}),
    "customers:suggest": Listed(asked=SOUGHT),
    "dashboard:show": Listed(asked=("", "side=sale", "side=prepayment")),
    "dossiers:batch": Listed(BATCH),
    "dossiers:batch_discard": Listed(BATCH),
    "dossiers:batch_load": Listed(BATCH),
    "dossiers:batch_problems": Listed(BATCH, is_file=True),
    "dossiers:batches": Listed(),
    "dossiers:list": Listed(
        asked=("", "when=overdue", "show=surveys", f"q={HIDDEN_BEGINS}", f"show=surveys&q={HIDDEN_BEGINS}")
    ),
    "dossiers:list_excel": Listed(asked=("", f"q={HIDDEN_BEGINS}"), is_file=True),
    "dossiers:excel": Listed({"customer_key": "customer"}, ("", "view=standard"), is_file=True),
    "dossiers:pdf": Listed({"customer_key": "customer"}, is_file=True),
    "dossiers:item": Listed({"customer_key": "customer", "item": "dossier_item"}),
    "dossiers:of": Listed({"customer_key": "customer"}, ("", "view=standard")),
    "dossiers:record": Listed({"customer_key": "customer", "item": "dossier_item"}),
    "dossiers:begin": Listed(),
    "dossiers:contradictions": Listed(
        asked=("", f"q={HIDDEN}", "state=settled", "unit=华东公司", "whose=李强", f"rule={CHECK}")
    ),
    "dossiers:contradictions_excel": Listed(asked=("", "state=settled"), is_file=True),
    "dossiers:resolve": Listed({"customer_key": "customer", "fingerprint": "fingerprint"}),
    "dossiers:consent": Listed({"customer_key": "customer", "item": "dossier_item"}),
    "dossiers:group": Listed({"customer_key": "customer"}),
    "dossiers:relate": Listed({"customer_key": "customer"}),
    "dossiers:related": Listed({"customer_key": "customer"}, ("", "kind=parent&other=0001&share=51")),
    "dossiers:unrelate": Listed({"customer_key": "customer", "relation_id": "relation"}),
    "dossiers:everything": Listed({"customer_key": "customer"}),
    "dossiers:everything_file": Listed({"customer_key": "customer"}),
    "dossiers:end_consent": Listed({"customer_key": "customer", "item": "dossier_item", "consent_id": "consent"}),
    "dossiers:duplicates": Listed(asked=("", "page=2")),
    "dossiers:merge": Listed({"first": "customer", "second": "other_customer"}),
    "dossiers:pair": Listed({"first": "customer", "second": "other_customer"}),
    "dossiers:part": Listed({"merge_id": "merge"}),
    "dossiers:reconsider": Listed({"decision_id": "decision"}),
    "dossiers:refute": Listed({"first": "customer", "second": "other_customer"}),
    "dossiers:reveal": Listed({"customer_key": "customer", "item": "dossier_item", "finding_id": "finding"}),
    "dossiers:template": Listed(asked=("", f"q={HIDDEN_BEGINS}"), is_file=True),
    "dossiers:upload": Listed(),
    "dossiers:withdraw": Listed({"customer_key": "customer", "item": "dossier_item", "finding_id": "finding"}),
    "documents:add": Listed({"customer_key": "customer"}),
    "documents:add_version": Listed(PAPER),
    "documents:borrow": Listed(PAPER),
    "documents:carry_out_list": Listed(DESTRUCTION),
    "documents:decide": Listed(LOAN),
    "documents:destruction": Listed(),
    "documents:destruction_list": Listed(DESTRUCTION),
    "documents:download": Listed(PAPER | {"number": "version"}, is_file=True),
    "documents:edit": Listed(PAPER),
    "documents:excel": Listed(asked=("show=all", f"show=all&q={HIDDEN_BEGINS}"), is_file=True),
    "documents:hand_out": Listed(LOAN),
    "documents:list": Listed(asked=("show=all", *(f"show=all&{asked}" for asked in SOUGHT if asked), "kind=contract")),
    "documents:list_excel": Listed(DESTRUCTION, is_file=True),
    "documents:loans": Listed(asked=("show=all", "show=overdue", f"show=all&q={HIDDEN_BEGINS}")),
    "documents:loans_excel": Listed(asked=("show=all",), is_file=True),
    "documents:make_list": Listed(),
    "documents:originals": Listed(asked=("", "holder=1", f"q={HIDDEN_BEGINS}")),
    "documents:originals_excel": Listed(is_file=True),
    "documents:move": Listed(PAPER),
    "documents:of": Listed({"customer_key": "customer"}),
    "documents:preview": Listed(PAPER | {"number": "version"}, is_stored=True),
    "documents:read_licence": Listed(PAPER | {"number": "version"}),
    "documents:retire": Listed(PAPER),
    "documents:show": Listed(PAPER),
    "documents:sign_list": Listed(DESTRUCTION),
    "documents:take_over": Listed(),
    "documents:take_back": Listed(LOAN),
    "documents:withdraw": Listed(LOAN),
    "documents:withdraw_list": Listed(DESTRUCTION),
    "imports:changes": Listed({**UPLOAD, "table": "book_table", "kind": "change"}),
    "imports:check": Listed(UPLOAD),
    "imports:discard": Listed(UPLOAD),
    "imports:list": Listed(),
    "imports:load": Listed(UPLOAD),
    "imports:mapped": Listed(UPLOAD),
    "imports:mapping": Listed(UPLOAD),
    "imports:problems": Listed(UPLOAD),
    "imports:show": Listed(UPLOAD, ("", "table=items")),
    "imports:upload": Listed(),
    "jobs:progress": Listed({"job_id": "job"}),
    "people:add": Listed(),
    "people:appoint": Listed(USER),
    "people:assign": Listed(asked=("", "of=王芳", "of=李强", f"q={HIDDEN}", f"of=李强&q={HIDDEN_BEGINS}")),
    "people:deactivate": Listed(USER),
    "people:edit": Listed(USER),
    "people:end_role": Listed({**USER, "holding_key": "holding"}),
    "people:end_substitute": Listed({**USER, "entry_key": "entry"}),
    "people:grant": Listed(USER),
    "people:hand_over": Listed(USER),
    "people:list": Listed(asked=("", "q=p", "state=all")),
    "people:reactivate": Listed(USER),
    "people:reset_password": Listed(USER),
    "people:reset_second_step": Listed(USER),
    "people:unit": Listed({"unit_key": "unit"}),
    "people:unit_add": Listed(),
    "people:unit_remove": Listed({"unit_key": "unit"}),
    "people:units": Listed(),
    "people:user": Listed(USER),
    "policy:clause": Listed(CLAUSE),
    "policy:customers": Listed(
        CLAUSE, tuple(f"{RULE}&outcome={outcome}" for outcome in ("met", "not_met", "unknown", "not_applicable"))
    ),
    "policy:customers_excel": Listed(
        CLAUSE, tuple(f"{RULE}&outcome={outcome}" for outcome in ("met", "not_met", "unknown")), is_file=True
    ),
    "policy:document": Listed(asked=("q=S1-15", "q=S1-27")),
    "records:add": Listed({"customer_key": "customer", "section": "section"}),
    "records:amend": Listed(RECORD),
    "records:annotate": Listed(EVENT),
    "records:answer": Listed({"objection_key": "objection"}),
    "records:close": Listed(RECORD),
    "records:event": Listed(EVENT),
    "records:excel": Listed({"customer_key": "customer"}, is_file=True),
    "records:notify": Listed(EVENT),
    "records:object": Listed(EVENT),
    "records:objection": Listed({"objection_key": "objection"}),
    "records:objections": Listed(asked=("", "page=2")),
    "records:objections_excel": Listed(is_file=True),
    "records:of": Listed({"customer_key": "customer"}, ("", "begin=events", "all=events")),
    "records:prove": Listed(RECORD),
    "records:show": Listed(RECORD),
    "records:statement_add": Listed({"customer_key": "customer"}),
    "records:statement_template": Listed({"customer_key": "customer"}),
    "records:statement_upload": Listed({"customer_key": "customer"}),
    "records:statements": Listed({"customer_key": "customer"}, ("", "all=1")),
    "records:verdict": Listed({"customer_key": "customer"}),
    "records:withdraw": Listed(RECORD),
    "runs:changes": Listed({"run_id": "run"}, tuple(f"kind={kind}&change={change}" for kind, change in (
        ("grades", ""), ("limits", ""), ("overdue", "total"), ("overdue", "all"), ("overdue", "fell_due"),
        ("overdue", "new"), ("rolls", ""),
    ))),
    "runs:changes_excel": Listed({"run_id": "run"}, tuple(f"kind={kind}&change={change}" for kind, change in (
        ("grades", ""), ("limits", ""), ("overdue", "total"), ("overdue", "all"),
    )), is_file=True),
    "runs:list": Listed(),
    "runs:show": Listed({"run_id": "run"}),
    "runs:start": Listed(),
    "surveys:begin": Listed({"customer_key": "customer"}),
    "surveys:choose": Listed({**FORM, "draft_id": "aside"}),
    "surveys:drop": Listed(FORM),
    "surveys:file": Listed(SIGNED),
    "surveys:fill": Listed(FORM, ("check=1", "")),
    "surveys:give_back": Listed(SIGNED),
    "surveys:let_pass": Listed(SIGNED),
    "surveys:of": Listed({"customer_key": "customer"}),
    "surveys:refuse": Listed(SIGNED),
    "surveys:save": Listed({**FORM, "section": "survey_section"}),
    "surveys:show": Listed(SIGNED),
    "surveys:sign": Listed(FORM),
    "surveys:take_back": Listed(SIGNED),
    "surveys:version": Listed({**SIGNED, "number": "version"}),
    "tokens:list": Listed(),
    "tokens:revoke": Listed({"pk": "token"}),
    "visits:brief": Listed({"visit_id": "visit"}),
    "visits:cancel": Listed({"visit_id": "visit"}),
    "visits:excel": Listed(asked=("", f"q={HIDDEN_BEGINS}"), is_file=True),
    "visits:list": Listed(asked=("", "show=planned", "show=held", f"q={HIDDEN_BEGINS}", "page=2")),
    "visits:of": Listed({"customer_key": "customer"}),
    "visits:photo": Listed({"visit_id": "visit"}),
    "visits:plan": Listed({"customer_key": "customer"}),
    "visits:save": Listed({"visit_id": "visit"}),
    "visits:show": Listed({"visit_id": "visit"}),
    "visits:sign": Listed({"visit_id": "visit"}),
    "worklist:assign": Listed(TASK),
    "worklist:assign_chosen": Listed(),
    "worklist:done": Listed(TASK),
    "worklist:excel": Listed(asked=("", "whose=all", f"whose=all&q={HIDDEN_BEGINS}"), is_file=True),
    "worklist:list": Listed(asked=("", "whose=all", f"whose=all&q={HIDDEN_BEGINS}", "state=done", "page=2")),
    "worklist:note": Listed(TASK),
    "worklist:reopen": Listed(TASK),
    "worklist:show": Listed(TASK),
}  # fmt: skip


class Belongings:
    """Things of an office under test as one user meets them; what hangs on the user is made when first asked for."""

    def __init__(self, user: User) -> None:
        self.user = user

    def seen(self, address: str) -> dict[str, Any]:
        """What the path takes so that the user sees what stands there."""
        return {parameter: getattr(self, thing)[0] for parameter, thing in LISTED[address].takes.items()}

    def hidden(self, address: str) -> list[dict[str, Any]]:
        """What the path takes so that it is about something that somebody of the north must not see."""
        seen, takes = self.seen(address), LISTED[address].takes
        return [seen | {name: key} for name, thing in takes.items() for key in getattr(self, thing)[1:]]

    @cached_property
    def customer(self) -> list[Any]:
        codes = dict(Customer.objects.values_list("customer_id", "pk"))
        return [codes[SHARED], codes[HIDDEN]]  # documents of both units stand on its page

    @cached_property
    def record(self) -> list[int]:
        return [_record(SEEN), _record(HIDDEN)]

    @cached_property
    def event(self) -> list[int]:
        """Events that files brought."""
        return [_event(SEEN).pk, _event(HIDDEN).pk]

    @cached_property
    def objection(self) -> list[int]:
        return [_objection(SEEN), _objection(HIDDEN)]

    @cached_property
    def section(self) -> list[str]:
        return ["events", "nothing"]

    @cached_property
    def relation(self) -> list[int]:
        """Links of the customers of ``customer``; each leads to the other, so that a page must not name it."""
        return [_relation(SHARED, HIDDEN, self.user), _relation(HIDDEN, SHARED, self.user)]

    @cached_property
    def consent(self) -> list[int]:
        """Of the customers of ``customer``, for the item of ``dossier_item``."""
        words = {"item": "registered_capital", "basis": "statutory", "document": EAST_DOCUMENT, "from_on": ON}
        words |= {"recorded_by": self.user, "recorded_on": ON}
        return [Consent.objects.create(customer_id=code, **words).pk for code in (SHARED, HIDDEN)]

    @cached_property
    def other_customer(self) -> list[int]:
        return [Customer.objects.get(customer_id=SEEN).pk]

    @cached_property
    def merge(self) -> list[int]:
        """One that was taken back."""
        words = {
            "merged_by": self.user,
            "merged_on": ON,
            "undone_by": self.user,
            "undone_on": ON,
            "reason": HIDDEN_NAME,
        }
        return [Merge.objects.create(customer_id=HIDDEN, leading_id=SEEN, **words).pk]

    @cached_property
    def decision(self) -> list[int]:
        words = {"decided_by": self.user, "decided_on": ON, "reason": HIDDEN_NAME}
        return [NotTheSame.objects.create(first_id=SEEN, second_id=HIDDEN, **words).pk]

    @cached_property
    def task(self) -> list[int]:
        """One of the north; then one of the east's customer, one of a shared customer that concerns the east alone."""
        return [
            _task("seen", customer_id=SEEN, text="1234"), _task("hidden", customer_id=HIDDEN, text=HIDDEN_NAME),
            _task("of the east", customer_id=SHARED, unit=EAST, text=f"{EAST_DOCUMENT}0"),
        ]  # fmt: skip

    @cached_property
    def paper(self) -> list[int]:
        """One of the north, one of the hidden customer."""
        return [_paper(SEEN, "1234"), _paper(HIDDEN, HIDDEN_NAME)]

    @cached_property
    def version(self) -> list[int]:
        return [1, 999]

    @cached_property
    def loan(self) -> list[int]:
        """Of the original of each, overdue."""
        return [_loan(key) for key in self.paper]

    @cached_property
    def destruction(self) -> list[int]:
        """Of the paper of each, past its retention."""
        return [_destruction(key) for key in self.paper]

    @cached_property
    def run(self) -> list[int]:
        return [Run.objects.get(in_force=True).pk, 999_999]

    @cached_property
    def clause(self) -> list[str]:
        return ["S1-15.2", "S9-99"]

    @cached_property
    def job(self) -> list[int]:
        words = {"kind": "run_assess", "on": ON, "queued_at": QUEUED, "state": JobState.DONE}
        return [Job.objects.create(by=self.user.username, **words).pk, 999_999]

    @cached_property
    def token(self) -> list[int]:
        """One's own, then another's."""
        return [_token(self.user), _token(User.objects.get(pk=self.person[0]))]

    @cached_property
    def view(self) -> list[int]:
        """One's own, then another's."""
        return [_view(self.user), _view(User.objects.get(pk=self.person[0]))]

    @cached_property
    def upload(self) -> list[int]:
        return [Import.objects.create(by=self.user, uploaded_on=ON, file_names=["items.csv"]).pk, 999_999]

    @cached_property
    def book_table(self) -> list[str]:
        return ["items", "nothing"]

    @cached_property
    def change(self) -> list[str]:
        return ["new", "nothing"]

    @cached_property
    def person(self) -> list[int]:
        found, made = User.objects.get_or_create(username="p-7", defaults={"name": "p-7", "salesperson": "李强"})
        if made:
            words = {"role": "gm", "unit": units()[NORTH], "from_on": FROM}
            RoleHolding.objects.create(user=found, **words)
            Substitute.objects.create(absent=found, substitute=self.user, from_on=UNTIL, until_on=UNTIL)
        return [found.pk, 999_999]

    @cached_property
    def holding(self) -> list[int]:
        own = RoleHolding.objects.filter(user=self.user).first()
        return [RoleHolding.objects.get(user=self.person[0]).pk, own.pk if own else 999_999]

    @cached_property
    def entry(self) -> list[int]:
        return [Substitute.objects.get(absent=self.person[0]).pk, 999_999]

    @cached_property
    def dossier_item(self) -> list[str]:
        return ["registered_capital", "nothing"]

    @cached_property
    def fingerprint(self) -> list[str]:
        """Of what the rules once found in a dossier; then of nothing."""
        words = {"rule": CHECK, "clause": "S1-11", "subject": "registered_capital", "sides": [], "found_on": ON}
        found = Contradiction.objects.create(customer_id=SHARED, fingerprint="0" * 32, gone_on=ON, **words)
        return [found.fingerprint, "1" * 32]

    @cached_property
    def finding(self) -> list[int]:
        return [_finding(SHARED, "1000.00", self.user), _finding(HIDDEN, f"{EAST_DOCUMENT}0", self.user)]

    @cached_property
    def visit(self) -> list[int]:
        return [_visit(SHARED, "1234", self.user), _visit(HIDDEN, HIDDEN_NAME, self.user)]

    @cached_property
    def batch(self) -> list[int]:
        """One's own, then another's."""
        return [_batch(self.user), _batch(User.objects.get(pk=self.person[0]))]

    @cached_property
    def draft_survey(self) -> list[int]:
        return [draft_survey(code, self.user) for code in (SHARED, HIDDEN)]

    @cached_property
    def signed_survey(self) -> list[int]:
        return [signed_survey(code, self.user) for code in (SEEN, HIDDEN)]

    @cached_property
    def aside(self) -> list[int]:
        return [SurveyDraft.objects.get(survey=key, state="aside").pk for key in self.draft_survey]

    @cached_property
    def survey_section(self) -> list[str]:
        return ["basic", "nothing"]

    @cached_property
    def unit(self) -> list[int]:
        return [Unit.objects.get(code=NORTH).pk, 999_999]


def told_of_the_hidden() -> None:
    """What the audit has of the hidden customer, and links between it and one that is seen, recorded at either end."""
    recorder = User.objects.get_or_create(username="7", defaults={"name": "7"})[0]
    _relation(SHARED, HIDDEN, recorder)
    _relation(HIDDEN, SHARED, recorder, source=HIDDEN_NAME)
    audit_record(
        act="customer_edit", subject_kind="customer", subject=HIDDEN, by="", on=ON, details={"name": HIDDEN_NAME}
    )  # fmt: skip


def _task(key: str, *, customer_id: str, unit: str | None = None, text: str) -> int:
    run = Run.objects.get(in_force=True)
    return Task.objects.create(
        key=key, kind="overdue", clause="S1-36b", customer_id=customer_id, unit=unit, owner_role="credit_controller",
        severity="high", severity_rank=1, text_zh=text, text_en=text, first_run=run, last_run=run,
    ).pk  # fmt: skip


def _finding(customer_id: str, text: str, user: User) -> int:
    return Finding.objects.create(
        customer_id=customer_id, item="registered_capital", value={"value": "1000.00"}, channel="customer",
        source=text, as_of=ON, collected_by=user.name, recorded_by=user, recorded_on=ON,
    ).pk  # fmt: skip


def _paper(customer_id: str, title: str) -> int:
    clerk, _ = User.objects.get_or_create(username="p-9", defaults={"name": "p-9"})
    words: dict[str, Any] = {"title": title, "kind": "credit_report", "received_on": date(2010, 1, 1), "valid_to": ON}
    return paper_of(Customer.objects.get(customer_id=customer_id), clerk, **words).pk


def _record(code: str) -> int:
    """An adverse event that somebody recorded of a customer."""
    given = {"kind": "litigation", "occurred_on": "2026-06-01", "ended_on": "", "amount": "2", "note": code}
    by = User.objects.get_or_create(username="p-8", defaults={"name": "8"})[0]
    customer = Customer.objects.get(customer_id=code)
    where = Provenance("authority", code, code)
    return event_record(customer=customer, given=given, provenance=where, by=by, on=ON).pk


def _visit(customer_id: str, purpose: str, user: User) -> int:
    words = {"planned_on": ON, "purpose": purpose, "planned_by": user, "entered_on": ON}
    return Visit.objects.create(customer_id=customer_id, **words).pk


def _loan(document: int) -> int:
    clerk = User.objects.get(username="p-9")
    words = {"room": "2", "held_by": clerk, "since_on": ON, "by": clerk, "on": ON}
    move = CustodyMove.objects.create(document_id=document, **words)
    Document.objects.filter(pk=document).update(custody=move)
    return Loan.objects.create(
        document_id=document, borrower=clerk, purpose="3", asked_on=FROM, due_on=FROM, state="lent", lent_on=FROM
    ).pk  # fmt: skip


def _event(code: str) -> Event:
    customer = Customer.objects.get(customer_id=code)
    place = {"origin": customer.origin, "row_key": f"w-{code}"}
    told = {"customer": customer, "kind": "litigation", "occurred_on": ON, "note": code}
    return Event.objects.get_or_create(**place, defaults=told)[0]


def _objection(code: str) -> int:
    by = User.objects.get_or_create(username="p-8", defaults={"name": "8"})[0]
    event = _event(code)
    found = Objection.objects.filter(file__row_key=event.row_key).first()
    return (found or objection_raise(event=event, raised_on=ON, words=code, by=by, on=ON)).pk


def _batch(user: User) -> int:
    batch = Batch.objects.create(file_name="a.xlsx", sent_by=user, sent_on=ON)
    told = {"value": "1"}, "customer", "1", ON.isoformat(), ""
    sealed_into(batch, Incoming([Line("各项信息", 2, SHARED, "registered_capital", *told)]))
    batch.save()
    return batch.pk


def _destruction(document: int) -> int:
    made = DestructionList.objects.create(reason="4", made_by=User.objects.get(username="p-9"), made_on=ON)
    DestructionEntry.objects.create(on_list=made, document_id=document)
    return made.pk


def _relation(code: str, other: str, user: User, source: str = "1") -> int:
    return Relation.objects.create(
        customer_id=code, kind="parent", other_id=other, other_name=HIDDEN_NAME, share=Decimal("0.6"),
        channel="customer", source=source, as_of=ON, recorded_by=user, recorded_on=ON,
    ).pk  # fmt: skip


def _token(user: User) -> int:
    return ApiToken.objects.create(
        user=user, name="2", prefix=f"{user.pk}", hash=f"h{user.pk}", made_on=ON, expires_on=ON + timedelta(days=999)
    ).pk


def _view(user: User) -> int:
    return SavedView.objects.create(user=user, page=PAGE, name="1", query="side=sale").pk
