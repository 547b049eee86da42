"""Acts on the people of an organisation: they are invited, join, change role, leave."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction

from ritournelle.accounts.errors import (
    AlreadyMember,
    BadRole,
    InvitationGone,
    InvitationOfSomebodyElse,
    LastOwner,
    TooManyInvitations,
)
from ritournelle.accounts.models import Invitation, Membership, Organization, Role, User
from ritournelle.kit import events

INVITATION_LASTS = timedelta(days=7)
MOST_INVITED = 50  # addresses that have not answered yet


@transaction.atomic
def add_member(
    organization: Organization, user: User, role: str, *, at: datetime, actor: str = "system"
) -> Membership:
    """Give somebody a place, or another role in theirs. Raises BadRole, LastOwner."""
    _check_exists(role)
    membership = Membership.objects.filter(organization=organization, user=user).first()
    if membership:
        return _give_role(membership, role, at=at, actor=actor)
    membership = Membership.objects.create(
        organization=organization, user=user, role=role, created_at=at
    )
    _record("member.joined", membership, at=at, actor=actor)
    return membership


@transaction.atomic
def change_role(membership: Membership, role: str, *, by: Membership, at: datetime) -> Membership:
    """Change what somebody may do. Raises BadRole, LastOwner."""
    membership, by = _locked(membership), _locked(by)
    _check_may_give(by, role)
    _check_may_give(by, membership.role)
    return _give_role(membership, role, at=at, actor=by.user.actor)


@transaction.atomic
def remove_member(membership: Membership, *, by: Membership, at: datetime) -> None:
    """Take somebody out, or leave oneself. Raises BadRole, LastOwner."""
    membership, by = _locked(membership), _locked(by)
    if membership.pk != by.pk:
        _check_may_give(by, membership.role)
    _keep_an_owner(membership)
    _record("member.removed", membership, at=at, actor=by.user.actor)
    membership.delete()


@transaction.atomic
def invite(
    organization: Organization, email: str, role: str, *, by: Membership, at: datetime
) -> tuple[Invitation, str]:
    """Ask an address to join; return the invitation and the token of its link, told only here.

    An address that was asked already gets a new link, and the role given now.
    Raises BadRole, AlreadyMember, TooManyInvitations.
    """
    _check_may_give(by, role)
    email = email.strip().lower()
    if organization.memberships.filter(user__email=email).exists():
        raise AlreadyMember(email)
    asked = organization.invitations.filter(accepted_at=None).exclude(email=email)
    if asked.count() >= MOST_INVITED:
        raise TooManyInvitations(MOST_INVITED)
    token = secrets.token_urlsafe(32)
    invitation, _ = Invitation.objects.update_or_create(
        organization=organization,
        email=email,
        accepted_at=None,
        defaults={
            "role": role,
            "token_sha256": _digest(token),
            "invited_by": by.user,
            "created_at": at,
            "expires_at": at + INVITATION_LASTS,
        },
    )
    events.record(
        "member.invited",
        f"organization:{organization.pk}",
        organization_id=organization.pk,
        at=at,
        actor=by.user.actor,
        email=email,
        role=role,
    )
    return invitation, token


@transaction.atomic
def revoke_invitation(invitation: Invitation, *, by: Membership, at: datetime) -> None:
    """Make a link useless. Raises BadRole."""
    _check_may_give(by, invitation.role)
    events.record(
        "invitation.revoked",
        f"organization:{invitation.organization_id}",
        organization_id=invitation.organization_id,
        at=at,
        actor=by.user.actor,
        email=invitation.email,
    )
    invitation.delete()


def invitation_of(token: str, *, at: datetime) -> Invitation:
    """Return the invitation that a link opens. Raises InvitationGone."""
    invitation = (
        Invitation.objects.select_related("organization", "invited_by")
        .filter(token_sha256=_digest(token), accepted_at=None, expires_at__gt=at)
        .first()
    )
    if invitation is None:
        raise InvitationGone
    return invitation


@transaction.atomic
def accept_invitation(token: str, user: User, *, at: datetime) -> Membership:
    """Join with the link received. Raises InvitationGone, InvitationOfSomebodyElse.

    Whoever has a place already keeps their role: an old link takes nothing away.
    """
    invitation = invitation_of(token, at=at)
    if user.email != invitation.email:
        raise InvitationOfSomebodyElse(invitation.email)
    taken = Invitation.objects.filter(pk=invitation.pk, accepted_at=None).update(accepted_at=at)
    if not taken:
        raise InvitationGone
    existing = Membership.objects.filter(organization=invitation.organization, user=user).first()
    if existing:
        return existing
    return add_member(invitation.organization, user, invitation.role, at=at, actor=user.actor)


def _locked(membership: Membership) -> Membership:
    """Read a place again, under the lock of its organisation: two acts take turns.

    Raises BadRole for one that was lost meanwhile.
    """
    Organization.objects.select_for_update().get(pk=membership.organization_id)
    place = Membership.objects.select_related("user").filter(pk=membership.pk).first()
    if place is None:
        raise BadRole(
            "Cette personne ne fait plus partie de l’équipe.", "Rechargez la page de l’équipe."
        )
    return place


def _give_role(membership: Membership, role: str, *, at: datetime, actor: str) -> Membership:
    _check_exists(role)
    if role == membership.role:
        return membership
    if role != Role.OWNER:
        _keep_an_owner(membership)
    before, membership.role = membership.role, role
    membership.save(update_fields=["role"])
    _record("member.role_changed", membership, at=at, actor=actor, before=before)
    return membership


def _keep_an_owner(membership: Membership) -> None:
    others = Membership.objects.filter(
        organization=membership.organization_id, role=Role.OWNER
    ).exclude(pk=membership.pk)
    if membership.role == Role.OWNER and not others.exists():
        raise LastOwner


def _check_may_give(by: Membership, role: str) -> None:
    """Only an owner makes an owner, or touches one."""
    _check_exists(role)
    if role == Role.OWNER and by.role != Role.OWNER:
        raise BadRole(
            "Seul un propriétaire peut nommer ou retirer un propriétaire.",
            "Demandez-le à un propriétaire de la société.",
        )


def _check_exists(role: str) -> None:
    if role not in Role.values:
        raise BadRole(
            f"Le rôle «\u00a0{role}\u00a0» n’existe pas.",
            f"Choisissez parmi\u00a0: {', '.join(Role.values)}.",
        )


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _record(kind: str, membership: Membership, *, at: datetime, actor: str, **data: Any) -> None:
    events.record(
        kind,
        f"user:{membership.user_id}",
        organization_id=membership.organization_id,
        at=at,
        actor=actor,
        email=membership.user.email,
        name=membership.user.name,
        role=membership.role,
        **data,
    )
