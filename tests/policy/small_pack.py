"""A whole pack in a few lines, and small changes to it: what a policy's authors get right, and then wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from policy.sample import FACTS
from xindang.core.problems import Problem
from xindang.policy.expression import FactType, Kind
from xindang.policy.load import load_pack
from xindang.policy.pack import Pack

Content = str | bytes
Files = Mapping[str, Content]
Change = Callable[[Files], Files]

MONTHS, COURT = "rating/15.1-months.toml", "rating/16.1-court.toml"
STAGE = "rating/stage.toml"
FACTS_HASH = "0" * 64

# What a sentence about a mistake tells its reader to do.
REMEDY = re.compile(
    r"\b(Add|Check|Compare|Correct|Give|Keep|List|Make|Mark|Move|Multiply|Name|Rename|Replay|Save|Split|Take|Use|Write)\b"
)

MANUAL = """
[[clause]]
id = "S1-20"
state = "manual"
reason_zh = "由审查人判断。"
reason_en = "Reviewers judge."
"""

# Facts of dossiers, and what rules that find contradictions are made of; the small pack itself has none.
OF_DOSSIERS = {
    "capital": FactType("capital", Kind.NUMBER, 16, 2, grain="customer"),
    "voice_count": FactType("voice_count", Kind.NUMBER, 10, 0, grain="item"),
    "profit": FactType("profit", Kind.NUMBER, 16, 2, grain="statement"),
}
CHECKS, CHECK = "contradictions/stage.toml", "contradictions/20-profit.toml"
CHECK_STAGE = """
title = "矛盾"
title_en = "Contradictions"
scale = ["consistent", "undetermined", "contradicted"]
"""
CHECK_RULE = """
clause = "S1-20"
title = "利润不超过资本"
title_en = "No more profit than capital"
require = "profit <= capital"
not_met = "contradicted"
unknown = "undetermined"

[[case]]
name = "less"
facts = { profit = 1, capital = 2 }
expect = "met"

[[case]]
name = "more"
facts = { profit = 3, capital = 2 }
expect = "not_met"

[[case]]
name = "nobody knows"
facts = {}
expect = "unknown"
"""

SMALL: dict[str, str] = {
    "pack.toml": """
name = "small"
title = "小政策"
title_en = "Small policy"
version = "1.0"
stages = ["rating"]
""",
    "policy.md": """# 小政策 | Small policy

## S1-15 信用 A 级 | Grade A

符合下列条件的，为 A 级。

Grade A on the following.

> 注。 Note.

### S1-15.1 合作一年 | One year

合作满 1 年。

One year of business.

## S1-16.1 涉诉 | In court

有诉讼的，为 C 级。

In court means grade C.

## S1-20 审查 | Review

审查资料是否真实。

Reviewers see whether the file is true.
""",
    "clauses.toml": """
[[clause]]
id = "S1-15"
state = "fold"
reason_zh = "由评级步骤执行。"
reason_en = "The stage carries it out."

[[clause]]
id = "S1-15.1"
state = "automated"
reason_zh = "由规则执行。"
reason_en = "A rule carries it out."
"""
    + MANUAL,
    "parameters.toml": """
[months_min]
value = 12
unit = "月"
title = "至少月数"
title_en = "Months, at least"
clause = "S1-15.1"
origin = "clause"

[search_days_max]
value = 90
title = "查询有效天数"
title_en = "Days a search holds"
clause = "S1-16.1"
origin = "example"
""",
    STAGE: """
title = "评级"
title_en = "Rating"
scale = ["A", "B", "C"]
clauses = ["S1-15"]
""",
    MONTHS: """
clause = "S1-15.1"
title = "合作一年"
title_en = "One year"
require = "months >= $months_min"
not_met = "B"
unknown = "B"
why = "A year shows how somebody pays."

[[case]]
name = "a year"
facts = { months = 12 }
expect = "met"

[[case]]
name = "less"
facts = { months = 11 }
expect = "not_met"

[[case]]
name = "nobody knows"
facts = {}
expect = "unknown"
""",
    COURT: """
clause = "S1-16.1"
title = "涉诉"
title_en = "In court"
searches = ["court"]
applies = "is_buyer"
require = "court_count = 0"
not_met = "C"
unknown = "B"

[[case]]
name = "looked and found none"
facts = { is_buyer = true, court_count = 0, court_search_days = 90 }
expect = "met"

[[case]]
name = "one on file"
facts = { is_buyer = true, court_count = "1+" }
expect = "not_met"

[[case]]
name = "none on file and nobody looked"
facts = { is_buyer = true, court_count = 0 }
expect = "unknown"

[[case]]
name = "a supplier"
facts = { is_buyer = false }
expect = "not_applicable"
""",
}


def change(path: str, old: str, new: str) -> Change:
    """The one occurrence of a text in a file becomes another."""

    def apply(files: Files) -> Files:
        text = files[path]
        assert isinstance(text, str)
        assert text.count(old) == 1, (path, old)
        return {**files, path: text.replace(old, new)}

    return apply


def put(path: str, content: Content) -> Change:
    """A file more, or with other content."""
    return lambda files: {**files, path: content}


def drop(path: str) -> Change:
    return lambda files: {name: content for name, content in files.items() if name != path}


def move(path: str, to: str) -> Change:
    return lambda files: {to if name == path else name: content for name, content in files.items()}


def copy(path: str, to: str) -> Change:
    return lambda files: {**files, to: files[path]}


def line(path: str, key: str, value: str) -> Change:
    """The line of a key at the top of a TOML file, with another value; a key not yet there comes first."""

    def apply(files: Files) -> Files:
        text = files[path]
        assert isinstance(text, str)
        head, mark, rest = text.partition("[[")
        changed, count = re.subn(rf"(?m)^{key} = .*$", lambda _: f"{key} = {value}", head)
        return {**files, path: (changed if count else f"{key} = {value}\n{head}") + mark + rest}

    return apply


def add(path: str, text: str) -> Change:
    """More text at the end of a file."""
    return lambda files: {**files, path: f"{files[path]!s}{text}"}


def only(path: str, count: int) -> Change:
    """Of a file only what stands before its so many-th ``[[`` or ``##``."""

    def apply(files: Files) -> Files:
        starts = [match.start() for match in re.finditer(r"(?m)^(?:\[\[|##)", str(files[path]))]
        return {**files, path: str(files[path])[: starts[count]]}

    return apply


def changed(*changes: Change) -> Files:
    files: Files = SMALL
    for apply in changes:
        files = apply(files)
    return files


def written(folder: Path, files: Files) -> Path:
    """The folder of a pack with these files."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return folder


def load(place: Path) -> tuple[Pack | None, list[Problem]]:
    return load_pack(place, FACTS | OF_DOSSIERS, FACTS_HASH)


def told(problems: Sequence[Problem]) -> list[tuple[str, str]]:
    return [(problem.code, problem.place) for problem in problems]
