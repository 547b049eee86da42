"""Addresses."""

from django.urls import path

from ritournelle.web.screens.catalog import plan_views, product_views

app_name = "catalog"

urlpatterns = [
    path("", product_views.products, name="products"),
    path("produits/nouveau/", product_views.product_create, name="product_create"),
    path("produits/<int:pk>/", product_views.product, name="product"),
    path("produits/<int:pk>/modifier/", product_views.product_edit, name="product_edit"),
    path("produits/<int:pk>/dupliquer/", product_views.product_duplicate, name="product_duplicate"),
    path("produits/<int:pk>/archiver/", product_views.product_archive, name="product_archive"),
    path("produits/<int:pk>/remettre/", product_views.product_restore, name="product_restore"),
    path("formules/", plan_views.plans, name="plans"),
    path("formules/nouvelle/", plan_views.plan_create, name="plan_create"),
    path("formules/<int:pk>/", plan_views.plan, name="plan"),
    path("formules/<int:pk>/version/", plan_views.version_create, name="version_create"),
    path("formules/<int:pk>/renommer/", plan_views.plan_rename, name="plan_rename"),
    path("formules/<int:pk>/dupliquer/", plan_views.plan_duplicate, name="plan_duplicate"),
    path("formules/<int:pk>/archiver/", plan_views.plan_archive, name="plan_archive"),
    path("formules/<int:pk>/remettre/", plan_views.plan_restore, name="plan_restore"),
]
