"""Charts as SVG made on the server: no script, no style attribute, read aloud by their title and description."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH, HEIGHT = 640, 190
LEFT, RIGHT, TOP, BOTTOM = 12, 12, 22, 24
# The figure at a line's end keeps clear of the labels beneath.
END_LOWEST = HEIGHT - BOTTOM - 4
ZERO = Decimal(0)
Spot = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name below, its amount as text above. ``css``: its colour's class; ``href``: where it leads."""

    label: str
    amount: Decimal
    said: str
    css: str = "bar"
    href: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line over months; None where a month is unknown: the line is broken there."""

    label: str
    css: str
    points: Sequence[Decimal | None]


@dataclass(frozen=True, slots=True)
class Scale:
    """Where an amount lies between the least and the most that is drawn; zero is always among them."""

    least: Decimal
    most: Decimal

    def y(self, amount: Decimal) -> float:
        room, span = HEIGHT - TOP - BOTTOM, self.most - self.least
        return TOP + float((self.most - amount) / span) * room if span else float(HEIGHT - BOTTOM)

    @property
    def zero_line(self) -> SafeString:
        """Drawn where something lies below it."""
        if self.least == ZERO:
            return SafeString("")
        y = _at(self.y(ZERO))
        return format_html('<line x1="{}" y1="{}" x2="{}" y2="{}" class="zero"/>', LEFT, y, WIDTH - RIGHT, y)


def _scale(amounts: Sequence[Decimal]) -> Scale:
    return Scale(min([ZERO, *amounts]), max([ZERO, *amounts]))


def bar_chart(title: str, bars: Sequence[Bar]) -> SafeString:
    """Bars side by side, from zero up or, of what is negative, down."""
    scale = _scale([bar.amount for bar in bars])
    step = (WIDTH - LEFT - RIGHT) / max(len(bars), 1)
    drawn = [_bar(bar, scale, LEFT + step * at, step) for at, bar in enumerate(bars)]
    told = "; ".join(f"{bar.label} {bar.said}" for bar in bars)
    return _drawing("chart-bars", title, told, _together([*drawn, scale.zero_line]))


def _bar(bar: Bar, scale: Scale, left: float, step: float) -> SafeString:
    top, foot = scale.y(max(bar.amount, ZERO)), scale.y(min(bar.amount, ZERO))
    height, middle = foot - top, _at(left + step / 2)
    parts = [
        format_html(
            '<rect x="{}" y="{}" width="{}" height="{}" class="{}"/>',
            *(_at(left + step * 0.15), _at(top), _at(step * 0.7), _at(max(height, 0.5)), bar.css),
        ),
        format_html('<text x="{}" y="{}" class="chart-figure">{}</text>', middle, _at(top - 5), bar.said),
        format_html('<text x="{}" y="{}" class="chart-label">{}</text>', middle, HEIGHT - 8, bar.label),
    ]
    drawn = _together(parts)
    return format_html('<a href="{}">{}</a>', bar.href, drawn) if bar.href else drawn


def line_chart(title: str, labels: Sequence[str], lines: Sequence[Line], *, unit: str = "") -> SafeString:
    """Lines over the same labels, zero among the heights; the last known figure of each stands at its end."""
    scale = _scale([Decimal(1), *(point for line in lines for point in line.points if point is not None)])
    step = (WIDTH - LEFT - RIGHT - 70) / max(len(labels) - 1, 1)
    every = max(len(labels) // 6, 1)
    marks = [
        format_html('<text x="{}" y="{}" class="chart-label">{}</text>', _at(LEFT + 24 + step * at), HEIGHT - 8, label)
        for at, label in enumerate(labels)
        if at % every == 0
    ]
    drawn = [_line(line, _spots(line, step, scale), unit) for line in lines]
    told = "; ".join(f"{line.label} {_last(line)}{unit}" for line in lines)
    return _drawing("chart-lines", title, told, _together([*marks, *drawn, scale.zero_line]))


def _spots(line: Line, step: float, scale: Scale) -> list[Spot | None]:
    """Where each point lies; None where it is unknown."""
    return [None if point is None else (LEFT + 24 + step * at, scale.y(point)) for at, point in enumerate(line.points)]


def _line(line: Line, spots: Sequence[Spot | None], unit: str) -> SafeString:
    strokes = [
        format_html(
            '<line x1="{}" y1="{}" x2="{}" y2="{}" class="{}"/>', *(_at(x) for x in (*before, *after)), line.css
        )
        for before, after in pairwise(spots)
        if before and after
    ]
    ends = [spot for spot in spots if spot]
    if not ends:
        return _together(strokes)
    x, y = ends[-1]
    end = format_html('<circle cx="{}" cy="{}" r="3" class="{}"/>', _at(x), _at(y), line.css)
    figure = format_html(
        '<text x="{}" y="{}" class="chart-end {}">{}{}</text>',
        _at(x + 6),
        _at(min(y + 4, END_LOWEST)),
        line.css,
        _last(line),
        unit,
    )
    return _together([*strokes, end, figure])


def _last(line: Line) -> str:
    found = next((point for point in reversed(line.points) if point is not None), None)
    return "—" if found is None else f"{found:,.1f}"


def _at(place: float) -> str:
    return f"{place:.1f}"


def _together(parts: Sequence[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def _drawing(css: str, title: str, told: str, body: SafeString) -> SafeString:
    return format_html(
        '<svg viewBox="0 0 {} {}" class="chart {}" role="img"><title>{}</title><desc>{}</desc>{}</svg>',
        *(WIDTH, HEIGHT, css, title, told, body),
    )
