"""Addresses."""

from django.urls import path

from ritournelle.web.screens.runs import views

app_name = "runs"

urlpatterns = [
    path("", views.run_list, name="list"),
    path("simulation/", views.simulate, name="simulate"),
    path("simulation/export.csv", views.simulate_export, name="simulate_export"),
    path("lancer/", views.start, name="start"),
    path("erreurs/<int:pk>/relancer/", views.retry, name="retry"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/avancement/", views.progress, name="progress"),
    path("<int:pk>/malgre-tout/", views.force, name="force"),
    path("<int:pk>/approuver/", views.approve, name="approve"),
    path("<int:pk>/retenir/", views.hold, name="hold"),
]
