from __future__ import annotations

from django.urls import path

from xindang.web.pages.documents import views

app_name = "documents"
urlpatterns = [
    path("", views.document_list, name="list"),
    path("excel/", views.excel, name="excel"),
    path("of/<int:customer_key>/", views.of_customer, name="of"),
    path("of/<int:customer_key>/add/", views.add, name="add"),
    path("<int:document_key>/", views.show, name="show"),
    path("<int:document_key>/edit/", views.edit, name="edit"),
    path("<int:document_key>/version/", views.add_version, name="add_version"),
    path("<int:document_key>/retire/", views.retire, name="retire"),
    path("<int:document_key>/<int:number>/preview/", views.preview, name="preview"),
    path("<int:document_key>/<int:number>/download/", views.download, name="download"),
]
