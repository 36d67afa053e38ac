"""A signal shows every figure that it rests on with its bound, so that a person can go through it."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.urls import reverse

from office import signed_in, user_with
from office_results import example_folder, with_results
from office_run import customers_of_folder, run_of
from xindang.customers.models import Customer
from xindang.facts.catalogue import load_catalogue
from xindang.runs.models import Task
from xindang.runs.packs import pack_of
from xindang.web.pages.records.sections import SECTIONS
from xindang.web.pages.worklist.workings import figures, workings


@pytest.mark.parametrize("kind", workings())
def test_what_a_signal_rests_on_is_in_the_catalogue(kind: str) -> None:
    told, catalogue = workings()[kind], load_catalogue()
    named = {fact.name for file in catalogue.files for fact in file.facts}
    assert {name for name, _, _ in told.facts} <= named
    assert told.look in SECTIONS
    for _, zh, en in told.facts:  # every parameter has a figure in both languages
        assert "{" not in zh.format_map(figures()["zh"]) + en.format_map(figures()["en"])


# Every share and mean of a signal with the counts that it is made of.
MADE_OF = {
    "disputed_item_share_6m": {"disputed_item_count_6m", "issued_item_count_6m"},
    "dispute_after_due_share_6m": {"dispute_after_due_count_6m", "dispute_count_6m"},
    "dispute_ours_share_6m": {"dispute_ours_count_6m", "dispute_finding_count_6m"},
    "late_days_mean_6m": {"due_item_count_6m"},
    "late_days_mean_prior_6m": {"due_item_count_prior_6m"},
    "slower_days_6m": {"late_days_mean_6m", "late_days_mean_prior_6m"},
    "sales_fall_share_6m": {"sales_6m", "sales_prior_6m"},
    "late_item_share_12m": {"late_item_count_12m", "due_item_count_12m"},
    "late_days_mean_12m": {"due_item_count_12m"},
    **{f"late_days_mean_quarter_{at}": {f"due_item_count_quarter_{at}"} for at in range(1, 5)},
    "part_paid_share_6m": {"part_paid_count_6m", "due_item_count_6m"},
    "part_paid_share_prior_6m": {"part_paid_count_prior_6m", "due_item_count_prior_6m"},
    # As the file and the policy state them: nothing was divided.
    "share_of_purchases": set(),
    "own_payment_weight_max": set(),
}


@pytest.mark.parametrize("kind", workings())
def test_no_share_and_no_mean_stands_without_its_counts(kind: str) -> None:
    told = [name for name, _, _ in workings()[kind].facts]
    figured = {name for name in told if load_catalogue().facts[name].type in {"ratio", "days"}}
    assert figured
    assert {name: MADE_OF[name] - set(told[: told.index(name)]) for name in figured} == {
        name: set() for name in figured
    }


def test_bounds_are_those_of_the_policy() -> None:
    policy = pack_of(settings.PACK).parameter_values["disputed_share_min"]
    assert figures()["zh"]["disputed_share_min"] == f"{policy:.0%}"
    assert figures()["en"]["slower_days_min"].endswith(" days")


@pytest.mark.django_db
def test_the_page_of_a_signal_shows_how_it_was_found() -> None:
    customers_of_folder(example_folder())
    run = with_results(run_of(example_folder()))
    task = Task.objects.create(
        key="k", kind="late_by_habit", clause="S2-3.2b", customer=Customer.objects.get(customer_id="0001"),
        severity="low", owner_role="salesperson", text_zh="1", text_en="1", first_run=run, last_run=run,
    )  # fmt: skip
    place, browser = reverse("worklist:show", args=[task.pk]), signed_in(user_with("credit_controller"))
    page = browser.get(place).content.decode()
    assert "怎样得出" in page
    assert "近 12 个月到期账款逾期付款的笔数比例" in page
    assert "不低于 50%" in page
    Task.objects.update(kind="overdue")
    assert "怎样得出" not in browser.get(place).content.decode()
