"""The text of a mapping: found by name or path, read as TOML, and laid over the mapping that it extends."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from xindang.core.problems import Problem, problem
from xindang.policy.fields import read_toml

SHIPPED = "mappings"
SUFFIX = ".toml"
BYTES_MAX = 1_000_000
EXTENDS_MAX = 8
# Lists of tables whose entries carry a name: a mapping that extends another says only what differs, by that name.
NAMED_LISTS = ("source", "table")


def shipped_mappings() -> tuple[str, ...]:
    """Names of the mappings that come with the program, sorted."""
    return tuple(sorted(e.name.removesuffix(SUFFIX) for e in _shipped().iterdir() if e.name.endswith(SUFFIX)))


def mapping_text(mapping: Path | str) -> tuple[dict[str, Any], str, list[Problem]]:
    """The tables of a mapping with everything it extends, its file name, and what is wrong with its text."""
    file = _found(mapping)
    if file is None:
        near = get_close_matches(str(mapping), shipped_mappings(), 1)
        nearest, shipped = near[0] if near else "—", ", ".join(shipped_mappings())
        told = problem("mapping_not_found", table=str(mapping), value=mapping, nearest=nearest, shipped=shipped)
        return {}, str(mapping), [told]
    read, problems = _laid_over(file, _beside(file, mapping), ())
    return read, file.name, problems


def _shipped() -> Traversable:
    return resources.files("xindang.book") / SHIPPED


def _found(mapping: Path | str) -> Traversable | None:
    if isinstance(mapping, str) and mapping in shipped_mappings():
        return _shipped() / f"{mapping}{SUFFIX}"
    try:
        path = Path(mapping)
        return path if path.is_file() else None
    except (OSError, ValueError):
        return None


def _beside(file: Traversable, mapping: Path | str) -> Path | None:
    """The folder in which a mapping's own base may stand; None for one that ships."""
    return Path(mapping).parent if isinstance(file, Path) and Path(mapping) == file else None


def _laid_over(file: Traversable, folder: Path | None, seen: tuple[str, ...]) -> tuple[dict[str, Any], list[Problem]]:
    """A mapping's tables over those of its base, over those of the base's base, and so on."""
    read, problems = _toml(file)
    base = read.pop("extends", None)
    if base is None or problems:
        return read, problems
    if not isinstance(base, str) or file.name in seen or len(seen) >= EXTENDS_MAX:
        return read, [problem("mapping_extends_wrong", table=file.name, column="extends", value=base)]
    found = _base(base, folder)
    if found is None:
        shipped = ", ".join(shipped_mappings())
        return read, [problem("mapping_base_missing", table=file.name, column="extends", value=base, shipped=shipped)]
    below, problems = _laid_over(found, folder, (*seen, file.name))
    return merged(below, read), problems


def _base(name: str, folder: Path | None) -> Traversable | None:
    """A shipped mapping, or a file beside the one that extends it; never a path to elsewhere."""
    if name in shipped_mappings():
        return _shipped() / f"{name}{SUFFIX}"
    plain = folder is not None and name.endswith(SUFFIX) and not {"/", "\\", "\0"} & set(name)
    return _found(folder / name) if folder is not None and plain else None


def _toml(file: Traversable) -> tuple[dict[str, Any], list[Problem]]:
    try:
        content = file.read_bytes()
    except OSError as error:
        return {}, [problem("mapping_unreadable", table=file.name, reason=error.strerror or "cannot be opened")]
    if len(content) > BYTES_MAX:
        return {}, [problem("mapping_unreadable", table=file.name, reason=f"> {BYTES_MAX} bytes")]
    try:
        return read_toml(file.name, content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return {}, [problem("mapping_unreadable", table=file.name, reason="UTF-8")]


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Two mappings as one: tables key by key, named lists entry by entry, everything else as ``above`` has it."""
    found = dict(below)
    for key, value in above.items():
        old = found.get(key)
        if key in NAMED_LISTS and isinstance(old, list) and isinstance(value, list) and _all_tables([*old, *value]):
            found[key] = _merged_entries(old, value)
        elif isinstance(old, dict) and isinstance(value, dict):
            found[key] = merged(old, value)
        elif isinstance(old, dict) and isinstance(value, str) and "as" in old:
            found[key] = {**old, "as": value}  # a source column's short form changes its kind, not its heading
        else:
            found[key] = value
    return found


def _all_tables(entries: list[Any]) -> bool:
    return all(isinstance(entry, dict) for entry in entries)


def _merged_entries(below: list[dict[str, Any]], above: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Entries of the same name laid over one another, new ones after them. A table without a name is called ``to``."""
    found = {str(_name(entry, at)): entry for at, entry in enumerate(below)}
    for at, entry in enumerate(above, start=len(below)):
        name = str(_name(entry, at))
        found[name] = merged(found[name], entry) if name in found else entry
    return list(found.values())


def _name(entry: Mapping[str, Any], at: int) -> Any:
    return entry.get("name", entry.get("to", at))
