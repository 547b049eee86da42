"""Addresses."""

from django.urls import path

from ritournelle.web.screens.customers import (
    bulk_views,
    file_views,
    form_views,
    group_views,
    list_views,
    note_views,
    quick_views,
)

app_name = "customers"

urlpatterns = [
    path("", list_views.customer_list, name="list"),
    path("chercher/", list_views.search, name="search"),
    path("export/", list_views.export, name="export"),
    path("lot/", bulk_views.preview, name="bulk"),
    path("lot/faire/", bulk_views.carry_out, name="bulk_do"),
    path("retour/<int:event>/", bulk_views.undo, name="undo"),
    path("nouveau/", form_views.create, name="create"),
    path("rapide/", quick_views.quick, name="quick"),
    path("verifier/", form_views.check_number, name="check_number"),
    path("etiquettes/", group_views.tags, name="tags"),
    path("etiquettes/<int:pk>/", group_views.tag, name="tag"),
    path("champs/", group_views.fields, name="fields"),
    path("champs/<int:pk>/", group_views.field, name="field"),
    path("champs/<int:pk>/ranger/", group_views.arrange_field, name="arrange_field"),
    path("contacts/<int:pk>/", note_views.edit_contact, name="contact"),
    path("contacts/<int:pk>/retirer/", note_views.remove_contact, name="contact_remove"),
    path("notes/<int:pk>/supprimer/", note_views.delete_note, name="note_delete"),
    path("taches/<int:pk>/", note_views.tick_task, name="task_tick"),
    path("taches/<int:pk>/supprimer/", note_views.delete_task, name="task_delete"),
    path("<int:pk>/", file_views.detail, name="detail"),
    path("<int:pk>/modifier/", form_views.edit, name="edit"),
    path("<int:pk>/archiver/", file_views.archive, name="archive"),
    path("<int:pk>/remettre/", file_views.restore, name="restore"),
    path("<int:pk>/notes/", note_views.add_note, name="note_add"),
    path("<int:pk>/taches/", note_views.add_task, name="task_add"),
    path("<int:pk>/contacts/nouveau/", note_views.add_contact, name="contact_add"),
]
