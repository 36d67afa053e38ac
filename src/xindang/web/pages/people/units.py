"""The tree of units and the acts on it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from xindang.people.models import Unit
from xindang.people.services.units import unit_add, unit_edit, unit_remove
from xindang.web.access import Request, page
from xindang.web.forms import Form, tell
from xindang.web.pages.people.reading import unit_options, units_not_entered, units_shown


@page("people")
def tree(request: Request) -> HttpResponse:
    """All units, with a form for one more where the viewer may add it."""
    return _tree_shown(request, _add_form(request))


@page("people_manage")
@require_POST
def add(request: Request) -> HttpResponse:
    form = _add_form(request, request)
    with form.tried():
        unit_add(
            code=form.text("code"), name=form.text("name") or form.text("code"), parent=form.chosen("parent", _units()),
            by=request.viewer.user, on=request.viewer.on,
        )  # fmt: skip
    if not form.done:
        return _tree_shown(request, form)
    tell(request, "单位已增加。", "Unit added.")
    return redirect("people:units")


@page("people_manage")
def edit(request: Request, unit_key: int) -> HttpResponse:
    """Name, code and place of a unit."""
    unit = get_object_or_404(Unit, pk=unit_key)
    form = Form("unit", request, code=unit.code, name=unit.name, parent=str(unit.parent_id or ""))
    if request.method == "POST":
        with form.tried():
            unit_edit(
                unit=unit, code=form.text("code"), name=form.text("name"), parent=form.chosen("parent", _units()),
                by=request.viewer.user, on=request.viewer.on,
            )  # fmt: skip
        if form.done:
            tell(request, "单位已修改。", "Unit changed.")
            return redirect("people:units")
    context = {"form": form, "unit": unit, "unit_options": unit_options(without=unit)}
    return render(request, "pages/people/unit.html", context, status=form.status)


@page("people_manage")
@require_POST
def remove(request: Request, unit_key: int) -> HttpResponse:
    form = Form("remove")
    with form.tried():
        unit_remove(unit=get_object_or_404(Unit, pk=unit_key), by=request.viewer.user, on=request.viewer.on)
    if not form.done:
        return _tree_shown(request, form)
    tell(request, "单位已删除。", "Unit removed.")
    return redirect("people:units")


def _units() -> dict[str, Unit]:
    return {str(unit.pk): unit for unit in Unit.objects.all()}


def _add_form(shown_to: Request, request: Request | None = None) -> Form:
    root = Unit.objects.filter(parent__isnull=True).first()
    code = shown_to.GET.get("code", "").replace("\0", "")[:100]
    return Form("unit", request, code=code, name=code, parent=str(root.pk) if root else "")


def _tree_shown(request: Request, form: Form) -> HttpResponse:
    adding = form if form.fields else Form("unit", code="", name="", parent="")
    context = {
        "units": units_shown(request.viewer.on),
        "missing": units_not_entered(),
        "form": adding,
        "refused": form if form is not adding else Form("none"),
        "unit_options": unit_options(),
        "manages": request.viewer.may("people_manage"),
    }
    return render(request, "pages/people/units.html", context, status=form.status)
