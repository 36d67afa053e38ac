"""Put report.html together: one file, nothing fetched, nothing that a value could run."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from xindang.assess.report.folder import Results
from xindang.assess.report.page.cells import row_markup
from xindang.assess.report.page.changes import change_lines, change_views
from xindang.assess.report.page.charts import charts
from xindang.assess.report.page.dossiers import dossiers, rules_view
from xindang.assess.report.page.overview import basis, examples_view, problems_view, tiles, unknown_view
from xindang.assess.report.page.reading import (
    Bounds,
    aging_totals,
    credit_totals,
    customer_rows,
    make_credit_view,
    months,
)
from xindang.assess.report.page.sections import cited_clauses, coverage_view, left_out
from xindang.assess.report.page.tables import aging_view, customers_view, result_view
from xindang.assess.report.page.text import both, say, words

ECHARTS_WHEEL, ECHARTS_FILE = "instaui_echarts", "echarts.esm.min.js"
BOUNDS = Bounds()
EXPORTED = re.compile(r"export\s*\{([^{}]*)\}\s*;?\s*\Z")


def write_page(results: Results, language: str, file: Path, bounds: Bounds = BOUNDS) -> None:
    """Write the page of opened results. It holds both languages; the one given is shown when it is opened."""
    file.write_text(page_text(results, language, bounds), encoding="utf-8", newline="\n")


def page_text(results: Results, language: str, bounds: Bounds) -> str:
    """The whole page as text."""
    make_credit_view(results)
    echarts = echarts_script()
    scripts = [("", own_text("page.js"))]
    if echarts is not None:
        scripts += [("module", echarts), ("module", own_text("charts.js"))]
    style = own_text("page.css")
    page = environment().get_template("page.html")
    return page.render(
        **contents(results, bounds),
        first=language,
        policy_line=content_policy(style, [text for _, text in scripts]),
        style=Markup(style),  # noqa: S704 - our own files and the locked library, nothing of the results
        scripts=[(kind, Markup(text)) for kind, text in scripts],  # noqa: S704
        charts_work=echarts is not None,
    )


def contents(results: Results, bounds: Bounds) -> dict[str, Any]:
    """Everything the template shows."""
    aged, credit = aging_totals(results), credit_totals(results)
    told = bounds.customers
    return {
        "summary": results.summary,
        "tiles": tiles(results, aged, months(results, bounds.months), credit),
        "basis": basis(results),
        "left_out": left_out(results),
        "examples": examples_view(results),
        "unknown": unknown_view(results),
        "charts": charts(results, aged, bounds.months),
        "customers": customers_view(results, customer_rows(results, bounds.rows), told),
        "worklist": result_view(results, "worklist", bounds.rows, told),
        "aging": aging_view(results, aged, bounds.rows, told),
        "limits": result_view(results, "limits", bounds.rows, told),
        "metrics": result_view(results, "metrics", bounds.rows, told),
        "change_lines": change_lines(results),
        "changes": change_views(results, bounds.rows, told),
        "problems": problems_view(results),
        "coverage": coverage_view(results),
        "rules": rules_view(results),
        "clauses": cited_clauses(results),
        "dossiers": dossiers(results, bounds),
    }


def environment() -> Environment:
    """Templates that escape every value and know every name they use."""
    made = Environment(
        loader=PackageLoader(__package__),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["both"] = both
    made.globals.update(say=say, w=words(), cells=row_markup)
    return made


def own_text(name: str) -> str:
    """A script or style of this package; lines end as the browser will count them for the hash."""
    return (Path(__file__).parent / "templates" / name).read_text(encoding="utf-8").replace("\r\n", "\n")


def echarts_script() -> str | None:
    """ECharts as a module that exports to the page itself; None where its wheel is not installed.

    The wheel has no release for Python 3.14 and later. There the page shows its figures without charts, and says so.
    """
    spec = find_spec(ECHARTS_WHEEL)
    if spec is None or not spec.submodule_search_locations:
        return None
    file = Path(spec.submodule_search_locations[0]) / "static" / ECHARTS_FILE
    return inline_module(file.read_text(encoding="utf-8")) if file.is_file() else None


def inline_module(text: str) -> str | None:
    """A module's text with its exports put on ``globalThis.echarts``, fit to stand inside a script element."""
    text = text.replace("\r\n", "\n").rstrip()
    found = EXPORTED.search(text)
    if found is None:
        return None
    names = (entry.split(" as ") for entry in found[1].split(","))
    exported = ",".join(f"{entry[-1].strip()}:{entry[0].strip()}" for entry in names)
    whole = f"{text[: found.start()]}globalThis.echarts={{{exported}}};\n"
    return whole.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def content_policy(style: str, scripts: Sequence[str]) -> str:
    """The content security policy: these texts and nothing else, from nowhere, to nowhere."""
    run = " ".join(source_hash(text) for text in scripts)
    return f"default-src 'none'; script-src {run}; style-src {source_hash(style)}; base-uri 'none'; form-action 'none'"


def source_hash(text: str) -> str:
    """The hash of an element's text as a policy names it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
