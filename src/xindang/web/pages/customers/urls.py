from __future__ import annotations

from django.urls import path

from xindang.web.pages.customers import views

app_name = "customers"
urlpatterns = [path("", views.customer_list, name="list")]
