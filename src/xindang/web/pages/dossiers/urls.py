from __future__ import annotations

from django.urls import path

from xindang.web.pages.dossiers import duplicates, everything, exchange, open_list, refresh, relations, views

app_name = "dossiers"
urlpatterns = [
    path("", refresh.refresh_list, name="list"),
    path("excel/", refresh.refresh_excel, name="list_excel"),
    path("many/", exchange.batches, name="batches"),
    path("many/template/", exchange.template, name="template"),
    path("many/upload/", exchange.upload, name="upload"),
    path("many/<int:batch_key>/", exchange.batch, name="batch"),
    path("many/<int:batch_key>/load/", exchange.load, name="batch_load"),
    path("many/<int:batch_key>/discard/", exchange.discard, name="batch_discard"),
    path("many/<int:batch_key>/problems/", exchange.problems, name="batch_problems"),
    path("of/<int:customer_key>/excel/", exchange.excel, name="excel"),
    path("contradictions/", open_list.contradictions, name="contradictions"),
    path("contradictions/excel/", open_list.contradictions_excel, name="contradictions_excel"),
    path("rating/begin/", open_list.begin, name="begin"),
    path("of/<int:customer_key>/pdf/", exchange.pdf, name="pdf"),
    path("duplicates/", duplicates.listed, name="duplicates"),
    path("duplicates/<int:first>/<int:second>/", duplicates.pair, name="pair"),
    path("duplicates/<int:first>/<int:second>/merge/", duplicates.merge, name="merge"),
    path("duplicates/<int:first>/<int:second>/refute/", duplicates.refute, name="refute"),
    path("decisions/<int:decision_id>/reconsider/", duplicates.reconsider, name="reconsider"),
    path("merges/<int:merge_id>/part/", duplicates.part, name="part"),
    path("of/<int:customer_key>/related/", relations.related, name="related"),
    path("of/<int:customer_key>/related/record/", relations.relate, name="relate"),
    path("of/<int:customer_key>/related/<int:relation_id>/withdraw/", relations.unrelate, name="unrelate"),
    path("of/<int:customer_key>/related/group/", relations.group, name="group"),
    path("of/<int:customer_key>/everything/", everything.everything, name="everything"),
    path("of/<int:customer_key>/everything/file/", everything.everything_file, name="everything_file"),
    path("of/<int:customer_key>/", views.of, name="of"),
    path("of/<int:customer_key>/contradictions/<slug:fingerprint>/resolve/", views.resolve, name="resolve"),
    path("of/<int:customer_key>/<slug:item>/", views.item, name="item"),
    path("of/<int:customer_key>/<slug:item>/record/", views.record, name="record"),
    path("of/<int:customer_key>/<slug:item>/consent/", views.consent, name="consent"),
    path("of/<int:customer_key>/<slug:item>/consent/<int:consent_id>/end/", views.end_consent, name="end_consent"),
    path("of/<int:customer_key>/<slug:item>/<int:finding_id>/reveal/", views.reveal, name="reveal"),
    path("of/<int:customer_key>/<slug:item>/<int:finding_id>/withdraw/", views.withdraw, name="withdraw"),
]
