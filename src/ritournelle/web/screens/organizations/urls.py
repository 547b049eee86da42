"""Addresses."""

from django.urls import path

from ritournelle.web.screens.placeholder import placeholder

app_name = "organizations"

urlpatterns = [
    path("nouvelle/", placeholder, name="create"),
    path("<int:pk>/choisir/", placeholder, name="switch"),
    path("demonstration/", placeholder, name="load_demo"),
    path("demonstration/effacer/", placeholder, name="erase_demo"),
]
