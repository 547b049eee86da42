"""Forms of imports."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from ritournelle.imports.columns import MAX_BYTES, Heading, Matching
from ritournelle.imports.kinds import ImportKind
from ritournelle.imports.models import ImportJob

SIZE = f"{MAX_BYTES // 1024 // 1024}\u00a0Mo"


class UploadForm(forms.Form):
    """What to import, and the file."""

    subject = forms.ChoiceField(
        label="Contenu du fichier", choices=ImportJob.Subject.choices, widget=forms.RadioSelect
    )
    file = forms.FileField(
        label="Fichier",
        help_text=f"CSV ou XLSX, {SIZE} et 50\u00a0000 lignes au plus. Rien n’est écrit avant "
        "votre accord.",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide."},
    )

    def clean_file(self) -> Any:
        """Refuse a file that is too large before it is read."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(f"Le fichier dépasse {SIZE}.")
        return file


class ColumnsForm(forms.Form):
    """Which column of the file fills which of ours: one choice a heading."""

    def __init__(
        self, kind: ImportKind, headings: list[Heading], matching: Matching, data: Any = None
    ) -> None:
        super().__init__(data)
        self.headings = headings
        choices = [("", "Ignorer"), *((one.field, _label(one)) for one in kind.columns)]
        for rank, heading in enumerate(headings):
            self.fields[f"column_{rank}"] = forms.ChoiceField(
                label=heading.name,
                required=False,
                choices=choices,
                initial=matching.get(heading.name, ""),
            )

    def rows(self) -> list[tuple[Heading, forms.BoundField]]:
        """Return each heading beside its choice."""
        return [(heading, self[f"column_{rank}"]) for rank, heading in enumerate(self.headings)]

    def matching(self) -> dict[str, str]:
        """Return what was chosen, by heading."""
        values = self.cleaned_data
        return {one.name: values[f"column_{rank}"] for rank, one in enumerate(self.headings)}


def _label(column: Any) -> str:
    return f"{column.name} (obligatoire)" if column.is_required else str(column.name)
