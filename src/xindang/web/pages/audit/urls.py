from __future__ import annotations

from django.urls import path

from xindang.web.pages.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.audit_list, name="list"),
    path("excel/", views.audit_excel, name="excel"),
    path("head.json", views.audit_head, name="head"),
]
