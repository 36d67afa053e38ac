"""What the list of things to do shows, for one viewer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import QueryDict

from xindang.assess.report.columns import word
from xindang.assess.worklist.catalogue import SEVERITIES
from xindang.audit.models import AuditRow
from xindang.people.models import Unit, User
from xindang.people.selectors import Viewer, names_of
from xindang.runs.assignees import WORKS, works_on_tasks
from xindang.runs.models import Run, Task, TaskState
from xindang.runs.selectors import NAMED_MOST, of_seen, run_in_force, tasks_of_other_units
from xindang.runs.worklist import (
    ORDERS,
    AmountTotals,
    TasksAsked,
    Title,
    amount_totals,
    kind_counts,
    kind_titles,
    order_of,
    tasks_asked,
    tasks_asked_apart,
    title_of,
)
from xindang.web.excel import Sheet, columns_in
from xindang.web.forms import is_key
from xindang.web.remembered import remembered

PAGE_ROWS = 50
NOBODY = "-"
# What the list reads: of customers and people only what they are called.
SHOWN = (*(field.name for field in Task._meta.fields), "customer__name", "assigned_to__name")
WORD_LENGTH_MAX = 100
STILL_LISTED = {
    "zh": "记为办结之后的评定仍列出此事，已自动重新打开。",
    "en": "The assessment after it was recorded as done still lists it; it is open again.",
}
WHOSE: Mapping[str, Title] = {
    "mine": Title("我的", "Mine"),
    "given": Title("派给我的", "Assigned to me"),
    "all": Title("全部可见", "All I see"),
}
STATES: Mapping[str, Title] = {
    TaskState.OPEN.value: Title("待办", "open"),
    TaskState.DONE.value: Title("已办结，待下次评定核实", "done, to be shown by the next run"),
    TaskState.GONE.value: Title("不再列出", "listed no more"),
}


def asked_of(given: QueryDict) -> TasksAsked:
    """What an address asks for; words that mean nothing are passed over."""
    words = {
        name: given.get(name, "").replace("\0", "").strip()[:WORD_LENGTH_MAX]
        for name in TasksAsked.__dataclass_fields__
    }
    choices = {
        "whose": WHOSE,
        "state": STATES,
        "sort": ORDERS,
        "kind": kind_titles(),
        "severity": dict.fromkeys(SEVERITIES),
    }
    kept = {name: word for name, word in words.items() if word and word in choices.get(name, [word])}
    return TasksAsked(**kept)


def listed(
    viewer: Viewer, asked: TasksAsked, number: str | None, ticked: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """A page of tasks with the counts and totals of all that are asked for; ``ticked``: keys of rows."""
    # Whose customers a viewer sees is asked once for all that follows.
    run, seen = run_in_force(), of_seen(viewer)
    tasks = tasks_asked(viewer, asked, seen)
    counts, totals, others = _summed(viewer, asked, run, seen)
    total = sum(entry["count"] for entry in counts if asked.kind in {"", entry["kind"]})
    page = Paginator(range(total), PAGE_ROWS).get_page(number)
    first = max(page.start_index() - 1, 0)
    if total <= NAMED_MOST:
        # Few among very many: found first and sorted then, for a database may else walk through all in their order.
        tasks = Task.objects.filter(pk__in=list(tasks.values_list("pk", flat=True)))
    ordered = tasks.select_related("customer", "assigned_to").only(*SHOWN).order_by(*order_of(asked))
    return {
        "asked": asked,
        "page": page,
        "rows": [
            {"task": task, "title": title_of(task.kind), "ticked": str(task.pk) in ticked}
            for task in ordered[first : first + PAGE_ROWS]
        ],
        "counts": counts,
        "totals": totals,
        "whose": [{"value": value, "title": title, "here": value == asked.whose} for value, title in WHOSE.items()],
        "states": [{"value": value, "zh": title.zh, "en": title.en} for value, title in STATES.items()],
        "severities": SEVERITIES,
        "units": units_of(viewer),
        "people": person_options(works_on_tasks(viewer.on)) if viewer.may(WORKS) else [],
        "others": others,
        "run": run,
    }


def _summed(
    viewer: Viewer, asked: TasksAsked, run: Run | None, seen: Q
) -> tuple[list[dict[str, Any]], AmountTotals, int]:
    """The counts by kind, the amounts of one kind, and how many other units have; remembered until somebody acts."""

    def summed() -> tuple[list[dict[str, Any]], AmountTotals, int]:
        counts = kind_counts(tasks_asked_apart(viewer, _with(asked, kind=""), seen))
        # Amounts of different kinds are different things: a limit, a debt, a gap.
        totals = amount_totals(tasks_asked(viewer, asked, seen)) if asked.kind else AmountTotals()
        return counts, totals, tasks_of_other_units(viewer, seen)

    whose = (viewer.sight, sorted(viewer.roles), viewer.user.pk)
    return remembered(("worklist", run.pk if run else None, whose, _with(asked, sort="")), summed)


def _with(asked: TasksAsked, **changed: str) -> TasksAsked:
    return TasksAsked(**{name: getattr(asked, name) for name in TasksAsked.__dataclass_fields__} | changed)


def person_options(people: Iterable[User]) -> list[dict[str, str]]:
    """Nobody, then everybody of them, as a select has them."""
    named = [{"value": str(user.pk), "zh": user.name, "en": user.name} for user in people]
    return [{"value": NOBODY, "zh": "退回所属角色", "en": "back to its role"}, *named]


def units_of(viewer: Viewer) -> list[Unit]:
    """The units among which a viewer may choose; none where there is nothing to choose."""
    units = Unit.objects.exclude(code="").order_by("code")
    if viewer.customer_units is not None and viewer.document_units is not None:
        units = units.filter(code__in=viewer.customer_units | viewer.document_units)
    found = list(units)
    return found if len(found) > 1 else []


def tasks_chosen(viewer: Viewer, keys: list[str]) -> list[Task]:
    """Those of the rows ticked that the viewer sees."""
    asked = [int(key) for key in keys if is_key(key)]
    return list(tasks_asked(viewer, TasksAsked(whose="all", state="")).filter(pk__in=asked))


def history_of(task: Task) -> list[dict[str, Any]]:
    """What was written and who was given it, in the order in which it happened; a note of nobody is of a run."""
    notes = task.notes.select_related("by", "run").order_by("pk")
    told = [
        {
            "on": note.on,
            "who": note.by.name if note.by else "",
            "text": note.text,
            "evidence": note.evidence,
            **(STILL_LISTED if note.by is None else {}),
        }
        for note in notes
    ]
    acts = AuditRow.objects.filter(subject_kind="task", subject=str(task.pk), act="task_assign").order_by("pk")
    names = names_of(_named_in(acts))
    for act in acts:
        to = names.get(act.details["to"], act.details["to"])
        zh, en = (f"指派给 {to}", f"assigned to {to}") if to else ("退回所属角色", "back to its role")
        told.append({"on": act.on, "who": names.get(act.by, act.by), "zh": zh, "en": en, "evidence": ""})
    return sorted(told, key=lambda row: row["on"])


def _named_in(acts: Iterable[AuditRow]) -> set[str]:
    return {name for act in acts for name in (act.by, act.details["to"]) if name}


def task_sheet(viewer: Viewer, asked: TasksAsked) -> Sheet:
    """Every task that is asked for, in the reader's language, as a sheet."""
    english = viewer.user.language == "en"
    language = "en" if english else "zh"
    columns = columns_in(language, SHEET_COLUMNS)
    tasks = tasks_asked(viewer, asked).select_related("customer", "assigned_to").only(*SHOWN).order_by(*order_of(asked))
    return Sheet("Worklist" if english else "待办", columns, (_cells(task, language) for task in tasks.iterator(2000)))


SHEET_COLUMNS = (
    ("程度", "Severity", "text", 8), ("事项", "Kind", "text", 22), ("客户编号", "Code", "text", 14),
    ("客户", "Customer", "text", 30), ("集团", "Group", "text", 12), ("单位", "Unit", "text", 14),
    ("方向", "Side", "text", 10), ("说明", "What to do", "text", 80), ("金额", "Amount", "money", 0),
    ("币种", "Currency", "text", 8), ("自", "Since", "date", 0), ("到期日", "Due date", "date", 0),
    ("责任角色", "Owner's role", "text", 16), ("责任人", "Owner", "text", 12), ("已派给", "Assigned to", "text", 12),
    ("状态", "State", "text", 12), ("条款", "Clause", "text", 10),
)  # fmt: skip


def _cells(task: Task, language: str) -> list[Any]:
    customer, state, title = task.customer, STATES[task.state], title_of(task.kind)
    return [
        word("severity", task.severity, language), getattr(title, language), task.customer_id,
        customer.name if customer else None, task.group_id, task.unit, word("side", task.side, language),
        getattr(task, f"text_{language}"), task.amount, task.currency, task.since_on, task.due_on,
        word("role", task.owner_role, language), task.owner, task.assigned_to.name if task.assigned_to else None,
        getattr(state, language), task.clause,
    ]  # fmt: skip
