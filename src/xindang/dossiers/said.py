"""What is kept of a dossier in the words of people, in both languages: pages, workbooks, paper, programs."""

from __future__ import annotations

from decimal import Decimal

from xindang.dossiers.catalogue import Named, Part, load_items
from xindang.dossiers.gathered import State
from xindang.dossiers.values import masked

STATES = {
    State.MISSING: Named("missing", "没有", "missing"),
    State.KNOWN: Named("known", "齐", "known"),
    State.STALE: Named("stale", "过期未更新", "to be refreshed"),
    State.CONTRADICTED: Named("contradicted", "相互矛盾", "contradictory"),
}


def part_said(part: Part, text: str) -> tuple[str, str]:
    """A kept text as people read it, in Chinese and in English; of a masked part its last signs alone."""
    match part.type:
        case "choice":
            named = load_items().options.get(text)
            return (named.zh, named.en) if named else (text, text)
        case "money" | "number":
            return (f"{Decimal(text):,}",) * 2
        case "percent":
            return (f"{(Decimal(text) * 100).normalize():f}%",) * 2
        case _:
            return (masked(text) if part.is_masked else text,) * 2
