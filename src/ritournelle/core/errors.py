"""What a person is told when a rule says no."""


class DomainError(Exception):
    """A refusal that a person can understand and act on.

    `message` says in French what happened, `remedy` what to do now.
    `code` is for programs and never changes; `status` is the HTTP status it answers with.
    """

    code = "refused"
    status = 409

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()
