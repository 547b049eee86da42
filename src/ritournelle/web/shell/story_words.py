"""The sentence of each kind of event. `{name}` is what the event says, or a name that goes with it."""

from typing import NamedTuple


class Sentence(NamedTuple):
    """The icon of a kind of event, what it says, and its tone."""

    icon: str
    text: str
    tone: str = "flat"


OTHER = Sentence("circle", "Autre événement")

CUSTOMERS = {
    "customer.created": Sentence("user-plus", "Fiche client créée", "info"),
    "customer.updated": Sentence("pencil", "Fiche client modifiée"),
    "customer.archived": Sentence("archive", "Client archivé"),
    "customer.restored": Sentence("archive-restore", "Client remis en service"),
    "customer.tagged": Sentence("tag", "Étiquettes modifiées"),
    "contact.added": Sentence("user-plus", "Contact ajouté\u00a0: {contact}"),
    "contact.updated": Sentence("pencil", "Contact modifié\u00a0: {contact}"),
    "contact.removed": Sentence("user-minus", "Contact retiré\u00a0: {contact}"),
    "note.added": Sentence("sticky-note", "Note écrite"),
    "note.removed": Sentence("sticky-note", "Note supprimée"),
    "task.added": Sentence("list-todo", "Tâche ajoutée\u00a0: {title}"),
    "task.updated": Sentence("pencil", "Tâche modifiée\u00a0: {title}"),
    "task.done": Sentence("circle-check", "Tâche faite\u00a0: {title}", "ok"),
    "task.reopened": Sentence("rotate-ccw", "Tâche rouverte\u00a0: {title}"),
    "task.removed": Sentence("trash-2", "Tâche supprimée\u00a0: {title}"),
    "tag.created": Sentence("tag", "Étiquette «\u00a0{name}\u00a0» créée"),
    "tag.renamed": Sentence("tag", "Étiquette renommée"),
    "tag.deleted": Sentence("tag", "Étiquette «\u00a0{name}\u00a0» supprimée"),
    "field.created": Sentence("text-cursor-input", "Champ «\u00a0{name}\u00a0» ajouté aux clients"),
    "field.updated": Sentence("text-cursor-input", "Champ «\u00a0{name}\u00a0» modifié"),
    "field.archived": Sentence("archive", "Champ «\u00a0{name}\u00a0» archivé"),
    "field.restored": Sentence("archive-restore", "Champ «\u00a0{name}\u00a0» remis en service"),
}

CATALOG = {
    "product.created": Sentence("package-plus", "Produit {code} créé", "info"),
    "product.updated": Sentence("pencil", "Produit modifié"),
    "product.archived": Sentence("archive", "Produit archivé"),
    "product.restored": Sentence("archive-restore", "Produit remis en service"),
    "plan.created": Sentence("layers", "Formule {code} créée", "info"),
    "plan.updated": Sentence("pencil", "Formule renommée"),
    "plan.version_added": Sentence("layers", "Version {number} de la formule ajoutée", "info"),
    "plan.archived": Sentence("archive", "Formule archivée"),
    "plan.restored": Sentence("archive-restore", "Formule remise en service"),
}

SUBSCRIPTIONS = {
    "subscription.created": Sentence("file-plus", "Abonnement {subscription} préparé", "info"),
    "subscription.updated": Sentence("pencil", "Abonnement {subscription} modifié"),
    "subscription.activated": Sentence("play", "Abonnement {subscription} activé", "ok"),
    "subscription.deleted": Sentence("trash-2", "Brouillon d’abonnement {subscription} supprimé"),
    "subscription.ended": Sentence("circle-stop", "Abonnement {subscription} terminé"),
    "subscription.moved": Sentence(
        "calendar-clock",
        "Prochaine facture de {subscription} déplacée du {before} au {after}",
    ),
    "subscription.skipped": Sentence(
        "calendar-x", "Facture de {subscription} prévue le {before} sautée"
    ),
    "subscription.restored": Sentence(
        "calendar-check", "Échéance de {subscription} remise à sa date"
    ),
    "subscription.change_undone": Sentence(
        "undo-2", "Calendrier de {subscription}\u00a0: changement annulé"
    ),
    "subscription.billed_now": Sentence("zap", "Abonnement {subscription} facturé à la demande"),
    "subscription.event": Sentence(
        "calendar-plus", "Événement du {on} enregistré pour {subscription}"
    ),
    "pro_forma.created": Sentence("file-text", "Facture pro forma {invoice} préparée", "info"),
    "pro_forma.accepted": Sentence("circle-check", "Facture pro forma {invoice} acceptée", "ok"),
    "pro_forma.refused": Sentence("circle-x", "Facture pro forma {invoice} refusée", "warn"),
}

INVOICES = {
    "invoice.created": Sentence("file-plus", "Brouillon {invoice} créé"),
    "invoice.updated": Sentence("pencil", "Brouillon {invoice} modifié"),
    "invoice.deleted": Sentence("trash-2", "Brouillon {invoice} supprimé"),
    "invoice.issued": Sentence("receipt", "Facture {invoice} émise\u00a0: {gross_cents}", "ok"),
    "credit_note.issued": Sentence("receipt", "Avoir {invoice} émis\u00a0: {gross_cents}", "info"),
    "pro_forma.issued": Sentence("file-text", "Facture pro forma {invoice}\u00a0: {gross_cents}"),
    "invoice.refused_by_rules": Sentence(
        "triangle-alert", "Fichier de {invoice} non conforme aux règles", "bad"
    ),
    "invoice.drawing_failed": Sentence(
        "triangle-alert", "Le PDF de {invoice} n’a pas pu être produit", "bad"
    ),
    "invoice.opened": Sentence("eye", "{invoice} consultée par le client"),
}

MESSAGES = {
    "message.created": Sentence("mail-plus", "Message préparé{of_invoice}{to}"),
    "message.sent": Sentence("send", "E-mail{of_invoice} envoyé{to}", "ok"),
    "message.failed": Sentence("mail-x", "E-mail{of_invoice} non envoyé{to}", "bad"),
    "message.impossible": Sentence("mail-x", "E-mail{of_invoice} impossible à envoyer", "bad"),
    "message.bounced": Sentence("mail-x", "E-mail{of_invoice} refusé par le destinataire", "bad"),
    "message.uncertain": Sentence(
        "mail-question-mark", "Envoi{of_invoice} à vérifier\u00a0: peut-être parti", "warn"
    ),
    "message.retried": Sentence("rotate-ccw", "E-mail{of_invoice} remis en file d’envoi"),
    "message.cancelled": Sentence("circle-x", "Envoi{of_invoice} annulé"),
    "message.confirmed": Sentence("mail-check", "Envoi{of_invoice} confirmé", "ok"),
    "message.approved": Sentence("mail-check", "Envoi{of_invoice} approuvé", "ok"),
    "message.held": Sentence("pause", "Envoi{of_invoice} mis en attente d’approbation"),
    "message.restored": Sentence("rotate-ccw", "Envoi{of_invoice} remis en file d’envoi"),
    "message.updated": Sentence("pencil", "Destinataires de l’e-mail{of_invoice} modifiés"),
    "template.updated": Sentence("pencil", "Texte d’e-mail modifié"),
    "template.reset": Sentence("rotate-ccw", "Texte d’e-mail remis à l’origine"),
}

COMPANY = {
    "organization.created": Sentence("building-2", "Société créée", "info"),
    "organization.updated": Sentence("settings", "Paramètres de la société modifiés"),
    "run.requested": Sentence("moon", "Facturation demandée"),
    "run.finished": Sentence(
        "moon",
        "Facturation du {on} terminée · factures\u00a0: {issued} · en erreur\u00a0: {failed} · "
        "{gross_cents} TTC",
        "ok",
    ),
    "run.stopped": Sentence("circle-alert", "Facturation du {on} arrêtée", "bad"),
    "run.approved": Sentence("mail-check", "Envois de la facturation approuvés", "ok"),
    "import.finished": Sentence("upload", "Import terminé", "ok"),
    "import.failed": Sentence("circle-alert", "Import en échec", "bad"),
    "import.undone": Sentence("undo-2", "Import annulé"),
    "member.invited": Sentence("mail-plus", "{email} est invité dans l’équipe"),
    "member.joined": Sentence("user-plus", "{name} a rejoint l’équipe", "info"),
    "member.role_changed": Sentence("user-cog", "Rôle de {name} modifié"),
    "member.removed": Sentence("user-minus", "{name} a quitté l’équipe"),
}

SENTENCES = CUSTOMERS | CATALOG | SUBSCRIPTIONS | INVOICES | MESSAGES | COMPANY
