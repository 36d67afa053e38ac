"""Papers that prove who is related to a customer: named or sent on the form, told to who may open them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cast import HUABEI, PUDONG
from office import EAST, NORTH, ON, customer_of, signed_in, user_with
from office_papers import paper_of, pdf, sent
from xindang.audit.models import AuditRow
from xindang.core.problems import ProblemsFound
from xindang.customers.models import Customer
from xindang.destruction.needed import proven_and_needed
from xindang.documents.models import Document
from xindang.documents.proofs import NONE, Papers, papers_named
from xindang.documents.services.papers import version_add
from xindang.dossiers.models import Relation, RelationProof
from xindang.dossiers.services.relations import relation_record, relation_withdraw
from xindang.people.models import User
from xindang.people.selectors import viewer_of
from xindang.web.clock import today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]
CORE, UNSEEN = "内部底稿（核心）", "一份您无权查看的资料"
WORDS = {"kind": "parent", "share": "60", "channel": "authority", "source": "工商查询", "as_of": "2026-06-01"}


@pytest.fixture
def customer() -> Customer:
    return customer_of(HUABEI, NORTH, salesperson="王芳")


@pytest.fixture
def by() -> User:
    return user_with("credit_controller", name="赵敏")


@pytest.fixture
def clerk() -> User:
    """Who may record and does not see what is a core secret."""
    return user_with("sales_manager", NORTH, name="孙丽")


def related(customer: Customer, end: Customer, by: User, papers: Papers) -> Relation:
    return relation_record(
        customer=customer, kind="parent", other=end, other_name="", share="60", channel="authority", source="工商查询",
        as_of=ON, by=by, on=ON, papers=papers,
    )  # fmt: skip


def named(customer: Customer, by: User, *papers: Document) -> Papers:
    return papers_named(viewer_of(by, ON), customer, "；".join(str(paper.pk) for paper in papers))


def proving() -> list[tuple[int, int]]:
    """The papers that links rest on, each with its version."""
    return list(RelationProof.objects.order_by("pk").values_list("paper__document", "paper__number"))


def test_a_link_rests_on_papers_and_every_page_says_so(customer: Customer, by: User, clerk: User) -> None:
    licence, secret = paper_of(customer, by, title="公司章程"), paper_of(customer, by, title=CORE, level="core")
    other = customer_of(PUDONG, NORTH)
    relation = related(customer, other, by, named(customer, by, licence, secret))
    assert AuditRow.objects.get(act="relation_record").details["papers"] == f"{licence.pk}、{secret.pk}"
    own, opposite = f"/dossiers/of/{customer.pk}/related/", f"/dossiers/of/{other.pk}/"
    for client, sees in ((signed_in(by), True), (signed_in(clerk), False)):
        for place in (own, f"/dossiers/of/{customer.pk}/", opposite):
            shown = client.get(place).content.decode()
            assert f"/documents/{licence.pk}/?version=1" in shown, place
            assert (f"/documents/{secret.pk}/" in shown, UNSEEN in shown) == (sees, not sees), place
    back = signed_in(by).get(f"/documents/{licence.pk}/").content.decode()
    assert f'href="{own}"' in back
    assert "关联方：母公司" in back
    relation_withdraw(relation=relation, reason="已转让", by=by, on=ON)
    assert "已撤回" in signed_in(by).get(f"/documents/{licence.pk}/").content.decode()
    assert f"/documents/{licence.pk}/?version=1" in signed_in(by).get(own).content.decode(), "history keeps its papers"


def test_from_the_other_end_no_paper_of_a_customer_out_of_sight_is_told(customer: Customer, by: User) -> None:
    paper = paper_of(customer, by, title="公司章程")
    related(customer, customer_of(PUDONG, EAST), by, named(customer, by, paper))
    other = Customer.objects.get(customer_id=PUDONG.code)
    shown = signed_in(user_with("sales_manager", EAST)).get(f"/dossiers/of/{other.pk}/").content.decode()
    assert "子公司" in shown
    assert "公司章程" not in shown
    assert f"/documents/{paper.pk}/" not in shown
    assert UNSEEN in shown


def test_papers_are_named_or_sent_on_the_form_and_others_are_refused_beside_it(
    customer: Customer, by: User, clerk: User
) -> None:
    other, client = customer_of(PUDONG, NORTH), signed_in(clerk)
    typed, place = WORDS | {"other": PUDONG.code}, f"/dossiers/of/{customer.pk}/related/record/"
    for hidden in (paper_of(other, by), paper_of(customer, by, title=CORE, level="core")):
        answer = client.post(place, typed | {"papers": f"{hidden.pk} 底稿"})
        assert answer.status_code == 422
        assert "没有您可以引用的资料" in answer.content.decode().split('id="relation-papers-faults"', 1)[1][:300]
    assert not Relation.objects.exists()
    refused = client.post(place, typed | {"share": "六成", "paper_file": sent("章程.pdf")})
    paper = Document.objects.latest("pk")
    assert refused.status_code == 422
    assert f'value="{paper.pk} 章程"' in refused.content.decode(), "what was sent is on file and named"
    assert client.post(place, typed | {"papers": f"{paper.pk} 章程"}).status_code == 302
    assert proving() == [(paper.pk, 1)]
    version_add(document=paper, file=sent("章程.pdf", pdf("2")), valid_from=None, valid_to=None, by=by, on=today())
    assert paper.versions.count() == 2
    assert proving() == [(paper.pk, 1)], "it rests on the file that lay there"


def test_who_may_not_record_names_no_papers(customer: Customer, by: User) -> None:
    paper = paper_of(customer, by)
    reader = signed_in(user_with("auditor"))
    page = reader.get(f"/dossiers/of/{customer.pk}/related/")
    assert 'name="papers"' not in page.content.decode()
    typed = WORDS | {"other": "某某投资", "papers": str(paper.pk)}
    assert reader.post(f"/dossiers/of/{customer.pk}/related/record/", typed).status_code == 403
    assert not RelationProof.objects.exists()


def test_the_same_link_is_recorded_once_more_where_a_further_paper_proves_it(customer: Customer, by: User) -> None:
    one, two, other = paper_of(customer, by), paper_of(customer, by), customer_of(PUDONG, NORTH)
    for papers in (NONE, named(customer, by, one), named(customer, by, one, two)):
        related(customer, other, by, papers)
        with pytest.raises(ProblemsFound) as refused:
            related(customer, other, by, papers)
        assert [found.code for found in refused.value.problems] == ["relation_on_record"]
    assert proving() == [(one.pk, 1), (one.pk, 1), (two.pk, 1)]


def test_its_papers_are_not_destroyed_while_a_link_stands(customer: Customer, by: User) -> None:
    paper = paper_of(customer, by)
    assert proven_and_needed([paper], ON) == {}
    relation = related(customer, customer_of(PUDONG, NORTH), by, named(customer, by, paper))
    (kept,) = proven_and_needed([paper], ON)[paper.pk]
    assert (kept.code, kept.value) == ("destruction_proves", HUABEI.code)
    assert "母公司" in kept.zh
    assert PUDONG.name not in kept.zh
    relation_withdraw(relation=relation, reason="已转让", by=by, on=ON + timedelta(days=1))
    assert proven_and_needed([paper], ON)
    assert proven_and_needed([paper], ON + timedelta(days=1)) == {}
