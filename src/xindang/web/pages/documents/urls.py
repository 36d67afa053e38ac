from __future__ import annotations

from django.urls import path

from xindang.web.pages.documents import originals, views

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
    path("of/<int:customer_key>/", views.of_customer, name="of"),
    path("of/<int:customer_key>/add/", views.add, name="add"),
    path("<int:document_key>/", views.show, name="show"),
    path("<int:document_key>/edit/", views.edit, name="edit"),
    path("<int:document_key>/version/", views.add_version, name="add_version"),
    path("<int:document_key>/retire/", views.retire, name="retire"),
    path("<int:document_key>/custody/", originals.move, name="move"),
    path("<int:document_key>/borrow/", originals.borrow, name="borrow"),
    path("<int:document_key>/<int:number>/preview/", views.preview, name="preview"),
    path("<int:document_key>/<int:number>/download/", views.download, name="download"),
]
