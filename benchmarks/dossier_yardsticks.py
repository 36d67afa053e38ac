"""Hand-written statements, one per table, that fetch what each page of a dossier shows: what the pages are held
against. ``on``: the day on which the pages are looked at.
"""

from __future__ import annotations

from datetime import date

from benchmarks.office_yardsticks import quoted

COURT = "('litigation', 'dishonest_listing', 'account_seized', 'account_frozen')"
NO_DEALING = "('credit_note', 'late_charge', 'interest')"
FINDING = """f.id, f.customer_id, f.item, f.row, f.value, f.channel, f.source, f.as_of, f.collected_by, f.recorded_on,
    f.recorded_by_id"""


def head_of(code: str) -> list[str]:
    """What stands above every page of a customer: itself, and what was merged into it."""
    return [
        f"select * from customers_customer where customer_id = {quoted(code)}",
        f"select * from customers_customer where merged_into = {quoted(code)}",
    ]


def dossier_of(code: str, on: date) -> list[str]:
    """The latest value of each channel, and whatever contradictions are found from."""
    of, day = f"customer_id = {quoted(code)}", quoted(on.isoformat())
    sold = f"select issued_on, kind, amount, currency from ledger_items where {of} and side in ('sale', 'power')"
    return [
        *head_of(code),
        f"""select {FINDING} from (select *, row_number() over (partition by item, row, channel
                order by as_of desc, id desc) as place
            from dossiers_finding where {of} and recorded_on <= {day}
            and (withdrawn_on is null or withdrawn_on > {day})) f where f.place = 1""",
        f"""select c.*, u.name from dossiers_contradiction c left join people_user u on u.id = c.resolved_by_id
            where c.{of} order by c.found_on desc, c.id desc""",
        f"select * from dossiers_relation where {of}",
        f"select * from rating_statements where {of} and received_on <= {day} and period_end <= {day}",
        f"select * from rating_events where {of} and kind in {COURT} and occurred_on <= {day}",
        f"select min(issued_on) from ledger_items where {of} and issued_on <= {day} and kind not in {NO_DEALING}",
        f"{sold} and issued_on <= {day} and kind not in ('late_charge', 'interest')",
        """select * from sources_table t join sources_source s on s.id = t.source_id where t."table" = 'items'""",
    ]


def item_of(code: str, item: str) -> list[str]:
    """Everything ever recorded of one item, and by whom."""
    return [
        *head_of(code),
        f"""select {FINDING}, r.name, f.withdrawn_on, w.name, f.withdrawn_reason from dossiers_finding f
            join people_user r on r.id = f.recorded_by_id left join people_user w on w.id = f.withdrawn_by_id
            where f.customer_id = {quoted(code)} and f.item = {quoted(item)} order by f.as_of desc, f.id desc""",
    ]


def papers_of(code: str) -> list[str]:
    of = f"customer_id = {quoted(code)}"
    mine = f"document_id in (select id from documents_document where {of})"
    return [
        *head_of(code),
        f"select * from documents_document where {of} order by received_on desc, id desc",
        f"select document_id, max(number), max(size) from documents_version where {mine} group by document_id",
        f"select * from documents_custody_move where {mine}",
        f"""select l.document_id, u.name from documents_loan l join people_user u on u.id = l.borrower_id
            where l.state = 'lent' and l.{mine}""",
    ]


def surveys_of(code: str) -> list[str]:
    return [
        *head_of(code),
        f"""select s.*, u.name from dossiers_survey s join people_user u on u.id = s.filler_id
            where s.customer_id = {quoted(code)} order by s.id desc""",
    ]


def records_of(code: str) -> list[str]:
    """The rows of every section, what was recorded here of them, and what was told to the one concerned."""
    of = f"customer_id = {quoted(code)}"
    items = f"select item_id from ledger_items where {of}"
    tables = (
        "rating_events", "rating_searches", "rating_assessments", "rating_statements", "ledger_promises",
        "ledger_reconciliations", "rating_event_file",
    )  # fmt: skip
    return [
        *head_of(code),
        *(f"select * from {table} where {of}" for table in tables),
        f"select * from ledger_disputes where item_id in ({items})",
        f"select r.*, u.name from records_record r join people_user u on u.id = r.recorded_by_id where r.{of}",
        # What the forms let one choose: the customer's items and the units that it trades with.
        f"""select item_id, document_no, issued_on, amount from ledger_items where {of}
            order by issued_on desc limit 200""",
        f"select unit from customers_unit where {of}",
        "select id, name from sources_source",
    ]


def visits_of(code: str) -> list[str]:
    return [
        *head_of(code),
        f"""select v.*, u.name from visits_visit v join people_user u on u.id = v.planned_by_id
            where v.customer_id = {quoted(code)} order by v.planned_on desc""",
    ]
