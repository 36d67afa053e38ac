"""The packs that come with the program, loaded once against the facts that come with it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from xindang.facts.catalogue import load_catalogue
from xindang.policy.load import load_pack
from xindang.policy.pack import Pack
from xindang.policy.packs import find_pack, shipped_packs


@cache
def shipped_pack(place: Path) -> Pack:
    catalogue = load_catalogue()
    pack, problems = load_pack(place, catalogue.fact_types, catalogue.hash)
    assert pack is not None, problems
    return pack


def every_shipped_pack() -> list[Pack]:
    return [shipped_pack(place) for place in shipped_packs()]


def trade_pack() -> Pack:
    return shipped_pack(find_pack("trade"))
