"""People find a customer by its code, its initials, its state's code, or a part of what it is called."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from cast import CHENGDU, COMPANIES, HUABEI, PUDONG, QIANHAI, Company
from office import EAST, NORTH, ON, customer_of, user_with
from xindang.customers.models import Customer
from xindang.customers.names import pinyin_initials, short_name
from xindang.customers.search import SUGGESTED, found_customers, suggested_customers
from xindang.customers.selectors import visible_customers
from xindang.people.selectors import viewer_of

pytestmark = pytest.mark.django_db

BRACKETED = Company("C9", "金桥（上海）贸易有限公司", "91310115MA1K2E5B99")
ABROAD = Company("C10", "ABC Trading Ltd", "")
ODD = Company("C11", "百分之100%_折扣\\行", "")


def archive(*companies: Company) -> None:
    for company in companies or COMPANIES:
        customer = customer_of(company, NORTH if company is HUABEI else EAST)
        customer.short_name = short_name(company.name)
        customer.pinyin_initials = pinyin_initials(company.name, "company")
        customer.save()


def found(text: str) -> set[str]:
    return {customer.customer_id for customer in found_customers(Customer.objects.all(), text)}


def suggested(text: str) -> list[str]:
    return [customer.customer_id for customer in suggested_customers(Customer.objects.all(), text)]


@pytest.mark.parametrize(
    "text, company",
    [
        ("浦东", PUDONG), ("示例商贸", PUDONG), ("pdslsm", PUDONG), ("PDSL", PUDONG), ("0002", PUDONG),
        ("９１３１０１１５ma1k2e5b88", PUDONG), ("91310115ma", PUDONG), (" 浦东示例 ", PUDONG), ("cdsl", CHENGDU),
    ],
)  # fmt: skip
def test_a_customer_is_found_by_what_one_remembers(text: str, company: Company) -> None:
    archive()
    assert found(text) == {company.code}
    assert suggested(text) == [company.code]


@pytest.mark.parametrize("text", ["浦东 商贸", "浦东　示例　商贸", "商贸 浦东", "pd sl sm", "Ｐdsl"])
def test_blanks_between_parts_of_a_name_or_initials_are_no_hindrance(text: str) -> None:
    archive()
    assert found(text) == {PUDONG.code}
    assert suggested(text) == [PUDONG.code]


@pytest.mark.parametrize("text", ["金桥 有限", "trading abc", "上海　金桥　贸易"])
def test_every_part_typed_must_be_there(text: str) -> None:
    archive(BRACKETED, ABROAD, HUABEI)
    assert len(found(text)) == 1
    assert found(f"{text} 北京") == set()


@pytest.mark.parametrize("code", ["CB07", "cb07", "Cb07", "CB 07"])
@pytest.mark.parametrize("text", ["cb07", "CB07", "Cb07", " ｃＢ07", "c"])
def test_a_code_is_found_whether_capitals_were_typed_or_not(code: str, text: str) -> None:
    archive(Company(code, "示例总号", ""), HUABEI)
    if " " in code:
        text = text.replace("07", " 07")
    assert found(text) == {code}
    assert suggested(text) == [code]


def test_a_beginning_finds_all_that_begin_so() -> None:
    archive()
    assert found("000") == {company.code for company in COMPANIES}
    assert found("0007") == set()
    assert found("示例") == {company.code for company in COMPANIES}


def test_nothing_typed_finds_all_and_suggests_none() -> None:
    archive()
    assert len(found("  ")) == len(COMPANIES)
    assert suggested("") == []


def test_a_short_name_that_is_no_part_of_the_name_is_found() -> None:
    archive(BRACKETED, HUABEI)
    assert found("金桥贸易") == {BRACKETED.code}
    assert found("jqsh") == {BRACKETED.code}


def test_letters_find_parts_of_names_where_nothing_begins_so() -> None:
    archive(ABROAD, HUABEI)
    assert found("abct") == {ABROAD.code}
    assert found("trading") == {ABROAD.code}


@pytest.mark.parametrize("text", ["%", "_", "\\", "0%_", "%_折"])
def test_signs_stand_for_themselves(text: str) -> None:
    archive(ODD, HUABEI)
    assert found(text) == ({ODD.code} if text in ODD.name else set())


def test_the_very_code_comes_first_and_no_more_than_ten() -> None:
    archive(*(Company(f"A{number}", f"示例{number}号", "") for number in range(12)), Company("A", "示例总号", ""))
    assert suggested("A") == ["A", *sorted(f"A{number}" for number in range(12))][:SUGGESTED]


def test_only_ones_own_customers_are_found() -> None:
    archive()
    seen = visible_customers(viewer_of(user_with("credit_controller", NORTH), ON))
    assert [customer.customer_id for customer in suggested_customers(seen, "示例")] == [HUABEI.code]
    assert not found_customers(seen, QIANHAI.code).exists()


def test_few_questions_are_asked(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    """One of each looks whether anything that is merged is found, which an index of its own answers."""
    archive()
    with django_assert_num_queries(5):
        suggested("pdsl")
    with django_assert_num_queries(3):
        found("pdsl")
    with django_assert_num_queries(2):
        found("浦东")
