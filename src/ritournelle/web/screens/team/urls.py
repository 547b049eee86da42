"""Addresses."""

from django.urls import path

from ritournelle.web.screens.team import views

app_name = "team"

urlpatterns = [
    path("", views.team, name="list"),
    path("inviter/", views.invite, name="invite"),
    path("quitter/", views.leave, name="leave"),
    path("<int:pk>/role/", views.role, name="role"),
    path("<int:pk>/retirer/", views.remove, name="remove"),
    path("invitations/<int:pk>/renvoyer/", views.resend, name="resend"),
    path("invitations/<int:pk>/annuler/", views.revoke, name="revoke"),
]
