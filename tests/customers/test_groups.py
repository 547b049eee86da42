"""Tags and own fields: names, values by kind, order."""

from typing import Any

import pytest

from ritournelle.accounts.models import Organization
from ritournelle.core.errors import DomainError
from ritournelle.customers.errors import MissingValue, TagTaken
from ritournelle.customers.models import OwnField, Tag
from ritournelle.customers.own_fields import (
    archive_own_field,
    check_own_values,
    create_own_field,
    move_own_field,
    own_fields_of,
    restore_own_field,
    update_own_field,
)
from ritournelle.customers.tags import (
    create_tag,
    delete_tag,
    rename_tag,
    replace_tags,
    split_names,
)
from ritournelle.kit.models import Event
from tests.factories import NOON, make_customer

BY: dict[str, Any] = {"at": NOON, "actor": "user:1"}


def field(organization: Organization, label: str, **values: Any) -> OwnField:
    return create_own_field(organization, label=label, **BY, **values)


def test_names_are_split_at_commas_each_once() -> None:
    assert split_names(" Presse, VIP ;presse,, grand  compte") == ["presse", "VIP", "grand compte"]


@pytest.mark.parametrize("name", ["", "x" * 41])
def test_a_tag_has_a_name_of_40_letters_at_most(organization: Organization, name: str) -> None:
    with pytest.raises(DomainError):
        create_tag(organization, name, **BY)


def test_two_tags_never_differ_by_case_or_accents_only(
    organization: Organization, other_organization: Organization
) -> None:
    create_tag(organization, "Écoles", **BY)
    create_tag(other_organization, "écoles", **BY)
    with pytest.raises(TagTaken):
        create_tag(organization, "ecoles", **BY)


def test_a_renamed_tag_stays_on_its_customers(organization: Organization) -> None:
    customer = make_customer(organization)
    replace_tags(customer, ["Presse"], **BY)
    rename_tag(customer.tags.get(), "Médias", **BY)
    assert [tag.name for tag in customer.tags.all()] == ["Médias"]
    assert Event.objects.get(kind="tag.renamed").data["changes"] == {"nom": ["Presse", "Médias"]}


def test_a_deleted_tag_leaves_its_customers(organization: Organization) -> None:
    customer = make_customer(organization)
    replace_tags(customer, ["Presse", "Sud"], **BY)
    delete_tag(Tag.objects.get(name="Presse"), **BY)
    assert [tag.name for tag in customer.tags.all()] == ["Sud"]


def test_typed_tags_replace_those_of_a_customer(organization: Organization) -> None:
    customer = make_customer(organization)
    assert replace_tags(customer, ["Presse", "Sud"], **BY) == ["", "Presse, Sud"]
    assert replace_tags(customer, ["sud", "presse"], **BY) is None
    assert replace_tags(customer, ["Nord"], **BY) == ["Presse, Sud", "Nord"]
    assert Tag.objects.count() == 3


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        pytest.param("text", "  Presse ", "Presse", id="text"),
        pytest.param("number", "1 234,50", "1234.50", id="number"),
        pytest.param("date", "2026-11-21", "2026-11-21", id="day"),
        pytest.param("choice", "Sud", "Sud", id="choice"),
        pytest.param("yes_no", "Oui", "oui", id="yes or no"),
    ],
)
def test_a_value_is_kept_in_one_form(
    organization: Organization, kind: str, typed: str, kept: str
) -> None:
    choices = ["Nord", "Sud"] if kind == "choice" else []
    one = field(organization, "Champ", kind=kind, choices=choices)
    assert check_own_values([one], {str(one.pk): typed}) == ({str(one.pk): kept}, {})


@pytest.mark.parametrize(
    ("kind", "typed"),
    [("text", "x" * 201), ("number", "beaucoup"), ("date", "2026-02-30"), ("choice", "Est"), ("yes_no", "bof")],
)  # fmt: skip
def test_a_value_that_its_field_cannot_hold_is_refused(
    organization: Organization, kind: str, typed: str
) -> None:
    one = field(organization, "Champ", kind=kind, choices=["Nord"])
    kept, errors = check_own_values([one], {str(one.pk): typed})
    assert (kept, list(errors)) == ({}, [str(one.pk)])


def test_a_list_has_choices(organization: Organization) -> None:
    with pytest.raises(MissingValue):
        field(organization, "Région", kind="choice")


def test_two_fields_never_have_one_label(organization: Organization) -> None:
    field(organization, "Secteur")
    with pytest.raises(TagTaken):
        field(organization, "secteur")
    other = field(organization, "Région")
    with pytest.raises(TagTaken):
        update_own_field(other, label="SECTEUR", **BY)


def test_fields_move_and_archived_ones_go(organization: Organization) -> None:
    first, second, third = (field(organization, label) for label in ("A", "B", "C"))
    move_own_field(third, -1)
    move_own_field(first, -1)
    assert [one.label for one in own_fields_of(organization)] == ["A", "C", "B"]
    archive_own_field(second, **BY)
    assert [one.label for one in own_fields_of(organization)] == ["A", "C"]
    restore_own_field(second, **BY)
    assert [one.label for one in own_fields_of(organization)] == ["A", "C", "B"]
