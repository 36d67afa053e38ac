from __future__ import annotations

from django.urls import path

from xindang.web.pages.jobs import views

app_name = "jobs"
urlpatterns = [path("<int:job_id>/", views.job_progress, name="progress")]
