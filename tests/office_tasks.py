"""Things to do on file in the office under test."""

from __future__ import annotations

from typing import Any

from office import run_in_force
from xindang.customers.models import Customer
from xindang.runs.models import Task


def task_of(customer: Customer | None, **given: Any) -> Task:
    """A task that the run in force lists; its text is its key where none is given."""
    key = str(given.pop("key", f"{Task.objects.count() + 1}"))
    words: dict[str, Any] = {
        "kind": "overdue", "clause": "S1-36b", "owner_role": "credit_controller", "severity": "medium",
        "text_zh": f"事项{key}", "text_en": f"thing {key}", "currency": "CNY",
    }  # fmt: skip
    words |= given
    words["severity_rank"] = {"high": 1, "medium": 2, "low": 3}[words["severity"]]
    run = run_in_force()
    return Task.objects.create(key=key, customer=customer, first_run=run, last_run=run, **words)
