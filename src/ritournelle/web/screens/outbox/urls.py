"""Addresses."""

from django.urls import path

from ritournelle.web.screens.outbox import acts, views

app_name = "outbox"

urlpatterns = [
    path("", views.listing, name="list"),
    path("selection/", acts.bulk, name="bulk"),
    path("retablir/", acts.undo, name="undo"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/piece-jointe/", views.attachment, name="attachment"),
    path("<int:pk>/destinataires/", acts.recipients, name="recipients"),
    path("<int:pk>/renvoyer/", acts.retry, name="retry"),
    path("<int:pk>/approuver/", acts.approve, name="approve"),
    path("<int:pk>/annuler/", acts.cancel, name="cancel"),
    path("<int:pk>/confirmer/", acts.confirm, name="confirm"),
]
