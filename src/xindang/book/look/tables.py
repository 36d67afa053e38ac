"""The ``[[table]]`` entries of a proposal: customers, what is owed, what was paid."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from xindang.book.contract import currencies
from xindang.book.look.layout import Layout, Shape, customer_of
from xindang.book.look.survey import Survey
from xindang.book.look.words import words
from xindang.book.mapping.spec import DuePolicy

Entries = Mapping[str, str]
SALE = '{ constant = "sale" }'


def table_lines(survey: Survey, layout: Layout) -> Iterable[str]:
    """Every table of the mapping, in TOML."""
    customer, name = customer_of(survey)
    customers = {
        "customer_id": _name(customer or "请改"),
        "name": _name(name or "请改"),
        "side": '{ constant = "buyer" }',
    }
    if survey.has("salesperson"):
        customers["salesperson"] = '"salesperson"'
    yield from _table(
        "customers", "客户：出现过的，每户一行 · every customer that occurs", customers, ["distinct = true"]
    )
    match layout.shape:
        case Shape.LEDGER:
            yield from _ledger(survey, layout)
        case Shape.SIGNED:
            yield from _signed(survey)
        case Shape.LIST:
            yield from _list(survey, layout)
        case _:
            title = "还缺金额一列 · the column of amounts is still missing"
            unknown = {"item_id": '{ id = "{row}" }', **_facts(survey), "issued_on": '"entered"', "amount": '"请改"'}
            yield from _table("items", title, unknown)


def _ledger(survey: Survey, layout: Layout) -> Iterable[str]:
    if layout.has_openings:
        yield from _openings(survey, layout)
    yield from _items(
        survey, "billed", "debit", "借方：应收；红字是红字单据 · debits are owed, red ones are credit notes"
    )
    yield from _receipts(survey, "paid", "credit", "贷方：收款，没有写冲哪一笔 · credits are receipts")


def _openings(survey: Survey, layout: Layout) -> Iterable[str]:
    """What was brought forward: owed, or money received before."""
    says = str(layout.balance["says"])
    customer, _ = customer_of(survey)
    listed = ", ".join("'" + text.replace("'", "''") + "'" for text in survey.openings)
    key = _quoted("期初-{" + customer + "}")
    ours = {"customer_id": _name(customer), **_common(survey), "side": SALE}
    yield from _table(
        "items",
        "期初余额在借方：一笔期初应收 · a debit balance brought forward",
        {
            "item_id": f"{{ id = {key} }}",
            **ours,
            "kind": '{ constant = "opening" }',
            "document_no": '"note"',
            "issued_on": '{ opening = "entered" }',
            "amount": _name(says),
        },
        [f"where = {_quoted(f'note in ({listed}) and {says} > 0')}", "distinct = true"],
        name="brought_forward",
    )
    yield from _table(
        "settlements",
        "期初余额在贷方：早先多收的款 · a credit balance brought forward",
        {
            "settlement_id": f"{{ id = {key} }}",
            **ours,
            "settled_on": '{ opening = "entered" }',
            "amount": f'{{ expression = "0 - {says}" }}',
        },
        [f"where = {_quoted(f'note in ({listed}) and {says} < 0')}", "distinct = true"],
        name="paid_before",
    )


def _signed(survey: Survey) -> Iterable[str]:
    column = survey.of("direction")
    texts = column.texts if column is not None else ()
    for side in ("plus", "minus"):
        known = [text for text in texts if text.strip() in words().directions[side]] or list(
            words().directions[side][:1]
        )
        where = f"direction in ({', '.join(chr(39) + text + chr(39) for text in known)}) and amount <> 0"
        if side == "plus":
            yield from _items(survey, "billed", "amount", "借方：应收 · debits are owed", where)
        else:
            yield from _receipts(survey, "paid", "amount", "贷方：收款 · credits are receipts", where)


def _list(survey: Survey, layout: Layout) -> Iterable[str]:
    title = "每行一笔应收；负数是红字单据 · a row is owed; below nothing it is a credit note"
    if layout.open_only:
        title = "没有收款日期，只取还没有收的部分 · without days of receipt only what is still open is taken"
    due = {"due_on": '"due"'} if survey.has("due") else {}
    term = {"term_days": '"term"'} if survey.has("term") and layout.due == DuePolicy.TERM else {}
    whole = layout.amount.isidentifier()
    amount = _name(layout.amount) if whole else f'{{ expression = "{layout.amount}" }}'
    filters = [f"only_given = [{_name(layout.amount)}]"] if whole else []
    filters += [f'where = "{layout.amount} <> 0"'] if layout.open_only else []
    item_id = _document_id(survey)
    yield from _table(
        "items",
        title,
        {"item_id": item_id, **_facts(survey), "issued_on": '"entered"', **due, **term, "amount": amount},
        [*filters, 'negative = "credit_note"'],
    )
    if layout.settled:
        yield from _table(
            "settlements",
            "有收款日期的：这一笔收到的款 · rows with a day of receipt: what was paid on them",
            {
                "settlement_id": _receipt_id(survey),
                "item_id": item_id,
                "settled_on": '"settled_on"',
                "amount": _name(layout.settled),
            },
            ['only_given = ["settled_on"]', f'where = "{layout.settled} > 0"'],
        )


def _items(survey: Survey, name: str, amount: str, title: str, where: str = "") -> Iterable[str]:
    where = where or f"{amount} <> 0"
    facts = {
        "item_id": '{ id = "{entered}-{row}" }',
        **_facts(survey),
        "issued_on": '"entered"',
        "amount": _name(amount),
    }
    filters = [f"only_given = [{_name(amount)}]", f"where = {_quoted(where)}", 'negative = "credit_note"']
    yield from _table("items", title, facts, filters, name=name)


def _receipts(survey: Survey, name: str, amount: str, title: str, where: str = "") -> Iterable[str]:
    where = where or f"{amount} <> 0"
    facts = {
        "settlement_id": '{ id = "{entered}-{row}" }',
        "customer_id": _name(customer_of(survey)[0] or "请改"),
        "side": SALE,
        **_common(survey),
        "settled_on": '"entered"',
        "amount": _name(amount),
    }
    filters = [f"only_given = [{_name(amount)}]", f"where = {_quoted(where)}", 'negative = "reversal"']
    yield from _table("settlements", title, facts, filters, name=name)


def _facts(survey: Survey) -> Entries:
    """What an item has besides its id, day and amount."""
    found = {"customer_id": _name(customer_of(survey)[0] or "请改"), "side": SALE}
    for role in ("document", "voucher"):
        if survey.has(role):
            found["document_no"] = _name(role)
            break
    for role, column in (("order_no", "order_no"), ("contract", "contract_id"), ("salesperson", "salesperson")):
        if survey.has(role):
            found[column] = _name(role)
    return {**found, **_common(survey)}


def _common(survey: Survey) -> Entries:
    """What an item and a receipt have alike."""
    found = {"unit": '"unit"'} if survey.has("unit") else {}
    column = survey.of("currency")
    if column is None:
        return found
    texts = [text for text in column.texts if text not in currencies()]
    if not texts:
        return {**found, "currency": '"currency"'}
    known = {text: words().currencies.get(text, text) for text in column.texts}
    codes = ", ".join(f"{_quoted(text)} = {_quoted(code)}" for text, code in known.items())
    return {**found, "currency": f'{{ column = "currency", codes = {{ {codes} }} }}'}


def _document_id(survey: Survey) -> str:
    """The document's number where it tells rows apart; else with the row's number."""
    column = survey.of("document")
    if column is None or column.filled < survey.row_count:
        return '{ id = "{row}" }'
    return '"document"' if column.distinct == column.filled else '{ id = "{document}-{row}" }'


def _receipt_id(survey: Survey) -> str:
    column = survey.of("document")
    unique = column is not None and column.distinct == column.filled == survey.row_count
    return '{ id = "S-{document}" }' if unique else '{ id = "S-{row}" }'


def _table(to: str, title: str, columns: Entries, more: Iterable[str] = (), *, name: str = "") -> Iterable[str]:
    yield f"[[table]]                            # {title}"
    if name:
        yield f'name = "{name}"'
    yield f'to = "{to}"'
    yield 'from = "export"'
    yield from more
    yield "[table.columns]"
    yield from (f"{column} = {value}" for column, value in columns.items())
    yield ""


def _name(short: str) -> str:
    return f'"{short}"'


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
