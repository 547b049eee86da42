"""Everybody may search; what the role forbids is not offered."""

from tests.web.rights import Rule

RULES: dict[str, Rule] = {"search:palette": Rule()}
