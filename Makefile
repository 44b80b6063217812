# `make` alone lists the targets. Everything that is made stays in .venv/ and var/.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOG := $(VENV)/install.log
PIP := $(BIN)/pip install --quiet --quiet --disable-pip-version-check --no-input --root-user-action=ignore

.PHONY: help
help: ## List what can be made.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-15s %s\n", $$1, $$2}'

# ---- the virtual environment: locked versions, checked by hash ----
# What the tests need contains what running needs, in the same versions, so either environment serves `make run`.

# $(call install,LOCK FILE,WHAT IT IS FOR)
define install
	@echo "Installing the packages for $(2) into $(VENV), in locked versions."
	@{ $(PIP) --require-hashes -r $(1) && $(PIP) --no-deps --no-build-isolation -e .; } >$(LOG) 2>&1 \
		|| { cat $(LOG) >&2; echo "The packages could not be installed: the reason stands above." >&2; exit 1; }
endef

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or later is needed; name it with PYTHON=…" >&2; exit 1; }
	@echo "Making the virtual environment $(VENV)."
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv is needed: apt-get install python3-venv" >&2; exit 1; }

$(VENV)/for-tests: requirements/test.lock pyproject.toml | $(BIN)/python
	$(call install,requirements/test.lock,tests)
	@touch $(VENV)/for-tests $(VENV)/for-running

$(VENV)/for-running: requirements/run.lock pyproject.toml | $(BIN)/python
	$(call install,requirements/run.lock,running)
	@touch $(VENV)/for-running

# ---- running ----
.PHONY: run
run: $(VENV)/for-running ## Start the platform with the demo community (PORT=8080 for another port than 8000).
	@exec $(BIN)/tongxin run $(if $(PORT),--port $(PORT))

# ---- tests, checks, benchmarks ----
.PHONY: test test-long bench
test: $(VENV)/for-tests ## Run the tests (ARGS= for pytest), with private servers.
	@tests/setup
	@tests/run $(ARGS)

test-long: $(VENV)/for-tests ## Run all tests, those too that take minutes.
	@tests/setup
	@tests/run --long $(ARGS)

bench: $(VENV)/for-tests ## Run the benchmarks, or some: ONLY=rpc,import.
	@tests/setup
	@$(BIN)/python -m benchmarks $(if $(ONLY),--only $(ONLY))

.PHONY: check check-style check-format check-types check-imports check-advisories check-licences
check: check-style check-format check-types check-imports check-advisories check-licences ## Run every check that needs no server.

check-style: $(VENV)/for-tests
	@echo "Style (ruff check)"
	@$(BIN)/ruff check --quiet .

check-format: $(VENV)/for-tests
	@echo "Format (ruff format; mend with: $(BIN)/ruff format .)"
	@$(BIN)/ruff format --check --quiet .

check-types: $(VENV)/for-tests
	@echo "Types (mypy)"
	@$(BIN)/mypy

check-imports: $(VENV)/for-tests
	@echo "Imports (import-linter)"
	@$(BIN)/lint-imports --no-cache --no-logo >$(VENV)/imports.log 2>&1 || { cat $(VENV)/imports.log >&2; exit 1; }

# Only advisories that were found fail; without an answer from the registry that is said, and the rest goes on.
check-advisories: $(VENV)/for-tests
	@echo "Advisories on locked versions (pip-audit)"
	@rm -f $(VENV)/advisories.json; \
	if $(BIN)/pip-audit --disable-pip --require-hashes -r requirements/test.lock --progress-spinner off --timeout 15 \
		--format json --output $(VENV)/advisories.json 2>$(VENV)/advisories.log; then :; \
	elif [ -s $(VENV)/advisories.json ]; then cat $(VENV)/advisories.log $(VENV)/advisories.json >&2; exit 1; \
	elif grep -qiE 'ServiceError|ConnectionError|SSLError|HTTPError|timed out' $(VENV)/advisories.log; then \
		echo "  not checked: the registry gives no answer"; \
	else cat $(VENV)/advisories.log >&2; exit 1; fi

check-licences: $(VENV)/for-tests
	@echo "Licences of locked versions"
	@$(BIN)/python requirements/bill_of_materials.py requirements/test.lock $(VENV)/bill

# ---- upkeep ----
.PHONY: sbom lock clean
sbom: $(VENV)/for-tests ## Write the bill of materials (CycloneDX) and the list of licences of what runs into var/.
	@$(BIN)/python requirements/bill_of_materials.py requirements/run.lock var
	@echo "var/sbom.cdx.json and var/licences.csv written"

lock: ## Write the lock files from requirements/*.in (UPGRADE=1 for newer versions).
	@tools=$$(mktemp -d); trap 'rm -rf "$$tools"' EXIT; $(PYTHON) -m venv "$$tools"; \
	"$$tools"/bin/pip install --quiet --quiet --disable-pip-version-check uv; \
	compile() { "$$tools"/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		$(if $(UPGRADE),--upgrade) "$$@"; }; \
	compile requirements/run.in -o requirements/run.lock; \
	compile requirements/test.in -c requirements/run.lock -o requirements/test.lock

clean: ## Remove the virtual environment and all that tools left; var/ with its data stays.
	@rm -rf $(VENV) build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@find . -name '*.egg-info' -type d -prune -exec rm -rf {} +
