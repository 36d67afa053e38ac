"""The part of the book that ratings rest on."""

from __future__ import annotations

from collections.abc import Mapping

from xindang.rating.models import Event, RecordedAssessment, Score, Search, Statement
from xindang.sources.models import BookRow

BOOK_MODELS: Mapping[str, type[BookRow]] = {
    "statements": Statement,
    "events": Event,
    "searches": Search,
    "assessments": RecordedAssessment,
    "scores": Score,
}
