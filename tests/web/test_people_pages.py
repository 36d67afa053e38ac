"""The pages on which people and units are kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from cast import CHENGDU, HUABEI, PUDONG, QIANHAI
from office import EAST, NORTH, customer_of, signed_in, units, user_with
from office_papers import paper_of
from xindang.customers.models import Customer
from xindang.documents.services.custody import PlaceGiven, custody_move
from xindang.people.models import RoleHolding, Substitute, Unit, User
from xindang.web.clock import today

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    return user_with("administrator")


@pytest.fixture
def desk(admin: User) -> Client:
    """The administrator's browser."""
    return signed_in(admin)


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def day(days: int = 0) -> str:
    return (today() + timedelta(days=days)).isoformat()


def test_the_list_shows_who_holds_what_where(desk: Client) -> None:
    seller = user_with("salesperson", EAST, name="zhou", salesperson="周文博")
    customer_of(HUABEI, EAST, salesperson="周文博")
    Substitute.objects.create(
        absent=seller, substitute=user_with("finance", name="lin"), from_on=today(), until_on=today()
    )
    page = text_of(desk.get("/people/"))
    for shown in ("zhou", "业务员 · 华东公司", "周文博", "lin", "系统管理员"):
        assert shown in page


def test_salespeople_of_the_books_who_are_nobody_here_are_named_to_who_can_mend_it(desk: Client) -> None:
    for company, name in ((HUABEI, "周文博"), (PUDONG, "林晓燕"), (QIANHAI, "高红梅")):
        customer_of(company, EAST, salesperson=name)
    customer_of(CHENGDU, EAST)
    user_with("salesperson", EAST, name="zhou", salesperson="周文博")
    gone = user_with("salesperson", EAST, name="lin", salesperson="林晓燕")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    page = desk.get("/people/")
    told = {entry["name"]: (entry["count"], entry["user"]) for entry in page.context["missing"]}
    assert told == {"林晓燕": (1, gone), "高红梅": (1, None)}
    assert f"/people/{gone.pk}/hand-over/" in text_of(page)
    assert 'value="高红梅"' in text_of(desk.get("/people/add/?salesperson=高红梅"))
    assert signed_in(user_with("auditor")).get("/people/").context["missing"] == []


@pytest.mark.parametrize(
    "asked, found",
    [
        ("q=ZHOU", {"zhou"}),
        ("q=周文", {"zhou"}),
        ("role=finance", {"fin"}),
        ("role=king", set()),
        ("state=inactive", {"gone"}),
        ("state=all&q=o", {"zhou", "gone", "boss"}),
        ("q=%00", {"zhou", "fin", "boss"}),
        ("unit=99999999", set()),
        ("unit=x", {"zhou", "fin", "boss"}),
    ],
)
def test_the_list_is_filtered(asked: str, found: set[str]) -> None:
    boss = user_with("administrator", name="boss")
    user_with("salesperson", EAST, name="zhou", salesperson="周文博")
    user_with("finance", NORTH, name="fin")
    gone = user_with("finance", NORTH, name="gone")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    page = signed_in(boss).get(f"/people/?{asked}")
    shown = {row["user"].username for row in page.context["rows"]}
    assert shown == found


def test_a_unit_finds_those_below_it(desk: Client) -> None:
    user_with("finance", NORTH, name="fin")
    root = units()[""]
    shown = {row["user"].username for row in desk.get(f"/people/?unit={root.pk}").context["rows"]}
    assert shown == {"fin", "administrator@"}


def test_an_auditor_looks_and_changes_nothing(admin: User) -> None:
    auditor = signed_in(user_with("auditor"))
    root = units()[""]
    for path in ("/people/", f"/people/{admin.pk}/", "/people/units/"):
        page = text_of(auditor.get(path))
        assert "停用</button>" not in page
        assert "登记用户" not in page
    acts = ("edit", "roles", "substitutes", "password", "second-step", "deactivate", "reactivate", "hand-over")
    forbidden = [f"/people/{admin.pk}/{act}/" for act in acts]
    forbidden += ["/people/add/", "/people/units/add/", f"/people/units/{root.pk}/", f"/people/units/{root.pk}/remove/"]
    assert {auditor.post(path).status_code for path in forbidden} == {403}


@pytest.mark.parametrize("path", ["/people/", "/people/1/", "/people/add/", "/people/units/"])
def test_others_see_no_people(path: str) -> None:
    assert signed_in(user_with("finance")).get(path).status_code == 403
    assert Client().get(path).headers["Location"] == f"/login/?next={path}"


def test_somebody_unknown_is_not_found(desk: Client, admin: User) -> None:
    other = user_with("finance")
    holding = other.holdings.get()
    assert desk.get("/people/999999/").status_code == 404
    assert desk.get("/people/units/999999/").status_code == 404
    assert desk.post(f"/people/{admin.pk}/roles/{holding.pk}/end/").status_code == 404


def test_a_user_is_registered_and_the_password_shown_once(desk: Client) -> None:
    typed = {"username": "wangfang", "name": "王芳", "salesperson": "王芳", "language": "en"}
    page = text_of(desk.post("/people/add/", typed))
    user = User.objects.get(username="wangfang")
    shown = page.split('<code class="secret">')[1].split("<")[0]
    assert user.check_password(shown)
    assert user.language == "en"
    assert shown not in text_of(desk.get(f"/people/{user.pk}/"))


def test_a_refused_registration_keeps_what_was_typed_beside_what_is_wrong(desk: Client) -> None:
    answer = desk.post("/people/add/", {"username": "a b", "name": "王<芳>", "salesperson": "", "language": "zh"})
    page = text_of(answer)
    assert answer.status_code == 422
    assert 'value="a b"' in page
    assert 'value="王&lt;芳&gt;"' in page
    assert page.index('id="user-username-faults"') < page.index("登录名“a b”不能用") < page.index('id="user-name"')


def test_a_role_is_granted_and_ended_on_the_users_page(desk: Client) -> None:
    user = user_with("", name="某人")
    typed = {"role": "finance", "unit": str(units()[EAST].pk), "from_on": day(), "until_on": day(9)}
    desk.post(f"/people/{user.pk}/roles/", typed)
    holding = user.holdings.get()
    assert (holding.role, holding.until_on) == ("finance", today() + timedelta(days=9))
    desk.post(f"/people/{user.pk}/roles/{holding.pk}/end/", {"until_on": ""})
    holding.refresh_from_db()
    assert holding.until_on == today() - timedelta(days=1)
    page = text_of(desk.get(f"/people/{user.pk}/"))
    for shown in ("授予角色", "结束角色", "财务", "administrator@"):
        assert shown in page


@pytest.mark.parametrize(
    "typed, said",
    [
        ({"role": "", "unit": "", "from_on": "", "until_on": ""}, "没有填日期"),
        ({"role": "king", "unit": "1", "from_on": "2026-02-30", "until_on": "x"}, "“2026-02-30”不是日期"),
        ({"role": "finance", "unit": "999999", "from_on": day(), "until_on": ""}, "没有选单位"),
        ({"role": "finance", "unit": "²", "from_on": day(), "until_on": ""}, "没有选单位"),
    ],
)
def test_a_refused_role_says_why_beside_its_field(desk: Client, typed: dict[str, str], said: str) -> None:
    user = user_with("", name="某人")
    answer = desk.post(f"/people/{user.pk}/roles/", typed)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert not user.holdings.exists()


def test_a_substitute_is_appointed_and_ended(desk: Client) -> None:
    absent = user_with("finance", EAST, name="absent")
    user_with("", name="deputy")
    typed = {"substitute": "deputy", "from_on": day(), "until_on": day(5)}
    desk.post(f"/people/{absent.pk}/substitutes/", typed)
    entry = Substitute.objects.get()
    desk.post(f"/people/{absent.pk}/substitutes/{entry.pk}/end/", {"until_on": day(1)})
    entry.refresh_from_db()
    assert entry.until_on == today() + timedelta(days=1)
    refused = desk.post(f"/people/{absent.pk}/substitutes/", typed | {"until_on": ""})
    assert refused.status_code == 422
    assert "没有填日期" in text_of(refused)


def test_a_name_and_salesperson_are_changed_where_they_stand(desk: Client) -> None:
    user = user_with("salesperson", EAST, name="zhou", salesperson="周文博")
    user_with("salesperson", EAST, name="lin", salesperson="林晓燕")
    desk.post(f"/people/{user.pk}/edit/", {"name": "周文", "salesperson": "周文"})
    user.refresh_from_db()
    assert (user.name, user.salesperson) == ("周文", "周文")
    refused = desk.post(f"/people/{user.pk}/edit/", {"name": "周文", "salesperson": "林晓燕"})
    assert refused.status_code == 422
    assert "已经归 lin" in text_of(refused)


def test_a_password_is_reset_and_a_user_deactivated_and_taken_back(desk: Client) -> None:
    user = user_with("finance", name="fin")
    shown = text_of(desk.post(f"/people/{user.pk}/password/")).split('<code class="secret">')[1].split("<")[0]
    user.refresh_from_db()
    assert user.check_password(shown)
    desk.post(f"/people/{user.pk}/deactivate/")
    user.refresh_from_db()
    assert not user.is_active
    assert desk.post(f"/people/{user.pk}/password/").status_code == 422
    assert '<code class="secret">' in text_of(desk.post(f"/people/{user.pk}/reactivate/"))


def test_acts_on_oneself_are_refused_at_the_top_of_the_page(desk: Client, admin: User) -> None:
    for act in ("password", "deactivate", "second-step"):
        answer = desk.post(f"/people/{admin.pk}/{act}/")
        assert answer.status_code == 422
        assert "由另一位系统管理员办理" in text_of(answer)


def test_a_lost_phone_is_taken_away(desk: Client) -> None:
    user = user_with("finance", name="fin")
    TOTPDevice.objects.create(user=user, name="phone", confirmed=True)
    assert "取消动态验证码" in text_of(desk.get(f"/people/{user.pk}/"))
    desk.post(f"/people/{user.pk}/second-step/")
    assert not TOTPDevice.objects.exists()


def test_units_are_added_moved_and_removed_on_their_pages(desk: Client) -> None:
    root = units()[""]
    customer_of(HUABEI, "西南公司")
    page = text_of(desk.get("/people/units/"))
    assert "西南公司" in page
    desk.post("/people/units/add/", {"code": "西南公司", "name": "", "parent": str(root.pk)})
    added = Unit.objects.get(code="西南公司")
    assert (added.name, added.parent) == ("西南公司", root)
    typed = {"code": "西南公司", "name": "西南分公司", "parent": str(units()[EAST].pk)}
    desk.post(f"/people/units/{added.pk}/", typed)
    added.refresh_from_db()
    assert (added.name, added.parent) == ("西南分公司", units()[EAST])
    desk.post(f"/people/units/{added.pk}/remove/")
    assert not Unit.objects.filter(code="西南公司").exists()


def test_a_refused_unit_keeps_what_was_typed(desk: Client) -> None:
    root, east = units()[""], units()[EAST]
    answer = desk.post("/people/units/add/", {"code": NORTH, "name": "北方二", "parent": str(root.pk)})
    assert answer.status_code == 422
    assert 'value="北方二"' in text_of(answer)
    assert "已经是“北方公司”的" in text_of(answer)
    user_with("finance", EAST)
    refused = desk.post(f"/people/units/{east.pk}/remove/")
    assert refused.status_code == 422
    assert "不能删除" in text_of(refused)
    top = desk.post(f"/people/units/{root.pk}/", {"code": "", "name": "集团", "parent": ""})
    assert top.status_code == 302


@pytest.fixture
def leaver() -> User:
    """Zhou, with two customers in the east and one in the north."""
    for company, unit in ((HUABEI, EAST), (PUDONG, EAST), (QIANHAI, NORTH)):
        customer_of(company, unit, salesperson="周文博")
    return user_with("salesperson", EAST, name="zhou", salesperson="周文博")


@pytest.fixture
def successors() -> None:
    for username, salesperson in (("lin", "林晓燕"), ("gao", "高红梅"), ("he", "何俊杰")):
        user_with("salesperson", EAST, name=username, salesperson=salesperson)


@pytest.mark.usefixtures("successors")
def test_a_leaver_is_counted_and_handed_over_by_unit_and_by_code(desk: Client, leaver: User) -> None:
    path = f"/people/{leaver.pk}/hand-over/"
    page = desk.get(path)
    assert page.context["left"].customers == 3
    assert HUABEI.name not in text_of(page)
    assert {option.value for option in page.context["user_options"]} == {"lin", "gao", "he"}
    unit_field = next(name for name, unit, _ in page.context["units"] if unit == NORTH)
    typed = {"rest": "lin", unit_field: "gao", "who-1": "he", "codes-1": f" {PUDONG.code}；\n", "deactivate": "yes"}
    answer = desk.post(path, typed)
    assert answer.headers["Location"] == f"/people/{leaver.pk}/"
    placed = dict(Customer.objects.values_list("customer_id", "salesperson"))
    assert placed == {HUABEI.code: "林晓燕", PUDONG.code: "何俊杰", QIANHAI.code: "高红梅"}
    leaver.refresh_from_db()
    assert not leaver.is_active
    assert not RoleHolding.objects.filter(user=leaver, until_on__isnull=True).exists()
    after = text_of(desk.get(f"/people/{leaver.pk}/"))
    assert "已移交客户 3 个" in after
    assert "何俊杰" not in after.split("移交离任人")[1]  # counts by user name, no customers


@pytest.mark.usefixtures("successors")
@pytest.mark.parametrize(
    "typed, said",
    [
        ({}, "没有选接手人"),
        ({"rest": "nobody"}, "没有选接手人"),
        ({"rest": "zhou"}, "就是离任的人"),
        ({"rest": "lin", "who-1": "gao"}, "却没有填客户编号"),
        ({"rest": "lin", "codes-1": PUDONG.code}, "没有选接手人"),
        ({"rest": "lin", "who-1": "gao", "codes-1": CHENGDU.code}, "不在离任人名下"),
        ({"rest": "lin", "who-1": "gao", "codes-1": "0001", "who-2": "he", "codes-2": "0001"}, "给了两个人"),
        ({"rest": "administrator@"}, "没有填账簿中的业务员名字"),
    ],
)
def test_a_refused_hand_over_moves_nothing_and_keeps_what_was_typed(
    desk: Client, leaver: User, typed: dict[str, str], said: str
) -> None:
    answer = desk.post(f"/people/{leaver.pk}/hand-over/", typed)
    page = text_of(answer)
    assert answer.status_code == 422
    assert said in page
    if typed.get("codes-1"):
        assert f">{typed['codes-1']}</textarea>" in page
    assert Customer.objects.filter(salesperson="周文博").count() == 3


def test_somebody_without_anything_is_not_handed_over(desk: Client) -> None:
    user = user_with("", name="空")
    assert "没有可以移交的" in text_of(desk.get(f"/people/{user.pk}/hand-over/"))


def test_every_page_of_people_is_in_one_language(leaver: User) -> None:
    reader = user_with("administrator", name="reader")
    User.objects.filter(pk=reader.pk).update(language="en")
    browser = signed_in(reader)
    paths = ("/people/", "/people/add/", "/people/units/", f"/people/{leaver.pk}/", f"/people/{leaver.pk}/hand-over/")
    for path in paths:
        page = text_of(browser.get(path))
        for word in ("人员", "单位", "角色", "登记", "代理", "停用", "移交"):
            assert word not in page, (path, word)


def test_who_leaves_with_originals_is_told_on_their_page_and_at_the_hand_over(desk: Client) -> None:
    keeper, other = user_with("finance", NORTH, name="keeper"), user_with("finance", NORTH, name="other")
    document = paper_of(customer_of(HUABEI, NORTH), keeper, title="合同正本")
    place = PlaceGiven(room="档案室", cabinet="", box="", held_by=keeper, since_on=today())
    custody_move(document=document, given=place, by=keeper, on=today())
    for path in (f"/people/{keeper.pk}/", f"/people/{keeper.pk}/hand-over/"):
        page = text_of(desk.get(path))
        assert "保管的原件" in page
        assert "合同正本" not in page, "whoever manages people sees no papers"
    told = text_of(desk.post(f"/people/{keeper.pk}/hand-over/", {"rest": other.username}, follow=True))
    assert "仍有 1 份原件登记由其保管、0 份借出未还" in told
