# What people type. `make refresh` and `make test` set everything up themselves.
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=

.PHONY: refresh serve test check bench screenshots clean

# Status 3 means: finished, with sources in trouble; what is stale has been printed.
refresh: .venv/.runtime
	$(BIN)/costcurve refresh $(ARGS) || [ $$? -eq 3 ]

serve: .venv/.runtime
	$(BIN)/costcurve serve

test: .venv/.dev
	$(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS)

check: .venv/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/.dev
	$(BIN)/python -m tests.bench $(ARGS)

screenshots: .venv/.dev
	$(BIN)/python -m tests.site.screenshots $(ARGS)

clean:
	rm -rf build .venv .prefect .costcurve .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

.venv/.runtime: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

.venv/.dev: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch .venv/.runtime $@
