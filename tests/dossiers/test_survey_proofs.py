"""A survey names papers for a section or a single value; they are signed by their hash and prove what is filed."""

from __future__ import annotations

from typing import Any

import pytest

from cast import HUABEI
from office import EAST, ON, customer_of, signed_in
from office_papers import paper_of, sent
from office_surveys import WHOLE, Makers, begun, filed, makers, signed
from xindang.customers.models import Customer
from xindang.destruction.claims import reasons_to_keep
from xindang.documents.models import Document
from xindang.documents.services.papers import version_add
from xindang.dossiers.models import Finding, SurveyVersion
from xindang.dossiers.surveys.content import content_from
from xindang.dossiers.surveys.reading import drafted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]
CORE = "内部底稿（核心）"


@pytest.fixture
def who() -> Makers:
    return makers()


@pytest.fixture
def customer() -> Customer:
    return customer_of(HUABEI, EAST, salesperson="王芳")


@pytest.fixture
def licence(customer: Customer, who: Makers) -> Document:
    return paper_of(customer, who.finance, title="营业执照")


def basic(papers: str, **more: str) -> dict[str, Any]:
    return {"basic": {**WHOLE["basic"], "papers": papers, **more}}


def test_papers_of_a_section_prove_all_its_values_and_a_row_may_name_its_own(
    customer: Customer, who: Makers, licence: Document
) -> None:
    report = paper_of(customer, who.finance, title="验资报告")
    own = {"paid_in_capital-0-from-papers": f"{report.pk} 验资报告"}
    survey = signed(customer, who, **basic(f"{licence.pk} 营业执照", **own))
    version_add(document=licence, file=sent("新.pdf"), valid_from=None, valid_to=None, by=who.finance, on=ON)
    content = content_from(SurveyVersion.objects.get(survey=survey).content)
    papers = {one.item: [(document, number) for document, number, _ in one.papers] for one in content.filled}
    assert papers["uscc"] == [(licence.pk, 1)]
    assert papers["paid_in_capital"] == [(report.pk, 1)]
    assert papers["main_products"] == []
    assert content.filled[0].papers[0][2] == licence.versions.get(number=1).sha256


def test_what_is_filed_rests_on_the_files_that_were_signed_for(
    customer: Customer, who: Makers, licence: Document
) -> None:
    survey = filed(customer, who, **basic(str(licence.pk)))
    proofs = Finding.objects.get(item="uscc").proofs.all()
    assert [(proof.paper.document_id, proof.paper.number) for proof in proofs] == [(licence.pk, 1)]
    assert not Finding.objects.get(item="main_products").proofs.exists()
    client = signed_in(who.finance)
    assert f'href="/surveys/{survey.pk}/1/"' in client.get(f"/documents/{licence.pk}/").content.decode()
    assert f"/documents/{licence.pk}/?version=1" in client.get(f"/surveys/{survey.pk}/").content.decode()


def test_a_hidden_paper_is_none_and_its_title_is_not_kept_in_the_draft(customer: Customer, who: Makers) -> None:
    core = paper_of(customer, who.finance, title=CORE, level="core")
    survey = begun(customer, who.filler, **basic(f"{core.pk} {CORE}"))
    _, problems = drafted(survey, who.filler, ON)
    assert {(one.code, one.table, one.column) for one in problems} == {("paper_unknown", "basic", "papers")}
    assert survey.drafts.get(section="basic").typed["papers"] == str(core.pk)
    shown = signed_in(who.filler).get(f"/surveys/{survey.pk}/fill/?check=1").content.decode()
    assert "没有您可以引用的资料" in shown
    assert CORE not in shown


def test_the_form_offers_papers_and_shows_their_titles_again(
    customer: Customer, who: Makers, licence: Document
) -> None:
    survey = begun(customer, who.filler, **basic(str(licence.pk)))
    shown = signed_in(who.filler).get(f"/surveys/{survey.pk}/fill/").content.decode()
    assert f'<option value="{licence.pk} 营业执照">' in shown
    assert f'name="papers" value="{licence.pk} 营业执照"' in shown


def test_a_paper_of_a_survey_on_its_way_is_not_destroyed(customer: Customer, who: Makers, licence: Document) -> None:
    signed(customer, who, **basic(str(licence.pk)))
    kept = {found.code for found in reasons_to_keep([licence], ON)[licence.pk]}
    assert "destruction_proves" in kept
