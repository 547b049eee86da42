"""The product's settings, with all its files in a folder that goes away after the tests.

DATABASE_URL chooses the engine, SQLite without it. `make test` runs both at
once: two workers of pytest-xdist, named after their engine.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
if WORKER == "sqlite":
    os.environ.pop("DATABASE_URL", None)

# Workers and the processes that tests start inherit the folder of the whole run.
if "RITOURNELLE_TESTS" not in os.environ:
    os.environ["RITOURNELLE_TESTS"] = tempfile.mkdtemp(prefix="ritournelle-tests-")
    atexit.register(shutil.rmtree, os.environ["RITOURNELLE_TESTS"], ignore_errors=True)
TESTS_DIR = Path(os.environ["RITOURNELLE_TESTS"])
os.environ["RITOURNELLE_DATA"] = str(TESTS_DIR / (WORKER or "data"))

from ritournelle.web.settings import *  # noqa: E402, F403 (the folder must be named first)
from ritournelle.web.settings import DATA_DIR, DATABASES, STORAGES  # noqa: E402

DATA_DIR.mkdir(exist_ok=True)
(DATA_DIR / "static").mkdir(exist_ok=True)
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not memory: threads and processes of tests share it as in real life.
    DATABASES["default"]["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
    )
# Pages are tested without a collected copy of the static files.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# Hundreds of people sign up in the tests; a hash made to be slow would be all they do.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
