from __future__ import annotations

from django.urls import path

from xindang.web.pages.account import own, views

app_name = "account"
urlpatterns = [
    path("login/", views.sign_in, name="login"),
    path("logout/", views.sign_out, name="logout"),
    path("account/", own.show, name="show"),
    path("account/language/", views.choose_language, name="language"),
    path("account/password/", own.change_password, name="password"),
    path("account/second-step/", own.second_step, name="second_step"),
]
