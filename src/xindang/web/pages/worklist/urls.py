from __future__ import annotations

from django.urls import path

from xindang.web.pages.worklist import views

app_name = "worklist"
urlpatterns = [
    path("", views.task_list, name="list"),
    path("excel/", views.excel, name="excel"),
    path("assign/", views.assign_chosen, name="assign_chosen"),
    path("<int:task_id>/", views.show, name="show"),
    path("<int:task_id>/assign/", views.assign, name="assign"),
    path("<int:task_id>/note/", views.note, name="note"),
    path("<int:task_id>/done/", views.done, name="done"),
    path("<int:task_id>/reopen/", views.reopen, name="reopen"),
]
