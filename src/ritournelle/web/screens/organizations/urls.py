"""Addresses."""

from django.urls import path

from ritournelle.web.screens.organizations import views

app_name = "organizations"

urlpatterns = [
    path("nouvelle/", views.create, name="create"),
    path("<int:pk>/choisir/", views.switch, name="switch"),
    path("demonstration/", views.load, name="load_demo"),
    path("demonstration/effacer/", views.erase, name="erase_demo"),
]
