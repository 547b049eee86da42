"""Ask one question in a process of its own: python -m bench.question run"""

import sys
from importlib import import_module

import django
from django.core.management import call_command

if __name__ == "__main__":
    django.setup()
    call_command("migrate", verbosity=0)
    for figure in import_module(f"bench.{sys.argv[1]}").figures():
        print(figure, flush=True)
