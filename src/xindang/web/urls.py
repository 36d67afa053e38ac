"""Every address of the office: one line per folder of ``pages/``."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("xindang.web.pages.dashboard.urls")),
    path("", include("xindang.web.pages.account.urls")),
    path("customers/", include("xindang.web.pages.customers.urls")),
]
