from __future__ import annotations

from django.urls import path

from xindang.web.pages.surveys import steps, views

app_name = "surveys"
urlpatterns = [
    path("of/<int:customer_key>/", views.of, name="of"),
    path("of/<int:customer_key>/begin/", steps.begin, name="begin"),
    path("<int:survey_id>/", views.show, name="show"),
    path("<int:survey_id>/<int:number>/", views.version, name="version"),
    path("<int:survey_id>/fill/", views.fill, name="fill"),
    path("<int:survey_id>/fill/<slug:section>/", steps.save, name="save"),
    path("<int:survey_id>/fill/<int:draft_id>/choose/", steps.choose, name="choose"),
    path("<int:survey_id>/sign/", steps.sign, name="sign"),
    path("<int:survey_id>/take-back/", steps.take_back, name="take_back"),
    path("<int:survey_id>/return/", steps.give_back, name="give_back"),
    path("<int:survey_id>/refuse/", steps.refuse, name="refuse"),
    path("<int:survey_id>/pass/", steps.let_pass, name="let_pass"),
    path("<int:survey_id>/file/", steps.file, name="file"),
    path("<int:survey_id>/drop/", steps.drop, name="drop"),
]
