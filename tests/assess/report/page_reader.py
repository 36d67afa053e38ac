"""A written page read back with the standard library's parser: its tables, tiles, charts and customers' pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"meta", "input", "br", "hr", "img", "link"})
LANGUAGES = ("zh", "en")


@dataclass(slots=True)
class Element:
    """An element with its children; text stands among them as strings."""

    name: str
    attributes: dict[str, str]
    parent: Element | None
    children: list[Element | str] = field(default_factory=list)

    def all(self, name: str = "", **attributes: str) -> Iterator[Element]:
        """Every element beneath of that name with those attributes; ``kind`` is one of its classes."""
        for child in self.children:
            if isinstance(child, str):
                continue
            if (not name or child.name == name) and child.fits(attributes):
                yield child
            yield from child.all(name, **attributes)

    def one(self, name: str = "", **attributes: str) -> Element:
        (found,) = self.all(name, **attributes)
        return found

    def fits(self, attributes: dict[str, str]) -> bool:
        return all(
            value in self.classes if key == "kind" else self.attributes.get(key) == value
            for key, value in attributes.items()
        )

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    def text(self, language: str) -> str:
        """What a reader of that language sees, blanks drawn together."""
        return " ".join(self._parts(language).split())

    def _parts(self, language: str) -> str:
        if self.attributes.get("lang") in LANGUAGES and self.attributes["lang"] != language:
            return ""
        return "".join(child if isinstance(child, str) else child._parts(language) for child in self.children)

    def rows(self, language: str = "zh") -> list[list[str]]:
        """The cells of a table's body."""
        (body,) = self.all("tbody")
        return [[cell.text(language) for cell in row.all("td")] for row in body.all("tr")]

    def heads(self, language: str = "zh") -> list[str]:
        return [head.text(language) for head in self.all("th")]


class PageReader(HTMLParser):
    """Builds the tree. Scripts and styles are text, as the browser takes them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.top = Element("", {}, None)
        self.here = self.top

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "li" and self.here.name == "li":
            self.handle_endtag("li")
        made = Element(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.children.append(made)
        if tag not in VOID:
            self.here = made

    def handle_endtag(self, tag: str) -> None:
        if tag == "ul" and self.here.name == "li":
            self.handle_endtag("li")
        assert self.here.name == tag, f"<{self.here.name}> is closed by </{tag}>"
        assert self.here.parent is not None
        self.here = self.here.parent

    def handle_data(self, data: str) -> None:
        self.here.children.append(data)


def read_page(text: str) -> Element:
    """The page as a tree; every element is closed."""
    reader = PageReader()
    reader.feed(text)
    reader.close()
    assert reader.here is reader.top
    return reader.top
