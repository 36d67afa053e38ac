"""Lists as somebody likes to see them, and that they were taken out of the office."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from xindang.audit.services import audit_record
from xindang.core.problems import ProblemsFound, problem
from xindang.people.models import SavedView, User

NAME_LENGTH_MAX, QUERY_LENGTH_MAX, VIEWS_MOST = 40, 2000, 50


@transaction.atomic
def view_save(
    *, page: str, name: str, query: str, is_default: bool, replace: bool = False, by: User, on: date
) -> SavedView:
    """Keep what a list shows under a name; one of the same name goes only where that is said (``replace``).

    At most one view is the default.
    """
    name = name.strip()
    if not name:
        raise ProblemsFound([problem("view_name_missing", column="name")])
    if len(name) > NAME_LENGTH_MAX:
        raise ProblemsFound([problem("view_name_long", column="name")])
    if len(query) > QUERY_LENGTH_MAX:
        raise ProblemsFound([problem("view_query_long", column="name")])
    own = SavedView.objects.select_for_update().filter(user=by, page=page)
    if own.exclude(name=name).count() >= VIEWS_MOST:
        raise ProblemsFound([problem("views_too_many", column="name", value=VIEWS_MOST)])
    if not replace and own.filter(name=name).exists():
        raise ProblemsFound([problem("view_name_taken", column="name", value=name)])
    if is_default:
        own.update(is_default=False)
    view, _ = SavedView.objects.update_or_create(
        user=by, page=page, name=name, defaults={"query": query, "is_default": is_default}
    )
    details = {"name": name, "query": query, "is_default": is_default}
    audit_record(act="view_save", subject_kind="list", subject=page, by=by.username, on=on, details=details)
    return view


@transaction.atomic
def view_delete(*, view: SavedView, by: User, on: date) -> None:
    """Forget one of one's own views."""
    if view.user_id != by.pk:
        raise PermissionError(view.pk)
    audit_record(
        act="view_delete", subject_kind="list", subject=view.page, by=by.username, on=on, details={"name": view.name}
    )
    view.delete()


@transaction.atomic
def list_export(*, page: str, query: str, rows: int, by: User, on: date) -> None:
    """Record that somebody took a list out of the office: which one, narrowed by what, how many rows."""
    details = {"query": query, "rows": rows}
    audit_record(act="list_export", subject_kind="list", subject=page, by=by.username, on=on, details=details)
