from __future__ import annotations

from django.urls import path

from xindang.web.pages.records import events, statements, views

app_name = "records"
urlpatterns = [
    path("of/<int:customer_key>/", views.of, name="of"),
    path("of/<int:customer_key>/excel/", views.excel, name="excel"),
    path("of/<int:customer_key>/statements/", statements.statements, name="statements"),
    path("of/<int:customer_key>/statements/add/", statements.add, name="statement_add"),
    path("of/<int:customer_key>/statements/template/", statements.blank, name="statement_template"),
    path("of/<int:customer_key>/statements/upload/", statements.upload, name="statement_upload"),
    path("of/<int:customer_key>/verdict/", views.verdict, name="verdict"),
    path("of/<int:customer_key>/<slug:section>/", views.add, name="add"),
    path("event/<int:event_key>/", events.event, name="event"),
    path("event/<int:event_key>/notify/", events.notify, name="notify"),
    path("event/<int:event_key>/annotate/", events.annotate, name="annotate"),
    path("event/<int:event_key>/object/", events.objects, name="object"),
    path("objections/", events.objections, name="objections"),
    path("objections/excel/", events.objections_excel, name="objections_excel"),
    path("objection/<int:objection_key>/", events.objection, name="objection"),
    path("objection/<int:objection_key>/answer/", events.answer, name="answer"),
    path("<int:record_key>/", views.show, name="show"),
    path("<int:record_key>/amend/", views.amend, name="amend"),
    path("<int:record_key>/close/", views.close, name="close"),
    path("<int:record_key>/prove/", views.prove, name="prove"),
    path("<int:record_key>/withdraw/", views.withdraw, name="withdraw"),
]
