"""A worker as a process of its own, with the kinds of the tests and a lease of so many seconds."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, timedelta

import django

if __name__ == "__main__":
    django.setup()
    from jobs.trial_work import add_trials
    from xindang.jobs.worker import Pace, Worker

    add_trials()
    lease = float(sys.argv[1])
    pace = Pace(timedelta(seconds=lease), renew_seconds=lease / 4, look_seconds=0.05, plan_seconds=3600)
    Worker(clock=lambda: datetime.now(UTC), today=lambda: date(2026, 6, 30), pace=pace).run()
