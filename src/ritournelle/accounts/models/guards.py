"""What the database itself refuses: a business in use that would become a demonstration."""

from ritournelle.kit import triggers

triggers.declare(
    triggers.Guard(
        "accounts_organization",
        "UPDATE",
        "NEW.is_demo AND NOT OLD.is_demo",
        "an organisation never becomes a demonstration",
    ),
)
