"""Releasing a pack: everything it says in one file, with its hash and the day from which it is in force.

A decision names its release; years later the bundle is loaded in place of the folder and gives the same answers.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from xindang.core.problems import Problem, problem
from xindang.policy.fields import read_toml
from xindang.policy.pack import Pack
from xindang.policy.source import content_hash

BUNDLE_SUFFIX = ".json"


def release_pack(pack: Pack, facts_hash: str, effective_from: date, folder: Path) -> Path:
    """Write the bundle of a pack into a folder and return its path. A bundle already there is left as it is."""
    files = dict(pack.files)
    files["pack.toml"] = _with_effective_from(files["pack.toml"], effective_from)
    digest = content_hash(files)
    bundle = {
        "name": pack.name,
        "version": pack.version,
        "effective_from": effective_from.isoformat(),
        "facts_hash": facts_hash,
        "files_hash": digest,
        "files": files,
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{pack.name}-{pack.version}-{effective_from.isoformat()}-{digest[:12]}{BUNDLE_SUFFIX}"
    if not path.exists():
        text = json.dumps(bundle, ensure_ascii=False, indent=1, sort_keys=True)
        aside = path.with_suffix(".part")
        aside.write_text(text + "\n", encoding="utf-8", newline="\n")
        aside.replace(path)
    return path


def facts_problems(place: Path, facts_hash: str) -> list[Problem]:
    """That a bundle was released with other facts than this program's: its answers would not be repeated."""
    if place.suffix != BUNDLE_SUFFIX or not place.is_file():
        return []
    released = str(json.loads(place.read_text(encoding="utf-8")).get("facts_hash", ""))
    if released == facts_hash:
        return []
    return [problem("facts_differ", table=place.name, value=released[:12], now=facts_hash[:12])]


def _with_effective_from(text: str, effective_from: date) -> str:
    """pack.toml with the day set; the rest stays as its authors wrote it."""
    table, _ = read_toml("pack.toml", text)
    if "effective_from" in table:
        kept = [line for line in text.splitlines() if not line.startswith("effective_from")]
        text = "\n".join(kept) + "\n"
    return f"effective_from = {effective_from.isoformat()}\n{text}"
