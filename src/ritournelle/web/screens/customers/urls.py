"""Addresses."""

from django.urls import path

from ritournelle.web.screens.placeholder import placeholder

app_name = "customers"

urlpatterns = [
    path("", placeholder, name="list"),
    path("nouveau/", placeholder, name="create"),
    path("<int:pk>/", placeholder, name="detail"),
]
