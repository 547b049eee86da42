"""Addresses."""

from django.urls import path

from ritournelle.web.screens.help import views

urlpatterns = [
    path("aide/", views.guide, name="help"),
]
