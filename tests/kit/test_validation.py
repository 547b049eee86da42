"""What columns refuse, said under the name of its field."""

from ritournelle.customers.models import Tag
from ritournelle.kit.validation import Checks


def test_a_text_with_a_null_character_is_refused_at_its_field() -> None:
    checks = Checks({"name": "Pres\0se"})
    checks.finish(Tag)
    assert checks.errors["name"].message == "Nom\u00a0: un caractère invisible est interdit."


def test_other_strange_characters_are_a_persons_own() -> None:
    checks = Checks({"name": "Crème 🥐"})
    checks.finish(Tag)
    assert checks.errors == {}
