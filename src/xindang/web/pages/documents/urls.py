from __future__ import annotations

from django.urls import path

from xindang.web.pages.documents import destruction, keeping, licence, originals, views

app_name = "documents"
urlpatterns = [
    path("", views.document_list, name="list"),
    path("excel/", views.excel, name="excel"),
    path("loans/", originals.loans, name="loans"),
    path("loans/excel/", originals.loans_excel, name="loans_excel"),
    path("loans/<int:loan_key>/decide/", originals.decide, name="decide"),
    path("loans/<int:loan_key>/hand-out/", originals.hand_out, name="hand_out"),
    path("loans/<int:loan_key>/take-back/", originals.take_back, name="take_back"),
    path("loans/<int:loan_key>/withdraw/", originals.withdraw, name="withdraw"),
    path("originals/", keeping.originals, name="originals"),
    path("originals/excel/", keeping.originals_excel, name="originals_excel"),
    path("originals/take-over/", keeping.take_over, name="take_over"),
    path("destruction/", destruction.proposals, name="destruction"),
    path("destruction/make/", destruction.make, name="make_list"),
    path("destruction/<int:list_key>/", destruction.show, name="destruction_list"),
    path("destruction/<int:list_key>/sign/", destruction.sign, name="sign_list"),
    path("destruction/<int:list_key>/carry-out/", destruction.carry_out, name="carry_out_list"),
    path("destruction/<int:list_key>/withdraw/", destruction.withdraw, name="withdraw_list"),
    path("destruction/<int:list_key>/excel/", destruction.excel, name="list_excel"),
    path("of/<int:customer_key>/", views.of_customer, name="of"),
    path("of/<int:customer_key>/add/", views.add, name="add"),
    path("<int:document_key>/", views.show, name="show"),
    path("<int:document_key>/edit/", views.edit, name="edit"),
    path("<int:document_key>/version/", views.add_version, name="add_version"),
    path("<int:document_key>/retire/", views.retire, name="retire"),
    path("<int:document_key>/custody/", originals.move, name="move"),
    path("<int:document_key>/borrow/", originals.borrow, name="borrow"),
    path("<int:document_key>/<int:number>/preview/", views.preview, name="preview"),
    path("<int:document_key>/<int:number>/read/", licence.read, name="read_licence"),
    path("<int:document_key>/<int:number>/download/", views.download, name="download"),
]
