"""The `ritournelle` command: every act of the product from a terminal."""

import os
import sys


def main() -> None:
    """Run the command named on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ritournelle.web.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 (settings first)

    execute_from_command_line(["ritournelle", *sys.argv[1:]])


if __name__ == "__main__":
    main()
