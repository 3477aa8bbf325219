# Needs python3 (3.11 or newer, with venv), git and make; everything else comes from the lock files.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test lint docs oracles oracle lock clean

.venv/.demo-ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.test-ready: requirements-dev.lock .venv/.demo-ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# A leaky package, judged: exit code 1 is the point, anything else is a failure.
demo: .venv/.demo-ready
	@rm -rf .demo && $(BIN)/python -m tests.trees fixtures/demo.yaml "a leaky package" .demo
	@echo '$$ stowgate list' && cd .demo && ../$(BIN)/stowgate list
	@echo && echo '$$ stowgate check' && cd .demo && { ../$(BIN)/stowgate check; test $$? -eq 1; }

test: .venv/.test-ready lint
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pytest --numprocesses auto --dist loadfile

lint: .venv/.test-ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

# The real packagers and build backends, for the tests marked `oracle`; needs Node.js and npm.
oracles:
	bash tests/oracles/install.sh

# The committed expectations made anew from other seeds: make oracle SEED=12345
oracle: .venv/.test-ready oracles
	SEED=$(SEED) bash tests/oracles/remake.sh

# The generated parts of the documentation, from the same source as the behaviour.
docs: .venv/.test-ready
	$(BIN)/python -m docs.generate

# New pins with hashes; the lock names no index, so it works with whichever one pip is configured for.
LOCK := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet
lock: .venv/.test-ready
	$(LOCK) --group build --output-file requirements.lock
	$(LOCK) --group dev --constraint requirements.lock --output-file requirements-dev.lock

clean:
	rm -rf .venv .demo .oracles build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
