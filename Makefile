# The few commands of a checkout; everything else is `bantik …`.
PYTHON ?= python3
VENV := .venv
# Tests that start real processes, kill them or share work fairly want the machine to themselves.
ALONE := tests/acceptance tests/faults tests/storage/test_workers.py
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
HOST ?= 127.0.0.1
PORT ?= 8080

.PHONY: demo test lint bench install clean

demo: $(VENV)/.run
	$(BIN)/bantik demo --host $(HOST) --port $(PORT)

test: $(VENV)/.dev
	$(BIN)/python -m pytest --quiet --durations=10 --numprocesses=logical --maxprocesses=4 --dist=worksteal $(ALONE:%=--ignore=%)
	$(BIN)/python -m pytest --quiet --durations=10 $(ALONE)

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/.run
	$(BIN)/bantik bench

install: $(VENV)/.run

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) install --quiet --editable . --constraint constraints.txt
	touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) install --quiet --editable '.[dev]' --constraint constraints.txt
	touch $@ $(VENV)/.run

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
