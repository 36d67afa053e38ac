"""The survey form: whatever is typed stays, what is signed is fixed, three persons pass it, filing makes it known."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cast import HUABEI
from office import EAST, NORTH, ON, customer_of, units, user_with
from office_surveys import AT, ORIGIN, WHOLE, Makers, begun, filed, makers, passed, saved, sign, signed
from xindang.audit.models import AuditRow
from xindang.core.problems import ProblemsFound
from xindang.customers.models import Customer
from xindang.dossiers.models import DraftState, Finding, Survey, SurveyState, SurveyVersion
from xindang.dossiers.services.surveys import (
    survey_begin,
    survey_choose,
    survey_drop,
    survey_file,
    survey_pass,
    survey_return,
    survey_save,
    survey_sign,
    survey_take_back,
)
from xindang.dossiers.surveys.content import content_from, hash_of
from xindang.dossiers.surveys.reading import drafted, latest, signed_before
from xindang.dossiers.surveys.typed import field_of, kept, with_row, without_row
from xindang.people.models import RoleHolding, Substitute, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> Makers:
    return makers()


@pytest.fixture
def customer() -> Customer:
    return customer_of(HUABEI, EAST, salesperson="王芳")


def codes(raised: pytest.ExceptionInfo[ProblemsFound]) -> list[str]:
    return [found.code for found in raised.value.problems]


def refused(code: str) -> pytest.RaisesExc[ProblemsFound]:
    return pytest.raises(ProblemsFound, check=lambda error: [found.code for found in error.problems] == [code])


# Whatever is typed stays.

FIELDS = st.sampled_from(
    ["channel", "source", "as_of", "registered_capital-0-value", "business_scope-0-value", "phone-1-from-source"]
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)


@settings(max_examples=25)
@given(st.dictionaries(FIELDS, TEXTS))
def test_whatever_is_typed_in_a_draft_comes_back_as_typed(typed: dict[str, str]) -> None:
    by = User.objects.filter(username="王芳").first() or makers().filler
    customer = Customer.objects.first() or customer_of(HUABEI, EAST, salesperson="王芳")
    survey = Survey.objects.first() or survey_begin(customer=customer, by=by, on=ON)
    saved(survey, by, "basic", typed)
    assert survey.drafts.get(section="basic", state=DraftState.STANDING).typed == typed


def test_fields_that_the_section_does_not_ask_are_no_part_of_it() -> None:
    given = {"registered_capital-0-value": "1", "shareholder-0-name": "赵一", "marital_status-0-value": "已婚",
             "registered_capital-100-value": "1", "registered_capital-01-value": "1", "seen": "4"}  # fmt: skip
    assert kept("basic", None, given) == {"registered_capital-0-value": "1"}


@given(st.lists(st.text("abc", max_size=3), min_size=1, max_size=6), st.data())
def test_a_row_added_is_the_last_and_one_removed_leaves_the_others_as_they_were(
    names: list[str], data: st.DataObject
) -> None:
    typed = {field_of("shareholder", row, "name"): name for row, name in enumerate(names)} | ORIGIN
    gone = data.draw(st.integers(0, len(names) - 1))
    left = [name for row, name in enumerate(names) if row != gone]
    assert without_row("shareholder", gone, typed) == ORIGIN | {
        field_of("shareholder", row, "name"): name for row, name in enumerate(left)
    }
    assert without_row("shareholder", len(names), with_row("shareholder", typed)) == typed


def test_who_has_not_seen_what_another_window_saved_puts_words_aside_and_loses_none(
    customer: Customer, who: Makers
) -> None:
    survey = survey_begin(customer=customer, by=who.filler, on=ON)
    first = saved(survey, who.filler, "basic", {"source": "第一窗"}, window="1")
    second = saved(survey, who.manager, "basic", {"source": "第二窗"}, window="2")
    late = saved(survey, who.filler, "basic", {"source": "第一窗又写"}, window="1", seen=first.number)
    assert [draft.state for draft in (second, late)] == [DraftState.STANDING, DraftState.ASIDE]
    assert standing(survey) == "第二窗"
    assert {draft.typed["source"] for draft in survey.drafts.all()} == {"第一窗", "第二窗", "第一窗又写"}
    survey_choose(draft=late, stands=True, by=who.filler, on=ON)
    assert standing(survey) == "第一窗又写"
    with refused("survey_chosen_before"):
        survey_choose(draft=late, stands=False, by=who.filler, on=ON)


def test_a_window_may_say_that_its_words_shall_stand_over_those_of_another(customer: Customer, who: Makers) -> None:
    survey = survey_begin(customer=customer, by=who.filler, on=ON)
    saved(survey, who.filler, "basic", {"source": "甲"}, window="1")
    late = saved(survey, who.filler, "basic", {"source": "乙"}, window="2", seen=0)
    assert late.state == DraftState.ASIDE
    over = saved(survey, who.filler, "basic", {"source": "乙"}, window="2", seen=0, over=True)
    assert (over.pk, over.state, standing(survey)) == (late.pk, DraftState.STANDING, "乙")
    assert survey.drafts.get(window="1").state == DraftState.ASIDE


def test_one_window_goes_on_saving_without_a_row_a_letter(customer: Customer, who: Makers) -> None:
    survey = survey_begin(customer=customer, by=who.filler, on=ON)
    before = AuditRow.objects.count()
    for text in ("赵", "赵一", "赵一钱"):
        saved(survey, who.filler, "basic", {"source": text}, window="1", seen=0)
    assert (survey.drafts.count(), AuditRow.objects.count() - before) == (1, 1)


def standing(survey: Survey) -> str:
    return str(survey.drafts.get(section="basic", state=DraftState.STANDING).typed["source"])


# Signing.


def test_what_is_wrong_stops_signing_and_keeps_the_draft(customer: Customer, who: Makers) -> None:
    wrong = {**WHOLE["basic"], "registered_capital-0-value": "五百万", "channel": "", "uscc-0-value": ""}
    survey = begun(customer, who.filler, basic=wrong, grade={"grade": "A"})
    _, problems = drafted(survey, who.filler, ON)
    assert {(found.table, found.column, found.code) for found in problems} == {
        ("basic", "registered_capital-0-value", "finding_no_number"), ("basic", "channel", "finding_channel_missing"),
        ("basic", "uscc-0-lacking", "survey_key_missing"), ("grade", "grade_reason", "survey_reason_missing"),
        ("grade", "grade", "survey_grade_incomplete"),
    }  # fmt: skip
    with pytest.raises(ProblemsFound) as raised:
        survey_sign(survey=survey, seen="", by=who.filler, on=ON)
    assert len(codes(raised)) == 5
    assert survey.drafts.get(section="basic").typed == wrong
    assert not SurveyVersion.objects.exists()


@pytest.mark.parametrize(
    "typed, code",
    [
        ({"registered_capital-1-value": "6000000"}, "survey_twice"),
        ({"registered_capital-0-from-as_of": "2026-07-01"}, "finding_as_of_later"),
        ({"registered_capital-0-from-as_of": "昨天"}, "day_malformed"),
        ({"phone-0-from-source": "名片", "phone-0-value": ""}, "finding_part_missing"),
        ({"established_on-0-value": "1850-01-01"}, "customer_value_no_day"),
    ],
)
def test_a_row_that_cannot_be_recorded_is_told_beside_its_field(
    customer: Customer, who: Makers, typed: dict[str, str], code: str
) -> None:
    survey = begun(customer, who.filler, basic={**WHOLE["basic"], **typed})
    _, problems = drafted(survey, who.filler, ON)
    assert [(found.table, found.code) for found in problems] == [("basic", code)]
    assert problems[0].column in typed


def test_a_signature_is_on_what_was_looked_at(customer: Customer, who: Makers) -> None:
    survey = begun(customer, who.filler)
    seen = drafted(survey, who.filler, ON)[0].hash
    saved(survey, who.filler, "operations", {**WHOLE["operations"], "employee_count-0-value": "40"})
    with refused("survey_changed_since"):
        survey_sign(survey=survey, seen=seen, by=who.filler, on=ON)


def test_what_is_signed_stays_readable_and_the_next_version_tells_what_is_other(
    customer: Customer, who: Makers
) -> None:
    survey = signed(customer, who)
    first = latest(survey)
    assert first.hash == hash_of(first.content)
    assert content_from(first.content).text == first.content
    late = saved(survey, who.filler, "basic", {"source": "签署之后"})
    assert late.state == DraftState.ASIDE
    survey_take_back(survey=survey, by=who.filler, on=ON)
    saved(survey, who.filler, "grade", {"grade": "C", "grade_reason": "听说在打官司"})
    second = latest(sign(survey, who.filler))
    before = signed_before(survey, second.number)
    assert before is not None
    assert (second.number, before.grade, content_from(second.content).grade) == (2, "B", "C")
    assert SurveyVersion.objects.get(pk=first.pk).content == first.content


def test_a_survey_is_begun_once_and_dropped_with_a_reason(customer: Customer, who: Makers) -> None:
    survey = survey_begin(customer=customer, by=who.filler, on=ON)
    with refused("survey_running"):
        survey_begin(customer=customer, by=who.filler, on=ON)
    with refused("survey_drop_unreasoned"):
        survey_drop(survey=survey, text=" ", by=who.filler, on=ON)
    survey_drop(survey=survey, text="客户已停止往来", by=who.filler, on=ON)
    survey_begin(customer=customer, by=who.filler, on=ON)


# Three persons.


def test_three_persons_pass_it_and_each_is_named(customer: Customer, who: Makers) -> None:
    survey = filed(customer, who)
    assert survey.state == SurveyState.FILED
    assert [(step.act, step.by.name, step.role) for step in survey.steps.order_by("pk")] == [
        ("survey_begin", "王芳", "salesperson"), ("survey_sign", "王芳", "salesperson"),
        ("survey_pass", "李强", "sales_manager"), ("survey_file", "陈洁", "finance"),
    ]  # fmt: skip
    row = AuditRow.objects.get(act="survey_sign")
    assert (row.subject, row.details["hash"]) == (HUABEI.code, latest(survey).hash)
    told = AuditRow.objects.filter(act__startswith="survey").values_list("details", flat=True)
    assert "5000000" not in str([*told])


def test_who_wrote_any_of_it_neither_reviews_nor_files_it(customer: Customer, who: Makers) -> None:
    survey = begun(customer, who.filler)
    saved(survey, who.manager, "operations", {**WHOLE["operations"], "employee_count-0-value": "40"}, window="m")
    sign(survey, who.filler)
    with refused("survey_own_work"):
        survey_pass(survey=survey, text="", by=who.manager, on=ON)
    survey_pass(survey=survey, text="", by=user_with("vp_sales"), on=ON)


def test_who_passed_it_does_not_file_it(customer: Customer, who: Makers) -> None:
    RoleHolding.objects.create(user=who.finance, role="sales_manager", unit=units()[EAST], from_on=ON)
    survey = survey_pass(survey=signed(customer, who), text="", by=who.finance, on=ON)
    with refused("survey_own_work"):
        survey_file(survey=survey, by=who.finance, on=ON)


def test_who_stands_in_for_a_maker_passes_nothing_of_theirs_and_for_another_is_named_so(
    customer: Customer, who: Makers
) -> None:
    RoleHolding.objects.create(user=who.filler, role="sales_manager", unit=units()[EAST], from_on=ON)
    survey, substitute = signed(customer, who), user_with("", name="代理人")
    Substitute.objects.create(absent=who.filler, substitute=substitute, from_on=ON, until_on=ON)
    with refused("survey_own_work"):
        survey_pass(survey=survey, text="", by=substitute, on=ON)
    Substitute.objects.create(absent=who.manager, substitute=substitute, from_on=ON, until_on=ON)
    survey_pass(survey=survey, text="", by=substitute, on=ON)
    step = survey.steps.get(act="survey_pass")
    assert (step.by, step.instead_of) == (substitute, who.manager)
    Substitute.objects.create(absent=who.manager, substitute=who.finance, from_on=ON, until_on=ON)
    survey_file(survey=survey, by=who.finance, on=ON)


@pytest.mark.parametrize("role, unit", [("salesperson", EAST), ("sales_manager", NORTH), ("finance", EAST), ("gm", "")])
def test_whoever_is_not_a_manager_of_the_unit_does_not_review(
    customer: Customer, who: Makers, role: str, unit: str
) -> None:
    other = user_with(role, unit, name="别人", salesperson="别人")
    with refused("survey_not_yours"):
        survey_pass(survey=signed(customer, who), text="", by=other, on=ON)


def test_only_who_sees_the_customer_fills_in(customer: Customer, who: Makers) -> None:
    other = user_with("salesperson", EAST, name="别人", salesperson="别人")
    with refused("survey_not_yours"):
        survey_begin(customer=customer, by=other, on=ON)
    survey = begun(customer, who.filler)
    with refused("survey_not_yours"):
        saved(survey, other, "basic", {"source": "x"})
    with refused("survey_not_yours"):
        survey_sign(survey=survey, seen="", by=other, on=ON)
    with refused("survey_not_yours"):
        survey_sign(survey=survey, seen="", by=who.finance, on=ON)


def test_whose_role_ended_or_account_was_shut_in_between_does_nothing_more(customer: Customer, who: Makers) -> None:
    survey, tomorrow = begun(customer, who.filler), ON + timedelta(days=1)
    RoleHolding.objects.filter(user=who.filler).update(until_on=ON)
    with refused("survey_not_yours"):
        survey_sign(survey=survey, seen="", by=who.filler, on=tomorrow)
    sign(survey, who.filler)
    User.objects.filter(pk=who.manager.pk).update(is_active=False)
    with refused("user_inactive"):
        survey_pass(survey=survey, text="", by=who.manager, on=ON)
    User.objects.filter(pk=who.filler.pk).update(is_active=False)
    survey_pass(survey=survey, text="", by=user_with("vp_sales"), on=tomorrow)
    User.objects.filter(pk=who.finance.pk).update(is_active=False)
    with refused("user_inactive"):
        survey_file(survey=survey, by=who.finance, on=tomorrow)
    survey_file(survey=survey, by=user_with("credit_controller"), on=tomorrow)


def test_what_is_returned_says_why_and_is_signed_anew(customer: Customer, who: Makers) -> None:
    survey = signed(customer, who)
    with refused("survey_return_unreasoned"):
        survey_return(survey=survey, reasons={"uscc": " "}, text="", by=who.manager, on=ON)
    with refused("survey_not_yours"):
        survey_return(survey=survey, reasons={"uscc": "核对"}, text="", by=who.filler, on=ON)
    survey_return(survey=survey, reasons={"uscc": "与执照不符"}, text="", by=who.manager, on=ON)
    assert survey.steps.get(act="survey_return").reasons == {"uscc": "与执照不符"}
    survey = sign(survey, who.filler)
    survey_pass(survey=survey, text="已改", by=who.manager, on=ON)
    survey_return(survey=survey, reasons={}, text="缺附件", by=who.finance, on=ON)
    assert Survey.objects.get(pk=survey.pk).state == SurveyState.DRAFT


def test_a_step_that_somebody_else_has_taken_is_not_taken_twice(customer: Customer, who: Makers) -> None:
    survey = filed(customer, who)
    with refused("survey_moved"):
        survey_pass(survey=survey, text="", by=who.manager, on=ON)
    with refused("survey_moved"):
        survey_return(survey=survey, reasons={}, text="x", by=who.manager, on=ON)
    with refused("survey_moved"):
        survey_file(survey=survey, by=who.finance, on=ON)


# Filing.


def test_filing_makes_known_what_was_signed_and_nothing_before(customer: Customer, who: Makers) -> None:
    survey = passed(customer, who, on=date(2026, 6, 20))
    customer.refresh_from_db()
    assert not Finding.objects.exists()
    assert (customer.refreshed_on, customer.registered_capital) == (None, None)
    survey_file(survey=survey, by=who.finance, on=ON)
    customer.refresh_from_db()
    found = Finding.objects.get(item="registered_capital")
    assert (found.value, found.channel, found.source) == ({"value": "5000000.00"}, "customer", "客户提供的资料")
    assert (found.collected_by, found.recorded_by, found.recorded_on) == ("王芳", who.filler, ON)
    assert found.survey == latest(survey)
    assert Finding.objects.filter(item="shareholder").count() == 2
    assert not Finding.objects.filter(item="litigation").exists()
    assert customer.refreshed_on == ON
    assert str(customer.registered_capital) == "5000000.00"
    assert customer.share_of_purchases == Decimal("0.35")


def test_a_column_on_which_channels_disagree_is_empty_and_a_name_stays(customer: Customer, who: Makers) -> None:
    Customer.objects.update(registered_capital=4_000_000)
    basic = {
        **WHOLE["basic"], "registered_capital-1-value": "8000000", "registered_capital-1-from-channel": "authority",
        "registered_name-1-value": "华北示例机械股份有限公司", "registered_name-1-from-channel": "authority",
    }  # fmt: skip
    filed(customer, who, basic=basic)
    customer.refresh_from_db()
    assert (customer.registered_capital, customer.name) == (None, HUABEI.name)


def test_a_version_that_was_tampered_with_goes_no_further(customer: Customer, who: Makers) -> None:
    survey = passed(customer, who)
    SurveyVersion.objects.update(content="{}".replace("{}", latest(survey).content.replace("5000000", "9000000")))
    with refused("survey_not_as_signed"):
        survey_file(survey=survey, by=who.finance, on=ON)


def test_words_of_no_section_are_refused(customer: Customer, who: Makers) -> None:
    survey = survey_begin(customer=customer, by=who.filler, on=ON)
    with refused("survey_section_unknown"):
        survey_save(survey=survey, section="x", window="", seen=0, typed={}, by=who.filler, on=ON, now=AT)
