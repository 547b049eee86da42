"""Addresses of the wizard; `urls.py` adds them to those of subscriptions."""

from django.urls import path

from ritournelle.web.screens.subscriptions import wizard, wizard_offer

urlpatterns = [
    path("nouveau/", wizard_offer.new, name="new"),
    path("nouveau/apercu/", wizard_offer.preview, name="preview_new"),
    path("nouveau/clients/", wizard_offer.customers, name="wizard_customers"),
    path("<int:pk>/<int:step>/", wizard.step, name="step"),
    path("<int:pk>/<int:step>/apercu/", wizard.preview, name="preview_step"),
    path("<int:pk>/supprimer/", wizard.discard, name="discard"),
]
