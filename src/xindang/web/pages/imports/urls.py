from __future__ import annotations

from django.urls import path

from xindang.web.pages.imports import mapping, views

app_name = "imports"
urlpatterns = [
    path("", views.import_list, name="list"),
    path("upload/", views.upload, name="upload"),
    path("<int:entry_id>/", views.show, name="show"),
    path("<int:entry_id>/mapping/", mapping.on_screen, name="mapping"),
    path("<int:entry_id>/mapped/", views.mapped, name="mapped"),
    path("<int:entry_id>/check/", views.check, name="check"),
    path("<int:entry_id>/load/", views.load, name="load"),
    path("<int:entry_id>/discard/", views.discard, name="discard"),
    path("<int:entry_id>/problems/", views.problems, name="problems"),
    path("<int:entry_id>/changes/<slug:table>/<slug:kind>/", views.changes, name="changes"),
]
