"""Addresses."""

from django.urls import path

from ritournelle.web.screens.notifications import views

app_name = "notifications"

urlpatterns = [
    path("", views.news, name="list"),
    path("recentes/", views.panel, name="panel"),
    path("vues/", views.seen, name="seen"),
]
