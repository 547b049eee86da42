"""A lookup for long lists of keys."""

import json
from typing import Any

from django.db.models import Field, ForeignObject, Lookup


@ForeignObject.register_lookup
@Field.register_lookup
class Among(Lookup):
    """`key__among=[…]`: like `in`, with the whole list as one parameter.

    Django prepares each member of an `in` list one by one, which for a thousand
    keys costs more than the query.
    """

    lookup_name = "among"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Give the list as an array to PostgreSQL, and as JSON to SQLite."""
        keys = list(value)
        if connection.vendor == "postgresql":
            return "%s", (keys,)
        return "%s", (json.dumps(keys),)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Compare with any member of the list."""
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        if connection.vendor == "postgresql":
            return f"{left} = ANY({right})", (*left_params, *right_params)
        # Names and placeholders only, no value.
        return f"{left} IN (SELECT value FROM json_each({right}))", (*left_params, *right_params)  # noqa: S608
