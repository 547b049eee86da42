"""Public pages: whoever holds the token reads them."""

from tests.web.rights import Rule

RULES: dict[str, Rule] = {
    "public:document": Rule(None),
    "public:accept": Rule(None, method="post"),
    "public:pdf": Rule(None),
    "public:colour": Rule(None),
    "public:logo": Rule(None),
}
