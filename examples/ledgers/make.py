"""两份虚构的往来明细账，样子如用友、金蝶导出的。 Two invented ledgers, laid out as Yonyou and Kingdee do.

    python examples/ledgers/make.py [FOLDER]

Balances and totals are worked out here from the entries, so the workbooks agree with themselves.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

import xlsxwriter

HERE = Path(__file__).resolve().parent
MADE_ON = datetime(2026, 7, 1)  # noqa: DTZ001 - written into the workbooks, so that the same text gives the same bytes


@dataclass(frozen=True)
class Entry:
    """One line of a ledger; red figures are negative. ``shown`` is what the cell holds where it is no number."""

    month: int
    day: int
    voucher: str
    note: str
    debit: Decimal = Decimal(0)
    credit: Decimal = Decimal(0)
    shown: str = ""


@dataclass(frozen=True)
class Account:
    """A customer's account: what was brought forward (a credit is negative), and its entries in order."""

    code: str
    name: str
    opening: Decimal
    entries: tuple[Entry, ...]


def debit(month: int, day: int, voucher: str, note: str, amount: str, *, shown: str = "") -> Entry:
    return Entry(month, day, voucher, note, debit=Decimal(amount), shown=shown)


def credit(month: int, day: int, voucher: str, note: str, amount: str) -> Entry:
    return Entry(month, day, voucher, note, credit=Decimal(amount))


YONYOU = (
    Account("01001", "华北示例钢铁贸易有限公司", Decimal("186000.00"), (
        debit(1, 8, "记-0012", "销售螺纹钢", "120000.00"),
        credit(1, 20, "记-0031", "收货款 工行", "186000.00"),
        debit(2, 11, "记-0047", "销售盘螺", "98600.50"),
        credit(3, 5, "记-0066", "收货款", "120000.00"),
        debit(4, 9, "记-0101", "销售螺纹钢", "152300.00"),
        debit(4, 28, "记-0118", "质量扣款（红字）", "-3300.50"),
        credit(5, 15, "记-0140", "收货款", "98600.50"),
        debit(6, 16, "记-0171", "销售盘螺", "88000.00"),
    )),
    Account("01002", "江城示例机电设备有限公司", Decimal("0.00"), (
        debit(2, 12, "记-0049", "销售阀门", "8600.00", shown="８，６００．００"),
        debit(3, 18, "记-0072", "销售水泵", "45200.00"),
        credit(4, 2, "记-0095", "收货款 建行", "8600.00"),
        credit(4, 30, "记-0121", "记账有误，冲回（红字）", "-8600.00"),
        credit(6, 25, "记-0188", "收货款", "20000.00"),
    )),
    Account("01003", "东海示例化工有限公司", Decimal("264500.00"), (
        debit(1, 15, "记-0022", "销售甲醇", "77000.00"),
        credit(6, 30, "记-0196", "收货款", "50000.00"),
    )),
    Account("01004", "西岭示例矿业集团", Decimal("-30000.00"), (
        debit(3, 9, "记-0069", "销售轴承", "52480.00"),
        debit(5, 21, "记-0149", "销售减速机", "136000.00"),
        credit(6, 8, "记-0162", "收货款", "22480.00"),
    )),
    Account("01005", "南屏示例建材经营部", Decimal("41250.75"), ()),
)  # fmt: skip

KINGDEE = (
    Account("KH001", "东湖示例电子有限公司", Decimal("75000.00"), (
        debit(1, 6, "记-3", "销售电容", "36800.00"),
        credit(1, 28, "记-19", "收回货款", "75000.00"),
        debit(3, 4, "记-8", "销售连接器", "64250.40"),
        credit(4, 10, "记-12", "收回货款", "50000.00"),
        credit(4, 16, "记-21", "支票退票（红字）", "-50000.00"),
        credit(5, 8, "记-10", "收回货款", "40000.00"),
        debit(5, 19, "记-27", "销售电容", "29999.99"),
    )),
    Account("KH002", "青岩示例食品有限公司", Decimal("0.00"), (
        debit(2, 17, "记-16", "销售包装物", "15360.00"),
        debit(2, 25, "记-24", "退货（红字）", "-1360.00"),
        credit(5, 6, "记-5", "收回货款", "14000.00"),
        debit(6, 12, "记-15", "销售包装物", "18200.00"),
    )),
    Account("KH003", "北原示例农机合作社", Decimal("132600.00"), (
        credit(2, 9, "记-9", "收回货款", "32600.00"),
    )),
    Account("KH004", "海棠示例酒店管理有限公司", Decimal("-8800.00"), (
        debit(4, 22, "记-30", "销售布草", "26400.00"),
    )),
)  # fmt: skip


def main(folder: Path = HERE) -> None:
    """Write both workbooks."""
    write_yonyou(folder / "用友客户往来明细账.xlsx")
    write_kingdee(folder / "金蝶往来明细账.xlsx")


def direction(balance: Decimal) -> str:
    return "平" if balance == 0 else "借" if balance > 0 else "贷"


def cell(amount: Decimal) -> float | None:
    """An amount as the cell of a ledger: nothing where there is none."""
    return float(amount) if amount else None


def by_month(account: Account) -> list[tuple[int, list[Entry]]]:
    return [(month, list(entries)) for month, entries in groupby(account.entries, key=lambda entry: entry.month)]


def opened(file: Path) -> tuple[xlsxwriter.Workbook, Any, Any]:
    """A workbook with its formats for a title and for amounts."""
    workbook = xlsxwriter.Workbook(file)
    workbook.set_properties({"created": MADE_ON})
    title = workbook.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"})
    amount = workbook.add_format({"num_format": "#,##0.00;[Red]-#,##0.00"})
    return workbook, title, amount


def write_yonyou(file: Path) -> None:
    """客户往来明细账：年在标题里，客户在每块第一行（合并单元格），每月有合计与累计。"""
    workbook, title, amount = opened(file)
    head = workbook.add_format({"bold": True, "border": 1, "align": "center", "valign": "vcenter"})
    top = workbook.add_format({"valign": "top"})
    sheet = workbook.add_worksheet("客户往来明细账")
    sheet.merge_range(0, 0, 0, 9, "客户往来明细账", title)
    sheet.write(1, 0, "单位：华岳示例贸易有限公司    科目：1122 应收账款    月份：2026.01-2026.06    币种：人民币")
    sheet.merge_range(2, 0, 2, 1, "2026年", head)
    sheet.merge_range(2, 3, 2, 4, "客户", head)
    for at, word in ((2, "凭证号"), (5, "摘要"), (8, "方向")):
        sheet.merge_range(2, at, 3, at, word, head)
    for at, word in ((6, "借方"), (7, "贷方"), (9, "余额")):
        sheet.write(2, at, word, head)
        sheet.write(3, at, "本币", head)
    for at, word in ((0, "月"), (1, "日"), (3, "编码"), (4, "名称")):
        sheet.write(3, at, word, head)
    sheet.set_column(4, 5, 28)
    sheet.set_column(6, 9, 14, amount)
    row = 4
    for account in YONYOU:
        rows = yonyou_rows(account)
        for column, text in ((3, account.code), (4, account.name)):
            if len(rows) > 1:
                sheet.merge_range(row, column, row + len(rows) - 1, column, text, top)
            else:
                sheet.write(row, column, text)
        for cells in rows:
            for column, value in cells.items():
                sheet.write(row, column, value)
            row += 1
    sheet.write(row, 5, "合　　计")
    sheet.write(row, 6, float(sum(entry.debit for account in YONYOU for entry in account.entries)))
    sheet.write(row, 7, float(sum(entry.credit for account in YONYOU for entry in account.entries)))
    sheet.write(row + 1, 0, "制表：示例    打印日期：2026-07-01")
    workbook.close()


def yonyou_rows(account: Account) -> list[dict[int, Any]]:
    """One account's rows, as cells by column."""
    balance = account.opening
    rows: list[dict[int, Any]] = [{0: 1, 5: "期初余额", 8: direction(balance), 9: float(abs(balance))}]
    billed = paid = Decimal(0)
    for month, entries in by_month(account):
        for entry in entries:
            balance += entry.debit - entry.credit
            rows.append({
                0: month, 1: entry.day, 2: entry.voucher, 5: entry.note, 6: entry.shown or cell(entry.debit),
                7: cell(entry.credit), 8: direction(balance), 9: float(abs(balance)),
            })  # fmt: skip
        month_debit, month_credit = sum(e.debit for e in entries), sum(e.credit for e in entries)
        billed, paid = billed + month_debit, paid + month_credit
        for note, left, right in (("本月合计", month_debit, month_credit), ("本年累计", billed, paid)):
            rows.append({
                0: month, 5: note, 6: float(left), 7: float(right), 8: direction(balance), 9: float(abs(balance)),
            })  # fmt: skip
    return rows


def write_kingdee(file: Path) -> None:
    """往来明细账：每个客户上面有一行“客户：[编码]名称”，余额分方向和金额。"""
    workbook, title, amount = opened(file)
    head = workbook.add_format({"bold": True, "border": 1, "align": "center", "valign": "vcenter"})
    sheet = workbook.add_worksheet("往来明细账")
    sheet.merge_range(0, 0, 0, 6, "往来明细账", title)
    sheet.write(1, 0, "公司名称：青禾示例商贸有限公司")
    sheet.write(1, 4, "期间：2026年第1期 至 2026年第6期")
    for at, word in enumerate(("日期", "凭证字号", "摘要", "借方金额", "贷方金额")):
        sheet.merge_range(2, at, 3, at, word, head)
    sheet.merge_range(2, 5, 2, 6, "余额", head)
    sheet.write(3, 5, "方向", head)
    sheet.write(3, 6, "金额", head)
    sheet.set_column(0, 2, 16)
    sheet.set_column(3, 6, 14, amount)
    row = 4
    for account in KINGDEE:
        sheet.merge_range(row, 0, row, 6, f"客户：[{account.code}]{account.name}")
        for at, cells in enumerate(kingdee_rows(account), start=1):
            sheet.write_row(row + at, 0, cells)
        row += 1 + len(kingdee_rows(account))
    workbook.close()


def kingdee_rows(account: Account) -> list[list[Any]]:
    """One account's rows, as lists of cells."""
    balance, billed, paid = account.opening, Decimal(0), Decimal(0)
    rows: list[list[Any]] = [["2026-01-01", None, "期初余额", None, None, direction(balance), float(abs(balance))]]
    for month, entries in by_month(account):
        for entry in entries:
            balance += entry.debit - entry.credit
            rows.append([
                f"2026-{month:02}-{entry.day:02}", entry.voucher, entry.note, entry.shown or cell(entry.debit),
                cell(entry.credit), direction(balance), float(abs(balance)),
            ])  # fmt: skip
        month_debit, month_credit = sum(e.debit for e in entries), sum(e.credit for e in entries)
        billed, paid = billed + month_debit, paid + month_credit
        for note, left, right in (("本期合计", month_debit, month_credit), ("本年累计", billed, paid)):
            rows.append([f"2026-{month:02}-28", None, note, float(left), float(right), direction(balance),
                         float(abs(balance))])  # fmt: skip
    return rows


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
