"""What every page's frame shows: the menu, the language, whose office it is."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from xindang.web.menu import home_of, menu_of


def office(request: HttpRequest) -> dict[str, Any]:
    viewer = getattr(request, "viewer", None)
    language = viewer.user.language if viewer else request.COOKIES.get("language", "zh")
    return {
        "viewer": viewer,
        "language": language if language in {"zh", "en"} else "zh",
        "menu": menu_of(viewer, request.path) if viewer else [],
        "home": home_of(viewer),
        "demo": settings.DEMO,
    }
