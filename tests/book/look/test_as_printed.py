"""Ledgers as other programs print them: what an accountant has at hand, recognised and read to the same net amount."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import xlsxwriter

from book.look.looked import looked, looked_at, proposed, survey_in
from xindang.book.look.first_look import FirstLook

PAGED = """\
科目明细账
科目：1122 应收账款,,,,,,,
日期,凭证号数,客户编码,客户名称,摘要,借方,贷方,方向,余额
2026.01.01,,01,甲公司,上年结转,,,借,"10,000.00"
2026.01.05,记-0001,01,甲公司,销售,"5,000.00",,借,"15,000.00"
2026.01.05,记-0001,01,甲公司,收款,,"3,000.00",借,"12,000.00"
,,,,当前合计,"5,000.00","3,000.00",借,"12,000.00"
日期,凭证号数,客户编码,客户名称,摘要,借方,贷方,方向,余额
2026.02.05,记-0011,02,乙公司,销售,"1,000.00",,借,"1,000.00"
,,,,结转下年,,,借,"13,000.00"
"""
ENGLISH = """\
Customer Ledger,,,,,
Date,Voucher No,Description,Debit,Credit,Balance
Customer: C100 - Northwind Ltd,,,,,
,,Opening Balance,,,500.00
15/01/2026,V1,Invoice,250.00,,750.00
20/01/2026,V2,Receipt,,500.00,250.00
Total for C100,,,250.00,500.00,250.00
Customer: C200 - Southwind Inc,,,,,
18/01/2026,V3,Invoice,90.00,,90.00
Total for C200,,,90.00,,90.00
"""
INCREASES = """\
日期,往来单位,单据类型,单据编号,增加应收,减少应收,应收余额
2026-01-05,甲公司,销售出库单,XSCK-1,1000,,1000
2026-01-15,甲公司,收款单,SKD-1,,400,600
"""
BALANCES = """\
客户编码,客户名称,期初余额,,期末余额,
,,借方,贷方,借方,贷方
01,甲公司,100,,120,
"""


def net(look: FirstLook) -> Decimal:
    assert look.tried is not None
    assert not [told for told in look.tried.problems if told.code == "mapping_balance_breaks"]
    assert look.tried.is_read
    return look.tried.net


def test_headings_printed_again_on_every_page_and_totals_so_far_are_passed_over(tmp_path: Path) -> None:
    look = looked_at(tmp_path, PAGED)
    assert net(look) == Decimal(13000)
    assert survey_in(look).dropped["日期"] == ("日期",)
    assert survey_in(look).dropped["摘要"] == ("当前合计", "结转下年")


def test_an_english_ledger_in_blocks(tmp_path: Path) -> None:
    look = looked_at(tmp_path, ENGLISH)
    assert net(look) == Decimal(340)
    found = proposed(look, tmp_path)
    assert found.column("customers", "name") == ["Northwind Ltd", "Southwind Inc"]
    assert found.column("items", "item_id")[0] == "期初-C100"


def test_a_running_balance_of_receivables_is_no_amount_still_open(tmp_path: Path) -> None:
    """Added up as open amounts it would come to 1,600; what is owed is 600."""
    assert net(looked_at(tmp_path, INCREASES)) == Decimal(600)


def test_balances_without_dates_are_not_made_into_an_aging(tmp_path: Path) -> None:
    look = looked_at(tmp_path, BALANCES)
    assert look.proposal is not None
    assert any("余额表做不了账龄" in zh for zh, _ in look.proposal.asks)
    assert not proposed(look, tmp_path).is_written


def test_a_workbook_with_a_sheet_per_customer_is_read_as_a_whole(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as workbook:
        workbook.add_worksheet("目录").write(0, 0, "各客户明细")
        for name, amount in (("甲公司", 5), ("乙公司", 7)):
            sheet = workbook.add_worksheet(name)
            sheet.write_row(0, 0, ["客户", "日期", "单据号", "金额"])
            sheet.write_row(1, 0, [name, "2026-01-05", "X1", amount])
        workbook.get_worksheet_by_name("乙公司").write_row(2, 0, ["合计", None, None, 7])
    look = looked(tmp_path / "a.xlsx")
    assert look.proposal is not None
    assert 'sheet = ["甲公司", "乙公司"]' in look.proposal.text
    assert net(look) == Decimal(12)
    found = proposed(look, tmp_path)
    assert found.column("customers", "name") == ["甲公司", "乙公司"]
    assert found.column("items", "item_id") == ["X1-1", "X1-2.1"]
