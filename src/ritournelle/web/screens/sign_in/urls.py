"""Addresses."""

from django.urls import path

from ritournelle.web.screens.sign_in import views

urlpatterns = [
    path("profil/", views.profile, name="profile"),
    path("invitation/<str:token>/", views.join, name="join"),
]
