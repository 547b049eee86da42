"""People are invited, join, change role and leave; an organisation keeps an owner."""

from datetime import timedelta

import pytest

from ritournelle.accounts.errors import (
    AlreadyMember,
    BadRole,
    InvitationGone,
    InvitationOfSomebodyElse,
    LastOwner,
    TooManyInvitations,
)
from ritournelle.accounts.members import (
    MOST_INVITED,
    accept_invitation,
    add_member,
    change_role,
    invitation_of,
    invite,
    remove_member,
    revoke_invitation,
)
from ritournelle.accounts.models import Invitation, Membership, Organization, Role, User
from ritournelle.kit.models import Event
from tests.factories import NOON

DORA = "dora@ritournelle.example"


def make_member(organization: Organization, name: str, role: str) -> Membership:
    user = User.objects.create_user(f"{name}@ritournelle.example", name=name)
    return add_member(organization, user, role, at=NOON)


@pytest.fixture
def owner(organization: Organization) -> Membership:
    return make_member(organization, "alice", Role.OWNER)


@pytest.fixture
def admin(organization: Organization) -> Membership:
    return make_member(organization, "adele", Role.ADMIN)


@pytest.fixture
def dora(db: None) -> User:
    return User.objects.create_user(DORA, name="Dora")


def test_an_invited_person_joins_with_the_role_given(owner: Membership, dora: User) -> None:
    invitation, token = invite(
        owner.organization, " Dora@Ritournelle.example ", Role.BILLING, by=owner, at=NOON
    )
    assert invitation.email == DORA
    assert token not in (invitation.token_sha256, "")
    membership = accept_invitation(token, dora, at=NOON)
    assert (membership.organization, membership.role) == (owner.organization, "billing")
    kinds = Event.objects.filter(data__email=DORA).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["member.invited", "member.joined"]


def test_a_link_serves_once_and_for_seven_days(owner: Membership, dora: User) -> None:
    _, token = invite(owner.organization, DORA, Role.SALES, by=owner, at=NOON)
    late = NOON + timedelta(days=7)
    with pytest.raises(InvitationGone):
        accept_invitation(token, dora, at=late)
    accept_invitation(token, dora, at=late - timedelta(seconds=1))
    with pytest.raises(InvitationGone):
        accept_invitation(token, dora, at=NOON)


def test_an_invitation_sent_again_replaces_its_link(owner: Membership) -> None:
    _, first = invite(owner.organization, DORA, Role.SALES, by=owner, at=NOON)
    _, second = invite(owner.organization, DORA, Role.ADMIN, by=owner, at=NOON)
    assert invitation_of(second, at=NOON).role == "admin"
    assert Invitation.objects.count() == 1
    with pytest.raises(InvitationGone):
        invitation_of(first, at=NOON)


def test_a_revoked_link_opens_nothing(owner: Membership) -> None:
    invitation, token = invite(owner.organization, DORA, Role.SALES, by=owner, at=NOON)
    revoke_invitation(invitation, by=owner, at=NOON)
    with pytest.raises(InvitationGone):
        invitation_of(token, at=NOON)


def test_an_invitation_is_for_one_address(owner: Membership) -> None:
    _, token = invite(owner.organization, DORA, Role.SALES, by=owner, at=NOON)
    stranger = User.objects.create_user("charlie@autre.example")
    with pytest.raises(InvitationOfSomebodyElse, match=DORA):
        accept_invitation(token, stranger, at=NOON)


def test_a_member_is_not_invited_again(owner: Membership, admin: Membership) -> None:
    with pytest.raises(AlreadyMember):
        invite(owner.organization, admin.user.email, Role.SALES, by=owner, at=NOON)


def test_an_admin_neither_makes_nor_touches_an_owner(owner: Membership, admin: Membership) -> None:
    with pytest.raises(BadRole):
        invite(owner.organization, DORA, Role.OWNER, by=admin, at=NOON)
    with pytest.raises(BadRole):
        change_role(admin, Role.OWNER, by=admin, at=NOON)
    with pytest.raises(BadRole):
        change_role(owner, Role.SALES, by=admin, at=NOON)
    with pytest.raises(BadRole):
        remove_member(owner, by=admin, at=NOON)


def test_the_last_owner_neither_leaves_nor_steps_down(owner: Membership) -> None:
    with pytest.raises(LastOwner):
        change_role(owner, Role.ADMIN, by=owner, at=NOON)
    with pytest.raises(LastOwner):
        remove_member(owner, by=owner, at=NOON)
    second = make_member(owner.organization, "odile", Role.OWNER)
    remove_member(owner, by=owner, at=NOON)
    assert list(Membership.objects.all()) == [second]


def test_a_role_changes_and_is_told(owner: Membership, admin: Membership) -> None:
    change_role(admin, Role.READ_ONLY, by=owner, at=NOON)
    admin.refresh_from_db()
    assert admin.role == "read_only"
    event = Event.objects.get(kind="member.role_changed")
    assert (event.actor, event.data["before"]) == (owner.user.actor, "admin")
    with pytest.raises(BadRole):
        change_role(admin, "king", by=owner, at=NOON)


def test_anybody_may_leave(owner: Membership, admin: Membership) -> None:
    remove_member(admin, by=admin, at=NOON)
    assert Event.objects.get(kind="member.removed").data["email"] == admin.user.email


def test_whoever_lost_their_role_meanwhile_changes_nobody(
    owner: Membership, admin: Membership
) -> None:
    colleague = make_member(owner.organization, "bob", Role.BILLING)
    Membership.objects.filter(pk=owner.pk).update(role=Role.ADMIN)
    with pytest.raises(BadRole):
        change_role(colleague, Role.OWNER, by=owner, at=NOON)
    Membership.objects.filter(pk=admin.pk).delete()
    with pytest.raises(BadRole):
        remove_member(colleague, by=admin, at=NOON)


def test_nobody_writes_to_the_whole_world(owner: Membership) -> None:
    for number in range(MOST_INVITED):
        invite(owner.organization, f"{number}@x.example", Role.SALES, by=owner, at=NOON)
    with pytest.raises(TooManyInvitations):
        invite(owner.organization, "more@x.example", Role.SALES, by=owner, at=NOON)
    _, token = invite(owner.organization, "0@x.example", Role.BILLING, by=owner, at=NOON)
    assert invitation_of(token, at=NOON).role == Role.BILLING
