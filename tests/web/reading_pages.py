"""A page taken apart: its elements, and the words that a person reads on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

WITHOUT_END = {"meta", "link", "input", "br", "hr", "img", "area", "base", "col", "wbr", "source"}
READ_ALOUD = {"title", "placeholder", "aria-label", "alt", "data-confirm"}
# What stands in these is said to machines: commands, paths, names of files.
NO_WORDS = {"script", "style", "code"}


@dataclass(slots=True)
class Element:
    """``has_token``: a form in which the token against forged posts stands."""

    tag: str
    attributes: dict[str, str]
    has_token: bool = False


@dataclass(slots=True)
class PageRead(HTMLParser):
    """``elements``: all of them in order; ``words``: texts and attributes that are read."""

    text: str
    elements: list[Element] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    _open: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        HTMLParser.__init__(self)
        self.feed(self.text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        element = Element(tag, attributes)
        self.elements.append(element)
        self.words += [attributes[name] for name in READ_ALOUD & attributes.keys()]
        if attributes.get("name") == "csrfmiddlewaretoken":
            for form in [parent for parent in self._open if parent.tag == "form"]:
                form.has_token = True
        if tag not in WITHOUT_END:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not any(parent.tag in NO_WORDS for parent in self._open):
            self.words.append(data.strip())

    def all_of(self, tag: str) -> Iterator[Element]:
        return (element for element in self.elements if element.tag == tag)
