"""The kinds of work there are: what does each, what it is called, and whose pages may watch it."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from xindang.jobs.models import Job
from xindang.jobs.told import Told

# Does the work and returns its result. It writes only within ``told.fence()``.
Work = Callable[[Job, Told], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Kind:
    """``work``: the dotted path of its function; ``right``: who may watch it beside the one who queued it."""

    work: str
    right: str
    zh: str
    en: str


KINDS: MutableMapping[str, Kind] = {
    "import_check": Kind("xindang.intake.work.check", "imports", "检查导入的文件", "Checking an import"),
    "import_load": Kind("xindang.intake.work.load", "imports", "载入文件", "Loading an import"),
    "run_assess": Kind("xindang.runs.work.assess", "runs", "评定", "Assessment"),
    "documents_sweep": Kind("xindang.documents.night.sweep", "audit", "清点资料文件", "Taking stock of files"),
    "licence_read": Kind(
        "xindang.documents.licence_work.read", "papers_add", "识别营业执照", "Reading a business licence"
    ),
    "audit_seal": Kind("xindang.audit.seal.seal", "audit", "封存审计记录", "Sealing the audit"),
}


def work_of(kind: str) -> Work:
    """The function that does the work of a kind; apps that come later are only named until their work is done."""
    module, _, name = KINDS[kind].work.rpartition(".")
    found: Work = getattr(import_module(module), name)
    return found
