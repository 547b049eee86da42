"""Addresses."""

from django.urls import path

from ritournelle.web.screens.placeholder import placeholder

app_name = "catalog"

urlpatterns = [
    path("", placeholder, name="products"),
    path("produits/nouveau/", placeholder, name="product_create"),
    path("produits/<int:pk>/", placeholder, name="product"),
    path("formules/", placeholder, name="plans"),
    path("formules/nouvelle/", placeholder, name="plan_create"),
    path("formules/<int:pk>/", placeholder, name="plan"),
]
