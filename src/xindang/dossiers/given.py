"""Which item is meant, and whether it is gathered of such a customer."""

from __future__ import annotations

from xindang.core.problems import ProblemsFound, problem
from xindang.dossiers.catalogue import Item, load_items


def item_gathered(name: str, kind: str | None) -> Item:
    """The item of a name. Raises ProblemsFound where it is not gathered of customers of this kind."""
    found = load_items().items.get(name)
    if found is not None and found.is_for(kind):
        return found
    if found is not None and found.disabled is not None:
        why = found.disabled
        raise ProblemsFound([problem("finding_item_disabled", value=found.zh, why_zh=why.zh, why_en=why.en)])
    raise ProblemsFound([problem("finding_item_unknown", value=found.zh if found else name)])
