from __future__ import annotations

from django.urls import path

from xindang.web.pages.people import assign, hand_over, units, views

app_name = "people"
urlpatterns = [
    path("", views.people_list, name="list"),
    path("add/", views.add, name="add"),
    path("assign/", assign.assign, name="assign"),
    path("units/", units.tree, name="units"),
    path("units/add/", units.add, name="unit_add"),
    path("units/<int:unit_key>/", units.edit, name="unit"),
    path("units/<int:unit_key>/remove/", units.remove, name="unit_remove"),
    path("<int:user_key>/", views.show, name="user"),
    path("<int:user_key>/edit/", views.edit, name="edit"),
    path("<int:user_key>/roles/", views.grant, name="grant"),
    path("<int:user_key>/roles/<int:holding_key>/end/", views.end_role, name="end_role"),
    path("<int:user_key>/substitutes/", views.appoint, name="appoint"),
    path("<int:user_key>/substitutes/<int:entry_key>/end/", views.end_substitute, name="end_substitute"),
    path("<int:user_key>/password/", views.reset_password, name="reset_password"),
    path("<int:user_key>/second-step/", views.reset_second_step, name="reset_second_step"),
    path("<int:user_key>/deactivate/", views.deactivate, name="deactivate"),
    path("<int:user_key>/reactivate/", views.reactivate, name="reactivate"),
    path("<int:user_key>/hand-over/", hand_over.hand_over, name="hand_over"),
]
