"""What day it is. Only here, in ``cli.py``, in the worker and in the audit is the clock read; all else is told."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone


def today() -> date:
    """The day at the office's place, or the fixed one of a demonstration."""
    fixed: date | None = settings.TODAY
    return fixed or timezone.localdate()


def now() -> datetime:
    return timezone.now()
