"""What a person is told when an import says no."""

from ritournelle.core.errors import DomainError


class FileTooLarge(DomainError):
    """Raised for a file with more bytes or rows than a screen takes."""

    code = "file-too-large"
    status = 413

    def __init__(self, limit: str) -> None:
        super().__init__(f"Le fichier dépasse {limit}.", "Partagez-le en plusieurs fichiers.")


class ColumnTwice(DomainError):
    """Raised when two headings are given to one column."""

    code = "column-twice"
    status = 422

    def __init__(self, column: str) -> None:
        super().__init__(
            f"Deux colonnes du fichier remplissent «\u00a0{column}\u00a0».",
            "Ignorez l’une des deux.",
        )


class ColumnMissing(DomainError):
    """Raised when nothing fills a column that every file must have."""

    code = "column-missing"
    status = 422

    def __init__(self, column: str) -> None:
        super().__init__(
            f"Aucune colonne du fichier ne remplit «\u00a0{column}\u00a0».",
            "Choisissez la colonne qui la contient, ou ajoutez-la à votre fichier.",
        )


class WrongStage(DomainError):
    """Raised for an act that an import is not, or no longer, ready for."""

    code = "import-stage"

    def __init__(self, state: str) -> None:
        super().__init__(
            f"Cet import est «\u00a0{state}\u00a0».", "Actualisez la page pour voir où il en est."
        )
