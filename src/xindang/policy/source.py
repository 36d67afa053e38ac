"""The files of a policy pack as text, from a folder or from a released bundle, and their hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from xindang.core.problems import Problem, problem

KINDS = (".toml", ".md")
FILE_SIZE_MAX = 1_000_000


def read_files(place: Path) -> tuple[dict[str, str], list[Problem]]:
    """Every file of a pack by its path inside the pack. ``place`` is its folder, or a bundle made by a release."""
    if place.is_dir():
        return _read_folder(place)
    if place.is_file() and place.suffix == ".json":
        return _read_bundle(place)
    return {}, [problem("pack_not_found", table=place.name, value=place)]


def content_hash(files: Mapping[str, str]) -> str:
    """SHA-256 over paths and texts, the same on every machine: paths sorted, line ends LF."""
    digest = hashlib.sha256()
    for path in sorted(files):
        for part in (path, files[path].replace("\r\n", "\n")):
            encoded = part.encode("utf-8")
            digest.update(len(encoded).to_bytes(8, "big"))
            digest.update(encoded)
    return digest.hexdigest()


def _read_folder(folder: Path) -> tuple[dict[str, str], list[Problem]]:
    files: dict[str, str] = {}
    problems: list[Problem] = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix().encode("utf-8", "replace").decode("utf-8")
        inside = path.resolve().is_relative_to(folder.resolve())
        # A link that leads out of the pack is none of its files: a pack reads nothing but itself.
        if not path.is_file() or not inside or path.suffix.lower() not in KINDS:
            continue
        if path.stat().st_size > FILE_SIZE_MAX:
            problems.append(problem("pack_file_too_large", table=name, most=FILE_SIZE_MAX))
            continue
        try:
            files[name] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            problems.append(problem("pack_file_not_utf8", table=name))
    if not files and not problems:
        problems.append(problem("pack_not_found", table=folder.name, value=folder))
    return files, problems


def _read_bundle(bundle: Path) -> tuple[dict[str, str], list[Problem]]:
    try:
        content = json.loads(bundle.read_text(encoding="utf-8"))
        files = {str(path): str(text) for path, text in content["files"].items()}
        promised = str(content["files_hash"])
        found = content_hash(files)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}, [problem("bundle_unreadable", table=bundle.name)]
    if found != promised:
        return {}, [problem("bundle_changed", table=bundle.name, value=promised[:12])]
    return files, []
