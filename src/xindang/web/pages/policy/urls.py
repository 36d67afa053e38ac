from __future__ import annotations

from django.urls import path

from xindang.web.pages.policy import views

app_name = "policy"
urlpatterns = [
    path("", views.whole, name="document"),
    path("<str:clause_id>/", views.clause, name="clause"),
    path("<str:clause_id>/customers/", views.customers, name="customers"),
    path("<str:clause_id>/customers/excel/", views.customers_excel, name="customers_excel"),
]
