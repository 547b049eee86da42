"""Everybody may see the dashboard."""

from tests.web.rights import Rule

RULES: dict[str, Rule] = {"dashboard": Rule()}
