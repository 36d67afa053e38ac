from __future__ import annotations

from django.urls import path

from xindang.web.pages.dossiers import views

app_name = "dossiers"
urlpatterns = [
    path("of/<int:customer_key>/", views.of, name="of"),
    path("of/<int:customer_key>/contradictions/<slug:fingerprint>/resolve/", views.resolve, name="resolve"),
    path("of/<int:customer_key>/<slug:item>/", views.item, name="item"),
    path("of/<int:customer_key>/<slug:item>/record/", views.record, name="record"),
    path("of/<int:customer_key>/<slug:item>/<int:finding_id>/reveal/", views.reveal, name="reveal"),
    path("of/<int:customer_key>/<slug:item>/<int:finding_id>/withdraw/", views.withdraw, name="withdraw"),
]
