"""How large the organisation is that screens are measured with."""

CUSTOMERS, SUBSCRIPTIONS, INVOICES = 20_000, 50_000, 500_000
HOLDERS = 17_000  # customers who have subscriptions and documents
A_DAY_OF_INVOICES = 300
DRAFTS, PRO_FORMAS = 120, 250
EVENTS = 800_000
NIGHTS = 700
FAILING = 40
