"""Addresses that customers get by e-mail: nobody signs in, the token is the key."""

from django.urls import path

from ritournelle.web.screens.public import views

app_name = "public"

urlpatterns = [
    path("<str:token>/", views.document, name="document"),
    path("<str:token>/accepter/", views.accept, name="accept"),
    path("<str:token>/document.pdf", views.pdf, name="pdf"),
    path("<str:token>/couleur.css", views.colour, name="colour"),
    path("<str:token>/logo", views.logo, name="logo"),
]
