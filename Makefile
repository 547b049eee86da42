# Every act of a developer. `make` alone lists them.
PYTHON ?= python3
BIN = .venv/bin
RUN_STAMP = .venv/.run-stamp
DEV_STAMP = .venv/.dev-stamp
PIP = $(BIN)/pip --disable-pip-version-check --quiet
LOCK = $(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header
TESTS = $(BIN)/pytest -q $(ARGS)
BOTH_ENGINES = --dist each --tx popen//id=sqlite --tx popen//id=postgresql

.PHONY: help demo test quick check format bench pictures lock clean
.DEFAULT_GOAL = help

help: ## list the commands
	@sed -n 's/^\([a-z]*\):.*## /  make \1 — /p' Makefile

demo: $(RUN_STAMP) ## build a demonstration company and serve it (SERVE=no: only build it)
	$(BIN)/ritournelle demo $(if $(filter no,$(SERVE)),--no-serve)

test: $(DEV_STAMP) ## run every test, on SQLite and on PostgreSQL (ARGS="-k name")
	@tests/packages.sh tests
	@if $(BIN)/python tests/postgresql.py --found; then \
	  $(BIN)/python tests/postgresql.py -- $(TESTS) $(BOTH_ENGINES); \
	else $(TESTS); fi

quick: $(DEV_STAMP) ## run the tests of the rules only, without a database
	@$(TESTS) tests/core tests/france

check: $(DEV_STAMP) ## what must hold before a commit, beside the tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	find src -path '*/templates/*' \( -name '*.html' -o -name '*.txt' \) -print0 \
	  | xargs -0 -r $(BIN)/djade --check --target-version 5.2
	RITOURNELLE_DATA=.venv/check $(BIN)/python manage.py makemigrations --check --dry-run
	RITOURNELLE_DATA=.venv/check RITOURNELLE_HTTPS=yes RITOURNELLE_HOSTS=factures.example.fr \
	  $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(TESTS) tests/test_conventions.py

format: $(DEV_STAMP) ## put the code in its shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(DEV_STAMP) ## measure; the last lines are "figure NAME VALUE UNIT"
	@tests/packages.sh bench
	$(BIN)/python -m bench

pictures: $(DEV_STAMP) ## take the pictures of docs/pictures again, from a new demonstration
	@tests/packages.sh tests
	$(BIN)/python -m tests.browser.pictures

lock: $(RUN_STAMP) ## choose the versions of all dependencies again (UPGRADE=--upgrade)
	$(PIP) install uv
	$(LOCK) $(UPGRADE) requirements/run.in -o requirements/run.txt
	$(LOCK) $(UPGRADE) -c requirements/run.txt requirements/dev.in -o requirements/dev.txt

clean: ## forget what was installed and built (the data in var/ stay)
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.venv/bin/pip:
	@PYTHON=$(PYTHON) tests/packages.sh python
	$(PYTHON) -m venv .venv

$(RUN_STAMP): requirements/run.txt | .venv/bin/pip
	$(PIP) install --require-hashes -r requirements/run.txt
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(DEV_STAMP): requirements/dev.txt | $(RUN_STAMP)
	$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@
