"""Addresses."""

from django.urls import path

from ritournelle.web.screens.settings import emails_urls, numbering, pictures, specimen, views

app_name = "settings"

urlpatterns = [
    path("", views.home, name="home"),
    path("societe/", views.company, name="company"),
    path("facturation/", views.billing, name="billing"),
    path("numerotation/", numbering.numbering, name="numbering"),
    path("mentions/", views.texts, name="texts"),
    path("apparence/", views.look, name="look"),
    path("apparence/logo/", pictures.logo, name="logo"),
    path("apparence/logo/retirer/", views.delete_logo, name="delete_logo"),
    path("apparence/specimen.pdf", specimen.specimen, name="specimen"),
    *emails_urls.urlpatterns,
]
