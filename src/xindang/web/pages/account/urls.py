from __future__ import annotations

from django.urls import path

from xindang.web.pages.account import views

app_name = "account"
urlpatterns = [
    path("login/", views.sign_in, name="login"),
    path("logout/", views.sign_out, name="logout"),
    path("account/language/", views.choose_language, name="language"),
    path("account/password/", views.change_password, name="password"),
]
