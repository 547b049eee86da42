"""Addresses."""

from django.urls import path

from ritournelle.web.screens.imports import acts, views

app_name = "imports"

urlpatterns = [
    path("", views.listing, name="list"),
    path("deposer/", acts.upload, name="upload"),
    path("exemples/<slug:subject>.<slug:kind>", views.sample, name="sample"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/avancement/", views.progress, name="progress"),
    path("<int:pk>/erreurs.csv", views.errors, name="errors"),
    path("<int:pk>/colonnes/", acts.columns, name="columns"),
    path("<int:pk>/importer/", acts.start, name="start"),
    path("<int:pk>/annuler/", acts.undo, name="undo"),
    path("<int:pk>/abandonner/", acts.forget, name="forget"),
]
