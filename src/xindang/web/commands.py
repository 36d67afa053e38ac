"""The words of the command line that need the office. Each gives the lines to print and raises what stops it.

``cli.py`` imports this module when such a word is used, once Django is set up (``ready.py``).
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator, Mapping
from io import StringIO

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from xindang.assess.terminal import problem_lines
from xindang.audit.chain import chain_head, head_of
from xindang.audit.protection import missing_protection, protect
from xindang.audit.verify import verified
from xindang.core.problems import Problem, ProblemsFound, errors_in, problem
from xindang.customers.models import Customer, IdentityMark
from xindang.documents.services.sweep import documents_sweep
from xindang.dossiers.sealed import sealed_under
from xindang.dossiers.services.identity import batches_renew, sealed_parts_renew
from xindang.dossiers.services.marks import identity_marks_renew
from xindang.jobs.worker import Worker
from xindang.people.demo import DemoPerson, demo_password, demo_people
from xindang.people.services.administrators import administrator_add
from xindang.store.sealing import sealing_keys
from xindang.web.clock import now, today
from xindang.web.demo import office_prepared

# Each thread holds a connection of the database.
THREADS_MAX = 8
# How many sealed values are renewed in one transaction.
RENEWED_AT_ONCE = 500


def must_be_migrated() -> None:
    """Raises ProblemsFound unless the database answers and its tables are those of this version."""
    if pending := pending_migrations():
        raise ProblemsFound([problem("office_not_migrated", count=pending)])


def pending_migrations() -> int:
    """How many migrations of this version the database does not have yet."""
    try:
        executor = MigrationExecutor(connection)
    except OperationalError as error:
        raise ProblemsFound([problem("database_unreachable", reason=str(error).strip().splitlines()[0])]) from error
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def office_migrate(_: argparse.Namespace) -> Iterator[str]:
    """Tables as this version has them, the audit's protection in place, static files collected."""
    pending = pending_migrations()
    call_command("migrate", verbosity=0, interactive=False)
    # A migration that makes a table anew on SQLite takes its triggers with it.
    protect(connection)
    yield f"数据库：执行了 {pending} 项升级 | database: {pending} migrations applied"
    if Customer.objects.exists() and not IdentityMark.objects.exists():
        yield from office_renew_marks(_)
    if not settings.DEMO:
        call_command("collectstatic", verbosity=0, interactive=False)
        yield f"静态文件 static files: {settings.STATIC_ROOT}"


def office_renew_marks(_: argparse.Namespace) -> Iterator[str]:
    """The marks by which customers are known again, all anew."""
    must_be_migrated()
    count = identity_marks_renew(by=None, on=today())
    yield f"认出同一客户的标记 {count:,} 个 | {count:,} marks by which customers are known again"


def office_serve(options: argparse.Namespace) -> Iterator[str]:
    """The pages, by granian, until it is told to stop."""
    must_be_migrated()
    workers = options.workers
    if connection.vendor == "sqlite" and workers > 1:
        workers = 1
        yield "SQLite 只用一个进程 | on SQLite one process serves"
    connection.close()
    threads = options.threads or min(THREADS_MAX, 2 * (os.cpu_count() or 1) + 1)
    host = f"[{options.host}]" if ":" in options.host else options.host
    yield f"http://{host}:{options.port}/"
    Granian(
        "xindang.web.wsgi:application", address=options.host, port=options.port, interface=Interfaces.WSGI,
        workers=workers, blocking_threads=threads, respawn_failed_workers=True, websockets=False,
        log_level=LogLevels.warning,
    ).serve()  # fmt: skip


def office_worker(_: argparse.Namespace) -> Iterator[str]:
    """The worker, until it is told to stop."""
    must_be_migrated()
    worker = Worker(clock=now, today=today)
    yield f"后台进程 worker {worker.name}"
    worker.run()


def office_check(_: argparse.Namespace) -> Iterator[str]:
    """What Django says of a deployment, and whether database, protection and static files are in place."""
    must_be_migrated()
    faults = [problem("audit_unprotected", value=name) for name in missing_protection(connection)]
    faults += [
        problem("sealing_key_lost", value=key_id, count=count)
        for key_id, count in sealed_under().items()
        if key_id not in sealing_keys().ids
    ]
    if not settings.DEMO and not (settings.STATIC_ROOT / "staticfiles.json").exists():
        faults.append(problem("static_files_missing", table=str(settings.STATIC_ROOT)))
    said = StringIO()
    try:
        call_command("check", deploy=True, fail_level="WARNING", stdout=said, stderr=said)
    except CommandError as error:
        yield str(error)
        faults.append(problem("deployment_not_safe"))
    if faults:
        raise ProblemsFound(faults)
    yield "部署设置没有问题 | the deployment is in order"


def office_rotate_sealing_key(_: argparse.Namespace) -> Iterator[str]:
    """Every sealed value under the current key; what cannot be opened stays and is told. Stopped, it is begun again."""
    must_be_migrated()
    current, renewed, problems = sealing_keys().current, 0, list[Problem]()
    at: int | None = 0
    while at is not None:
        part = sealed_parts_renew(after=at, limit=RENEWED_AT_ONCE, by=None, on=today())
        at, renewed, problems = part.last, renewed + part.renewed, [*problems, *part.problems]
    batches = batches_renew(by=None, on=today())
    renewed, problems = renewed + batches.renewed, [*problems, *batches.problems]
    yield f"重新封存 {renewed:,} 项，现行密钥 {current} | {renewed:,} values sealed anew, the current key is {current}"
    if problems:
        raise ProblemsFound(problems)
    old = sorted(sealing_keys().ids - {current})
    if old:
        yield f"可以从设置中去掉的密钥 keys that may be taken out of the settings: {' '.join(old)}"


def office_add_administrator(options: argparse.Namespace) -> Iterator[str]:
    """An administrator with a one-time password."""
    must_be_migrated()
    registered = administrator_add(
        username=options.username, name=options.name or options.username, organisation=options.organisation,
        by=None, on=today(),
    )  # fmt: skip
    yield f"系统管理员 administrator: {registered.user.username}"
    yield f"一次性密码，登录后须修改 one-time password, to be changed at first use: {registered.password}"


def office_sweep_documents(options: argparse.Namespace) -> Iterator[str]:
    """Files of papers held against their records; what a crash left is settled, what somebody must see to is raised."""
    must_be_migrated()
    found = documents_sweep(by=None, on=today(), hashes=options.hashes)
    yield (
        f"清除无登记的文件 {len(found.orphans)} 个，等待登记 {len(found.pending)} 个，找回 {len(found.back)} 个"
        f" | {len(found.orphans)} files without a record removed, {len(found.pending)} still pending,"
        f" {len(found.back)} found again"
    )
    if errors_in(found.problems):
        raise ProblemsFound(found.problems)
    yield from problem_lines(found.problems)
    yield "登记的文件都在 | every file on record is there"


def office_prepare_demo(options: argparse.Namespace) -> Iterator[str]:
    """The demo company's people, book and assessments, where they are not there yet; who may sign in."""
    steps: list[str] = []
    office_prepared(options.book, steps.append)
    protect(connection)
    yield f"登录 sign in，密码都是 password of all: {demo_password()}"
    shown: dict[str, DemoPerson] = {}
    for person in demo_people():
        shown.setdefault(person.role, person)
    for person in shown.values():
        yield f"  {person.username:<18} {person.name}  {person.zh} | {person.en}"


def audit_verify(options: argparse.Namespace) -> Iterator[str]:
    """Every row and block against the chain; raises all that is wrong."""
    must_be_migrated()
    kept = head_of(options.head) if options.head else None
    found = verified(kept)
    yield (
        f"审计记录：已封存 {found.sealed:,} 条、共 {found.head.number:,} 块，尚未封存 {found.unsealed:,} 条"
        f" | {found.sealed:,} rows sealed in {found.head.number:,} blocks, {found.unsealed:,} not sealed yet"
    )
    if found.problems:
        raise ProblemsFound(found.problems)
    yield "没有发现改动 | nothing was changed"


def audit_head(_: argparse.Namespace) -> Iterator[str]:
    """The head of the chain as JSON, to be kept away from the database."""
    must_be_migrated()
    yield chain_head().text().rstrip()


WORDS: Mapping[str, Callable[[argparse.Namespace], Iterator[str]]] = {
    "office migrate": office_migrate,
    "office serve": office_serve,
    "office worker": office_worker,
    "office check": office_check,
    "office renew-marks": office_renew_marks,
    "office rotate-sealing-key": office_rotate_sealing_key,
    "office add-administrator": office_add_administrator,
    "office sweep-documents": office_sweep_documents,
    "office prepare-demo": office_prepare_demo,
    "audit verify": audit_verify,
    "audit head": audit_head,
}
