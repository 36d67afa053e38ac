"""Django set up for a command: before it no model can be imported."""

from __future__ import annotations

import os

import django
from django.apps import apps

from xindang.core.problems import ProblemsFound, problem


def django_ready() -> None:
    """Raises ProblemsFound where a setting of the environment cannot be read."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xindang.web.settings")
    try:
        if not apps.ready:
            django.setup()
    except ValueError as error:
        raise ProblemsFound([problem("office_settings_wrong", reason=error)]) from error
