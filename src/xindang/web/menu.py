"""The menu: one entry per folder of ``pages/``, in order, each for those who hold its right."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from xindang.people.selectors import Viewer


@dataclass(frozen=True, slots=True)
class Entry:
    """A menu entry; ``page``: the name of its URL; ``beside``: where pages begin that belong to it too."""

    page: str
    right: str
    zh: str
    en: str
    beside: tuple[str, ...] = ()


ENTRIES = (
    Entry("dashboard:show", "dashboard", "总览", "Dashboard"),
    Entry("customers:list", "customers", "客户", "Customers"),
    Entry("dossiers:list", "dossiers", "档案", "Dossiers", ("/surveys/", "/records/")),
    Entry("documents:list", "papers", "资料", "Papers"),
    Entry("visits:list", "visits", "走访", "Visits"),
    Entry("worklist:list", "worklist", "待办", "Worklist"),
    Entry("policy:document", "policy", "政策", "Policy"),
    Entry("runs:list", "runs", "评定", "Assessments"),
    Entry("imports:list", "imports", "导入", "Import"),
    Entry("people:list", "people", "人员", "People"),
    Entry("audit:list", "audit", "审计", "Audit"),
)


def home_of(viewer: Viewer | None) -> str:
    """Where a viewer begins: the first page of the menu that is theirs, else their account."""
    if viewer is None:
        return reverse("account:login")
    return next((reverse(entry.page) for entry in ENTRIES if viewer.may(entry.right)), reverse("account:show"))


def menu_of(viewer: Viewer, path: str) -> list[dict[str, object]]:
    """The entries a viewer may open, the one it stands on marked."""
    found = []
    for entry in ENTRIES:
        if viewer.may(entry.right):
            url = reverse(entry.page)
            here = path == url if url == "/" else path.startswith((url, *entry.beside))
            found.append({"url": url, "zh": entry.zh, "en": entry.en, "here": here})
    return found
