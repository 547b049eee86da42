"""Addresses."""

from django.urls import path

from ritournelle.web.screens.search import views

app_name = "search"

urlpatterns = [
    path("", views.palette, name="palette"),
]
