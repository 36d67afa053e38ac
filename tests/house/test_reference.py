"""The generated pages say what the code says."""

from __future__ import annotations

import pytest

from house.sources import TOP
from xindang.assess.job import open_pack
from xindang.assess.reference import reference_pages
from xindang.facts.catalogue import load_catalogue

PACK, _ = open_pack("trade")
PAGES = reference_pages(PACK, load_catalogue())


@pytest.mark.parametrize("name", PAGES)
def test_a_reference_page_is_up_to_date(name: str) -> None:
    found = (TOP / "docs" / "reference" / name).read_text(encoding="utf-8")
    assert found == PAGES[name], "run: python3 run.py reference"
