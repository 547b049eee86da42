"""Addresses."""

from django.urls import path

from ritournelle.web.screens.invoices import (
    bulk_views,
    credit_views,
    edit_views,
    list_views,
    send_views,
    verification_views,
    views,
)

app_name = "invoices"

urlpatterns = [
    path("", list_views.documents, name="list"),
    path("nouvelle/", edit_views.new, name="new"),
    path("produits/", edit_views.products, name="products"),
    path("selection/", bulk_views.bulk, name="bulk"),
    path("envoyer/", bulk_views.send_many, name="send_many"),
    path("couleur.css", views.colour, name="colour"),
    path("export/", bulk_views.export, name="export"),
    path("verification/", verification_views.verification, name="verification"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/modifier/", edit_views.edit, name="edit"),
    path("<int:pk>/emettre/", views.issue, name="issue"),
    path("<int:pk>/supprimer/", views.delete, name="delete"),
    path("<int:pk>/dupliquer/", views.duplicate, name="duplicate"),
    path("<int:pk>/envoyer/", send_views.send, name="send"),
    path("<int:pk>/avoir/", credit_views.credit, name="credit"),
    path("<int:pk>/pdf/", views.pdf, name="pdf"),
    path("<int:pk>/xml/", views.xml, name="xml"),
]
