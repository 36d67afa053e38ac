"""Every address of the office, found in its URL configuration, with the right its view asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

from xindang.web.access import right_of, rights_needed


@dataclass(frozen=True, slots=True)
class Address:
    """``name``: namespace and name; ``parameters``: what its path takes; ``right`` None: the view wears no guard.

    ``needs``: every right it asks for.
    """

    name: str
    parameters: frozenset[str]
    right: str | None
    needs: frozenset[str]


def addresses() -> list[Address]:
    """Pages of the office; operations of the API are walked by their own test."""
    return sorted(_found(get_resolver().url_patterns, "", frozenset()), key=lambda address: address.name)


def _found(patterns: list[URLPattern | URLResolver], within: str, taken: frozenset[str]) -> Iterator[Address]:
    for pattern in patterns:
        own = taken | frozenset(pattern.pattern.converters)
        if isinstance(pattern, URLResolver):
            if pattern.namespace and pattern.namespace.startswith("api"):
                continue
            space = f"{within}{pattern.namespace}:" if pattern.namespace else within
            yield from _found(pattern.url_patterns, space, own)
        else:
            yield Address(f"{within}{pattern.name}", own, right_of(pattern.callback), rights_needed(pattern.callback))
