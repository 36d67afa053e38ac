"""Every address of the office: one line per folder of ``pages/``."""

from __future__ import annotations

from django.urls import include, path

from xindang.api.routes import nothing_here, office_api
from xindang.web.clock import today

urlpatterns = [
    path("tokens/", include("xindang.web.pages.tokens.urls")),
    path("api/v1/", nothing_here, name="no_api_page"),
    path("api/v1/", office_api(today).urls),
    path("api/", nothing_here, name="no_api"),
    path("api/<path:path>", nothing_here, name="no_api_below"),
    path("", include("xindang.web.pages.dashboard.urls")),
    path("", include("xindang.web.pages.account.urls")),
    path("people/", include("xindang.web.pages.people.urls")),
    path("customers/", include("xindang.web.pages.customers.urls")),
    path("dossiers/", include("xindang.web.pages.dossiers.urls")),
    path("documents/", include("xindang.web.pages.documents.urls")),
    path("records/", include("xindang.web.pages.records.urls")),
    path("visits/", include("xindang.web.pages.visits.urls")),
    path("surveys/", include("xindang.web.pages.surveys.urls")),
    path("worklist/", include("xindang.web.pages.worklist.urls")),
    path("policy/", include("xindang.web.pages.policy.urls")),
    path("runs/", include("xindang.web.pages.runs.urls")),
    path("imports/", include("xindang.web.pages.imports.urls")),
    path("audit/", include("xindang.web.pages.audit.urls")),
    path("jobs/", include("xindang.web.pages.jobs.urls")),
]
