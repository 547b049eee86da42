"""Addresses of the e-mail settings, under `settings:`."""

from django.urls import path

from ritournelle.web.screens.settings import emails, emails_server, emails_texts

TEXT = "e-mails/textes/<slug:purpose>/<slug:language>/"

urlpatterns = [
    path("e-mails/", emails.emails, name="emails"),
    path("e-mails/expediteur/", emails.sender, name="sender"),
    path("e-mails/serveur/", emails_server.mail_server, name="mail_server"),
    path("e-mails/serveur/essai/", emails_server.trial, name="mail_server_trial"),
    path("e-mails/serveur/retirer/", emails_server.forget, name="mail_server_forget"),
    path(TEXT, emails_texts.text, name="template"),
    path(f"{TEXT}apercu/", emails_texts.preview, name="template_preview"),
    path(f"{TEXT}origine/", emails_texts.reset, name="template_reset"),
    path(f"{TEXT}retablir/", emails_texts.restore, name="template_restore"),
]
