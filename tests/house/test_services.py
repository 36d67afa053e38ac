"""Every write is a service: keyword-only, by somebody on a day, one transaction, its audit row under its own name."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from house.sources import TOP

SOURCE = TOP / "src" / "xindang"
# Writing an audit row is what services do; it is none.
NOT_SERVICES = frozenset({"audit/services.py"})
# No act of anybody's: the mark that a token was used is written once a day by the request itself.
MARKS = {"api/access.py": "ApiToken.objects.filter(pk=token.pk).update"}
# Pages and the API parse, call a service or a selector, and answer.
THIN = ("web", "api")
WRITES = frozenset({"save", "delete", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create"})

Function = ast.FunctionDef | ast.AsyncFunctionDef


def office_files() -> list[Path]:
    return [path for path in sorted(SOURCE.rglob("*.py")) if "migrations" not in path.parts]


def place_of(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def is_of_services(place: str) -> bool:
    """``people/services/users.py`` and ``jobs/services.py``."""
    parts = place.removesuffix(".py").split("/")
    return "services" in parts and place not in NOT_SERVICES and parts[-1] != "__init__"


def calls_in(node: ast.AST) -> Iterator[ast.Call]:
    return (found for found in ast.walk(node) if isinstance(found, ast.Call))


def records(call: ast.Call, recorders: Mapping[str, frozenset[str]]) -> bool:
    """Whether a call writes an audit row, itself or by a private function of its file that does."""
    return ast.unparse(call.func) in {"audit_record", *recorders}


def recorders_in(tree: ast.Module) -> dict[str, frozenset[str]]:
    """Private functions of a file that write audit rows for its services, with the names of their arguments."""
    private = [node for node in tree.body if isinstance(node, Function) and node.name.startswith("_")]
    return {
        node.name: frozenset(argument.arg for argument in (*node.args.args, *node.args.kwonlyargs))
        for node in private
        if any(records(call, {}) for call in calls_in(node))
    }


def acts_in(function: Function, recorders: Mapping[str, frozenset[str]]) -> list[str]:
    """The acts under which a function writes audit rows; a recorder with an ``act`` is told it first, or by name."""
    given = []
    for call in calls_in(function):
        if records(call, recorders):
            takes_act = "act" in recorders.get(ast.unparse(call.func), {})
            named = [word.value for word in call.keywords if word.arg == "act"]
            given += [*named, *(call.args[:1] if takes_act else [])][:1]
    return [str(act.value) if isinstance(act, ast.Constant) else ast.unparse(act) for act in given]


def is_atomic(function: Function) -> bool:
    """Decorated, or with a transaction of its own inside."""
    decorated = any(ast.unparse(one) == "transaction.atomic" for one in function.decorator_list)
    inside = any(ast.unparse(call.func) in {"transaction.atomic", "told.fence"} for call in calls_in(function))
    return decorated or inside


def faults_of(function: Function, services: frozenset[str], recorders: Mapping[str, frozenset[str]]) -> Iterator[str]:
    """``services``: names of the other services of its file or imported by it; one of them may do the recording."""
    given = function.args
    named = {argument.arg for argument in given.kwonlyargs}
    if given.args or given.posonlyargs or given.vararg:
        yield "takes its arguments by keyword only"
    if not {"by", "on"} <= named:
        yield "takes by and on"
    if not is_atomic(function):
        yield "is one transaction (transaction.atomic)"
    called = {ast.unparse(call.func) for call in calls_in(function)}
    acts = acts_in(function, recorders)
    if not acts and not called & (services | recorders.keys()):
        yield "writes its audit row (audit_record)"
    yield from (f"records the act {function.name}, not {act}" for act in acts if act != function.name)


def service_faults_in(place: str, source: str) -> list[str]:
    """Functions of a file that should be services and are not of their shape, one line each."""
    tree = ast.parse(source)
    recorders = recorders_in(tree)
    public = [node for node in tree.body if isinstance(node, Function) and not node.name.startswith("_")]
    if not is_of_services(place):
        public = [node for node in public if acts_in(node, {}) and place not in NOT_SERVICES]
    imported = {
        alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and is_of_services(f"{(node.module or '').replace('.', '/')}.py")
        for alias in node.names
    } - {"audit_record"}
    faults = []
    for node in public:
        others = frozenset(imported | {other.name for other in public if other is not node})
        faults += [f"{place}:{node.lineno}: {node.name} {fault}" for fault in faults_of(node, others, recorders)]
    return faults


def write_faults_in(place: str, source: str) -> list[str]:
    """Writes to the database in a file that only parses and answers."""
    if place.split("/", maxsplit=1)[0] not in THIN or is_of_services(place) or place == "web/commands.py":
        return []
    faults = []
    for call in calls_in(ast.parse(source)):
        if isinstance(call.func, ast.Attribute):
            written = call.func.attr in WRITES or (call.func.attr == "update" and ".objects" in ast.unparse(call.func))
            if written and MARKS.get(place) != ast.unparse(call.func):
                faults.append(f"{place}:{call.lineno}: {ast.unparse(call.func)}() is for a service")
    return faults


def test_what_writes_is_a_service() -> None:
    faults = []
    for path in office_files():
        source = path.read_text(encoding="utf-8")
        faults += service_faults_in(place_of(path), source) + write_faults_in(place_of(path), source)
    assert faults == []


def recorded_in(source: str) -> Iterator[tuple[str, str]]:
    """``acts``, ``subjects`` and ``details`` that a file names where it writes audit rows, as far as it names them."""
    tree = ast.parse(source)
    recorders = recorders_in(tree)
    told_acts = {name for name, arguments in recorders.items() if "act" in arguments}
    for function in (node for node in ast.walk(tree) if isinstance(node, Function) and node.name not in told_acts):
        yield from (("acts", act) for act in acts_in(function, recorders))
    for call in calls_in(tree):
        arguments = recorders.get(ast.unparse(call.func))
        if arguments is not None:
            yield from (("details", word.arg) for word in call.keywords if word.arg and word.arg not in arguments)
        if ast.unparse(call.func) == "audit_record":
            yield from _named_in(call)


def _named_in(call: ast.Call) -> Iterator[tuple[str, str]]:
    for word in call.keywords:
        if word.arg == "subject_kind" and isinstance(word.value, ast.Constant):
            yield "subjects", str(word.value.value)
        if word.arg == "details":
            keys = (key for node in ast.walk(word.value) if isinstance(node, ast.Dict) for key in node.keys)
            yield from (("details", str(key.value)) for key in keys if isinstance(key, ast.Constant))


def test_whatever_is_recorded_has_words_in_both_languages() -> None:
    words = tomllib.loads((SOURCE / "audit" / "acts.toml").read_text(encoding="utf-8"))
    recorded = {found for path in office_files() for found in recorded_in(path.read_text(encoding="utf-8"))}
    assert len(recorded) > 20
    lacking = [f"{name} in [{section}]" for section, name in sorted(recorded) if name not in words[section]]
    assert lacking == [], "say in audit/acts.toml what these are called"
    assert all(entry.keys() == {"zh", "en"} for section in words.values() for entry in section.values())


GOOD = """
@transaction.atomic
def customer_edit(*, name: str, by: User, on: date) -> None:
    audit_record(act="customer_edit", subject_kind="customer", subject=name, by=by.username, on=on)
"""


def test_a_service_of_the_right_shape_is_no_fault() -> None:
    assert service_faults_in("customers/services.py", GOOD) == []


@pytest.mark.parametrize(
    "old, new",
    [
        ("*, name", "name"), ("by: User, ", ""), (", on: date", ""), ("@transaction.atomic", ""),
        ("    audit_record(", "    recorded("), ('act="customer_edit"', 'act="edit"'),
    ],
)  # fmt: skip
@pytest.mark.parametrize("place", ["customers/services.py", "people/services/users.py"])
def test_a_service_of_another_shape_is_caught(place: str, old: str, new: str) -> None:
    assert service_faults_in(place, GOOD.replace(old, new)) != []


def test_whoever_records_an_act_elsewhere_is_held_to_the_same_shape() -> None:
    assert service_faults_in("intake/load.py", GOOD.replace("@transaction.atomic", "")) != []
    assert service_faults_in("intake/load.py", "def plain(rows: int) -> int:\n    return rows\n") == []


def test_a_private_function_may_do_the_recording_under_the_name_of_the_service() -> None:
    helped = (
        GOOD.replace("    audit_record(", "    _recorded(")
        + """
def _recorded(act: str, subject: str, by: User, on: date) -> None:
    audit_record(act=act, subject_kind="customer", subject=subject, by=by.username, on=on)
"""
    )
    assert service_faults_in("customers/services.py", helped) == []
    told_first = helped.replace('act="customer_edit", ', '"customer_edit", ')
    assert service_faults_in("customers/services.py", told_first) == []
    assert service_faults_in(
        "customers/services.py", told_first.replace('_recorded("customer_edit"', '_recorded("edit"')
    )


def test_one_service_may_leave_the_recording_to_another() -> None:
    calling = (
        GOOD
        + """
@transaction.atomic
def customers_edit(*, names: list[str], by: User, on: date) -> None:
    for name in names:
        customer_edit(name=name, by=by, on=on)
"""
    )
    assert service_faults_in("customers/services.py", calling) == []
    moved = "from xindang.people.services.roles import role_grant\n" + GOOD.replace("audit_record(", "role_grant(")
    assert service_faults_in("people/services/users.py", moved) == []


@pytest.mark.parametrize(
    "line",
    ["user.save()", "User.objects.create(name='x')", "User.objects.filter(pk=1).update(name='x')", "row.delete()"],
)
@pytest.mark.parametrize("place", ["web/pages/people/views.py", "api/routes.py"])
def test_a_page_that_writes_is_caught(place: str, line: str) -> None:
    assert write_faults_in(place, f"def view(request):\n    {line}\n") != []
    assert write_faults_in("people/rules.py", f"def rule():\n    {line}\n") == []


def test_a_page_that_only_reads_is_no_fault() -> None:
    assert (
        write_faults_in(
            "web/pages/people/views.py", "def view(request):\n    words.update(a=1)\n    User.objects.all()\n"
        )
        == []
    )
