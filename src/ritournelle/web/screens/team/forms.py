"""Forms of the team."""

from typing import Any

from django import forms

from ritournelle.accounts.models import Membership, Role

ROLE_HINTS = {
    Role.OWNER: "Tout, et nommer d’autres propriétaires.",
    Role.ADMIN: "Tout, réglages et équipe compris.",
    Role.BILLING: "Clients, abonnements, factures et envois.",
    Role.SALES: "Clients, abonnements et brouillons, sans émettre.",
    Role.ACCOUNTANT: "Lire et exporter.",
    Role.READ_ONLY: "Lire seulement.",
}


def roles_given_by(by: Membership) -> list[tuple[str, str]]:
    """Return the roles that somebody may give: only an owner makes an owner."""
    return [
        (role.value, str(role.label))
        for role in Role
        if role != Role.OWNER or by.role == Role.OWNER
    ]


class RoleForm(forms.Form):
    """A role to give."""

    role = forms.ChoiceField(label="Rôle", widget=forms.RadioSelect)

    def __init__(self, *args: Any, by: Membership, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["role"].choices = roles_given_by(by)  # type: ignore[attr-defined]


class InviteForm(RoleForm):
    """Whom to ask, and with which role."""

    email = forms.EmailField(label="Adresse e-mail")
    field_order = ("email", "role")
