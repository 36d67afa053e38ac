from __future__ import annotations

from django.urls import path

from xindang.web.pages.customers import views

app_name = "customers"
urlpatterns = [
    path("", views.customer_list, name="list"),
    path("find/", views.find, name="find"),
    path("suggest/", views.suggest, name="suggest"),
    path("excel/", views.excel, name="excel"),
    path("<int:customer_key>/", views.show, name="show"),
    path("<int:customer_key>/items/", views.items, name="items"),
    path("<int:customer_key>/facts/", views.facts, name="facts"),
    path("<int:customer_key>/edit/", views.edit, name="edit"),
    path("views/", views.save_view, name="save_view"),
    path("views/<int:view_key>/delete/", views.delete_view, name="delete_view"),
]
