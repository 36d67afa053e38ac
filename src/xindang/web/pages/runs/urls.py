from __future__ import annotations

from django.urls import path

from xindang.web.pages.runs import views

app_name = "runs"
urlpatterns = [
    path("", views.run_list, name="list"),
    path("start/", views.start, name="start"),
    path("<int:run_id>/", views.show, name="show"),
    path("<int:run_id>/changes/", views.changes, name="changes"),
    path("<int:run_id>/changes/excel/", views.changes_excel, name="changes_excel"),
]
