"""What is refused about products and plans, and what to do instead."""

from ritournelle.core.errors import DomainError


class CodeTaken(DomainError):
    """Raised when two products, or two plans, would bear one code."""

    code = "catalog-code-taken"

    def __init__(self, what: str, code: str) -> None:
        super().__init__(
            f"La référence {code} est déjà celle d’{what}.", "Choisissez une autre référence."
        )


class BadVatRate(DomainError):
    """Raised by a VAT rate that no invoice may carry."""

    code = "bad-vat-rate"
    status = 422


class ForeignProduct(DomainError):
    """Raised when a plan would bundle a product of another organisation."""

    code = "foreign-product"
    status = 404

    def __init__(self) -> None:
        super().__init__(
            "Ce produit appartient à une autre société.", "Choisissez un produit de la vôtre."
        )


class EmptyPlan(DomainError):
    """Raised when a version of a plan has no line."""

    code = "empty-plan"
    status = 422

    def __init__(self) -> None:
        super().__init__("Cette formule n’a aucune ligne.", "Ajoutez-lui au moins un produit.")


class PriceByTiers(DomainError):
    """Raised when one price is given to a product whose price depends on tiers."""

    code = "price-by-tiers"
    status = 422

    def __init__(self, code: str) -> None:
        super().__init__(
            f"Le prix du produit {code} dépend de tranches\u00a0: un prix unique ne le remplace pas.",
            "Retirez ce prix, ou choisissez un produit à prix unique.",
        )
