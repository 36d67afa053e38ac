"""Where an item of information comes from: its channel, the paper or person, and the day for which it holds (S1-9)."""

from __future__ import annotations

from datetime import date

from xindang.core.problems import Problem, problem
from xindang.customers.channels import channels
from xindang.dossiers.values import readable

CHANNELS_ZH = "、".join(channel.zh for channel in channels().values())
CHANNELS_EN = ", ".join(channel.en for channel in channels().values())
WORDS_LENGTH_MAX, NAME_LENGTH_MAX = 500, 100


def problems_of_origin(
    channel: str, source: str, as_of: date | None, on: date, collected_by: str = ""
) -> list[Problem]:
    """What is wrong with what was said; ``as_of`` None: it could not be read, which is told elsewhere."""
    problems = []
    if channel not in channels():
        code = "finding_channel_unknown" if readable(channel) else "finding_channel_missing"
        problems.append(problem(code, column="channel", value=channel[:40], known=CHANNELS_ZH, known_en=CHANNELS_EN))
    if not readable(source) or len(source) > WORDS_LENGTH_MAX:
        problems.append(problem("finding_source_missing", column="source", most=WORDS_LENGTH_MAX))
    if as_of is not None and as_of > on:
        problems.append(problem("finding_as_of_later", column="as_of", value=as_of, on=on))
    if len(collected_by) > NAME_LENGTH_MAX:
        problems.append(problem("finding_collector_long", column="collected_by", most=NAME_LENGTH_MAX))
    return problems
