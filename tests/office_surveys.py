"""A survey form filled in whole, and brought as far as a test needs it by the services that people use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from office import EAST, ON, user_with
from xindang.customers.models import Customer
from xindang.dossiers.models import Survey, SurveyDraft, SurveyStep, SurveyVersion
from xindang.dossiers.services.surveys import (
    survey_begin,
    survey_file,
    survey_pass,
    survey_save,
    survey_sign,
)
from xindang.dossiers.surveys.content import Content, Filled
from xindang.dossiers.surveys.reading import drafted
from xindang.people.models import User

AT = datetime(2026, 6, 30, 10, 31, tzinfo=UTC)
ORIGIN = {"channel": "customer", "source": "客户提供的资料", "as_of": "2026-06-01"}
WHOLE: Mapping[str, Mapping[str, str]] = {
    "basic": ORIGIN | {
        "registered_name-0-value": "华北示例机械有限公司", "uscc-0-value": "91110105MA00XD1A0D",
        "established_on-0-value": "2015-03-01", "registered_capital-0-value": "5,000,000",
        "paid_in_capital-0-value": "3000000.00", "registered_address-0-value": "北京市示例路 1 号",
    },
    "people": ORIGIN | {
        "legal_representative-0-name": "赵一", "shareholder-0-name": "赵一", "shareholder-0-share": "60",
        "shareholder-1-name": "钱二", "shareholder-1-share": "40%", "key_person-0-name": "孙三",
        "key_person-0-post": "reconciliation",
    },
    "accounts": ORIGIN | {"bank_account-0-bank": "示例银行", "bank_account-0-account_no": "020000123456"},
    "operations": ORIGIN | {"main_products-0-value": "机械配件"},
    "statements": ORIGIN | {"statements_audited-0-value": "unaudited"},
    "dealings": ORIGIN | {"opened_on-0-value": "2021-05-01", "share_of_purchases-0-value": "35%"},
    "credit_record": ORIGIN | {"bank_default-0-value": "none_found", "litigation-0-lacking": "法院网站当日停机维护"},
    "grade": {"grade": "B", "grade_reason": "往来正常，诉讼情况未查"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Makers:
    """The three persons whom a form passes."""

    filler: User
    manager: User
    finance: User


def makers(unit: str = EAST) -> Makers:
    return Makers(
        user_with("salesperson", unit, name="王芳", salesperson="王芳"), user_with("sales_manager", unit, name="李强"),
        user_with("finance", unit, name="陈洁"),
    )  # fmt: skip


def saved(survey: Survey, by: User, section: str, typed: Mapping[str, str], **more: object) -> SurveyDraft:
    """Saved by a window that has seen what stands."""
    standing = survey.drafts.filter(section=section, state="standing").first()
    words = {"window": "w", "seen": standing.number if standing else 0, "on": ON, "now": AT} | more
    return survey_save(survey=survey, section=section, typed=typed, by=by, **words)  # type: ignore[arg-type]


def begun(customer: Customer, by: User, on: date = ON, **sections: Mapping[str, str]) -> Survey:
    """A draft filled in whole, some of its sections otherwise."""
    survey = survey_begin(customer=customer, by=by, on=on)
    for section, typed in {**WHOLE, **sections}.items():
        saved(survey, by, section, typed, on=on)
    return survey


def signed(customer: Customer, who: Makers, on: date = ON, **sections: Mapping[str, str]) -> Survey:
    survey = begun(customer, who.filler, on, **sections)
    return sign(survey, who.filler, on)


def sign(survey: Survey, by: User, on: date = ON) -> Survey:
    content, problems = drafted(Survey.objects.get(pk=survey.pk), by, on)
    assert problems == []
    survey_sign(survey=survey, seen=content.hash, by=by, on=on)
    return Survey.objects.get(pk=survey.pk)


def passed(customer: Customer, who: Makers, on: date = ON, **sections: Mapping[str, str]) -> Survey:
    return survey_pass(survey=signed(customer, who, on, **sections), text="", by=who.manager, on=on)


def filed(customer: Customer, who: Makers, on: date = ON, **sections: Mapping[str, str]) -> Survey:
    return survey_file(survey=passed(customer, who, on, **sections), by=who.finance, on=on)


def draft_survey(customer_id: str, user: User) -> int:
    """A draft made through the models, with words put aside, for tests that walk all addresses."""
    survey = Survey.objects.create(customer_id=customer_id, state_on=ON, begun_on=ON, filler=user)
    for state, text in (("standing", "1"), ("aside", "2")):
        SurveyDraft.objects.create(
            survey=survey, section="basic", window=text, number=1, state=state, by=user, saved_at=AT,
            typed={"registered_capital-0-value": text},
        )  # fmt: skip
    return survey.pk


def signed_survey(customer_id: str, user: User) -> int:
    """One that is signed and returned once, filed where the customer has another at work."""
    running = Survey.objects.filter(customer_id=customer_id, state="draft").exists()
    survey = Survey.objects.create(
        customer_id=customer_id, state="filed" if running else "signed", state_on=ON, begun_on=ON, filler=user
    )
    customer = Customer.objects.get(customer_id=customer_id)
    value = Filled("registered_capital", "", {"value": "1000.00"}, "authority", "1", ON)
    content = Content(customer_id, customer.name, "B", "1", [value], {"litigation": "2"}, ["nobody"])
    version = SurveyVersion.objects.create(survey=survey, number=1, content=content.text, hash=content.hash)
    for act in ("survey_return", "survey_sign"):
        SurveyStep.objects.create(
            survey=survey, version=version, act=act, by=user, role="gm", on=ON, reasons={"uscc": "3"}
        )
    return survey.pk
