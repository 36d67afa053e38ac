"""The rows of a table that have faults, with one bit per fault. Few, unless the book is bad all through."""

from __future__ import annotations

from dataclasses import dataclass

from xindang.engines.duckdb import DuckEngine

RELATION = "faulty_rows"


@dataclass(frozen=True, slots=True)
class FaultyRows:
    """The engine table ``faulty_rows``: ``row_no`` BIGINT, ``faults`` UBIGINT. One table is loaded at a time."""

    engine: DuckEngine

    def start(self, query: str = "") -> None:
        """Begin anew, with the rows of a query or with none."""
        self.engine.create_table(
            RELATION, query or "select null::bigint as row_no, null::ubigint as faults where false"
        )

    def add(self, rows: str, bit: int) -> None:
        """Set a bit for the ``row_no`` of a query, whether they had faults before or not."""
        self.engine.create_table(
            RELATION,
            f"""select row_no, bit_or(faults) as faults from (
                    select row_no, faults from {RELATION} union all select row_no, {bit}::ubigint from ({rows}))
                group by row_no""",
        )

    def forget(self) -> None:
        """Drop the table."""
        self.engine.drop(RELATION)

    def counts(self) -> dict[int, int]:
        """How many rows have each combination of bits."""
        return {int(f): int(n) for f, n in self.engine.rows(f"select faults, count(*) from {RELATION} group by faults")}

    def having(self, mask: int) -> str:
        """The query of the ``row_no`` of those with any bit of a mask."""
        return f"select row_no from {RELATION} where faults & {mask} <> 0"


def rows_having(counts: dict[int, int], mask: int) -> int:
    """How many rows have any bit of a mask, from ``counts``."""
    return sum(count for faults, count in counts.items() if faults & mask)
