"""Addresses."""

from django.urls import path

from ritournelle.web.screens.dashboard import views

urlpatterns = [
    path("", views.dashboard, name="dashboard"),
]
