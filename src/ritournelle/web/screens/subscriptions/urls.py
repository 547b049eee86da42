"""Addresses. Those of the wizard are beside it."""

from django.urls import path

from ritournelle.web.screens.subscriptions import acts, bulk, offers, views, wizard_urls

app_name = "subscriptions"

urlpatterns = [
    path("", views.subscriptions, name="list"),
    path("export/", views.export, name="export"),
    path("lot/", bulk.bulk, name="bulk"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/modifier/", acts.edit, name="edit"),
    path("<int:pk>/facturer/", acts.bill, name="bill"),
    path("<int:pk>/sauter/", acts.skip, name="skip"),
    path("<int:pk>/deplacer/", acts.move, name="move"),
    path("<int:pk>/evenement/", acts.event, name="event"),
    path("<int:pk>/changements/<int:change>/annuler/", acts.undo, name="undo"),
    path("<int:pk>/pro-forma/", offers.create, name="pro_forma"),
    path("<int:pk>/pro-forma/<int:invoice>/accepter/", offers.accept, name="accept"),
    *wizard_urls.urlpatterns,
]
