from __future__ import annotations

from django.urls import path

from xindang.web.pages.visits import views

app_name = "visits"
urlpatterns = [
    path("", views.visit_list, name="list"),
    path("excel/", views.excel, name="excel"),
    path("of/<int:customer_key>/", views.of, name="of"),
    path("of/<int:customer_key>/plan/", views.plan, name="plan"),
    path("<int:visit_id>/", views.show, name="show"),
    path("<int:visit_id>/brief/", views.brief, name="brief"),
    path("<int:visit_id>/cancel/", views.cancel, name="cancel"),
    path("<int:visit_id>/photo/", views.photo, name="photo"),
    path("<int:visit_id>/save/", views.save, name="save"),
    path("<int:visit_id>/sign/", views.sign, name="sign"),
]
