"""Lists of choices, drawn without a template for each."""

from django import forms


class Form(forms.Form):
    """A list of choices with a group, and a checkbox that Django draws."""

    city = forms.ChoiceField(
        choices=[("", "Choisissez"), ("Rhône", [("69001", "Lyon <1er>")]), ("75", "L’Est")]
    )
    agrees = forms.BooleanField()


def test_a_list_is_drawn_as_django_draws_it() -> None:
    drawn = str(Form(initial={"city": "69001"})["city"])
    assert drawn == (
        '<select name="city" id="id_city" required><option value="">Choisissez</option>'
        '<optgroup label="Rhône"><option value="69001" selected>Lyon &lt;1er&gt;</option>'
        '</optgroup><option value="75">L’Est</option></select>'
    )


def test_other_controls_are_those_of_django() -> None:
    assert str(Form()["agrees"]).startswith('<input type="checkbox" name="agrees" required')
