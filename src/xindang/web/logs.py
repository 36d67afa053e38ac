"""What goes into the log, and what does not."""

from __future__ import annotations

import logging

REFUSALS = frozenset({403, 404})


class WithoutTraceback(logging.Filter):
    """A refusal is an answer and no fault: it stands in the log as one line, without the way through the program."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", None) in REFUSALS:
            record.exc_info = None
        return True
