"""A file that is no book, looked at in a test: the look, and the mapping that it proposes carried out."""

from __future__ import annotations

from pathlib import Path

from book.mapping.mapped import Mapped, mapped, shared_engine
from xindang.book.look.first_look import FirstLook, first_look
from xindang.book.look.survey import Survey


def looked(path: Path) -> FirstLook:
    """What is in a path. Nothing may stay in the engine."""
    look = first_look(path, shared_engine())
    left = shared_engine().rows("select table_name from information_schema.tables")
    assert left == [], "a look leaves no table behind in the engine"
    return look


def looked_at(folder: Path, text: str, name: str = "export.csv") -> FirstLook:
    """What is in one file of text."""
    (folder / name).write_text(text, encoding="utf-8")
    return looked(folder / name)


def survey_in(look: FirstLook) -> Survey:
    """The survey that the proposal is for."""
    assert look.chosen is not None
    return look.chosen.survey


def roles_in(look: FirstLook) -> dict[str, str]:
    """Headings and the roles recognised in them."""
    return {column.heading: column.role.name for column in survey_in(look).columns if column.role is not None}


def proposed(look: FirstLook, folder: Path) -> Mapped:
    """The book that the proposed mapping gives of the very path."""
    assert look.proposal is not None
    (folder / "proposed.toml").write_text(look.proposal.text, encoding="utf-8")
    return mapped(look.path, folder / "proposed.toml", folder / "proposed_book")
