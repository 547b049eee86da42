"""Addresses."""

from django.urls import path

from ritournelle.web.screens.placeholder import placeholder

app_name = "subscriptions"

urlpatterns = [
    path("", placeholder, name="list"),
    path("nouveau/", placeholder, name="new"),
    path("<int:pk>/", placeholder, name="detail"),
    path("<int:pk>/<int:step>/", placeholder, name="step"),
]
