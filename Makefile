# The first two targets need only Python 3.11+ with venv and pip.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
# Each process indexes the seeds for itself, so more than a few do not pay. make test PARALLEL= uses one.
PARALLEL ?= --numprocesses auto --maxprocesses 4 --dist loadfile

.DEFAULT_GOAL := help
.PHONY: help run test lint types bench docs picture clean

help: ## Show this help
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

run: $(VENV)/.installed ## Install if needed and open the explorer on the seeds
	@$(BIN)/explorer

test: $(VENV)/.test ## Install if needed, check style, types and floors, and run all tests
	@$(MAKE) --no-print-directory lint types
	@$(BIN)/python -m pytest $(PARALLEL)

lint: $(VENV)/.test ## Check style (ruff) and the import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports

types: $(VENV)/.test ## Check types (mypy --strict)
	@$(BIN)/mypy

bench: $(VENV)/.bench ## Measure speed beside other engines; writes to benchmarks/results
	@$(BIN)/python -m benchmarks

docs: $(VENV)/.test ## Write docs/cli.md and the tables of the README from the program
	@$(BIN)/python docs/reference.py

picture: $(VENV)/.test ## Draw the pictures of the README from the running app
	@$(BIN)/python docs/pictures/draw.py

clean: ## Remove the virtual environment and caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 to 3.13 is needed; this is " + sys.version.split()[0]) if not (3, 11) <= sys.version_info[:2] <= (3, 13) else None'
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install --quiet "pip>=25.1"

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	@echo "Installing explorer into $(VENV) …"
	@$(PIP) install --quiet --editable .
	@touch $@

$(VENV)/.test: pyproject.toml | $(VENV)/.installed
	@echo "Installing what the tests need …"
	@$(PIP) install --quiet --editable . --group test
	@touch $@

$(VENV)/.bench: pyproject.toml | $(VENV)/.installed
	@echo "Installing what the benchmarks need …"
	@$(PIP) install --quiet --editable . --group bench
	@touch $@
