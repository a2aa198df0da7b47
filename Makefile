# `make run` and `make test` set everything up by themselves; `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help run test test-all lint goldens evidence hindcast scoreboard bench clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

$(VENV)/ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info < (3, 14) else "Python 3.11 to 3.13 is needed; this is " + sys.version.split()[0] + ". Try: make run PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e ".[dev]"
	@touch $@

run: $(VENV)/ready ## the main job: six scenarios on the typical county, 10% of residents, twenty paired draws
	$(BIN)/python run.py compare

test: $(VENV)/ready lint ## every test but the slow ones, with coverage
	$(BIN)/python -m pytest -n 2 --dist loadfile --cov --cov-report=term:skip-covered

test-all: $(VENV)/ready lint ## the slow tests too
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "slow or not slow"

lint: $(VENV)/ready ## style, types, and that data flows one way
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

goldens: $(VENV)/ready ## rewrite the golden numbers (needs a Regression line in CHANGELOG.md)
	$(BIN)/python -m tests.goldens.refresh

evidence: $(VENV)/ready ## rewrite docs/levels.md: the typical county held against observation, all residents
	$(BIN)/python run.py evidence typical --residents 100% --write docs/levels.md --lang en

hindcast: $(VENV)/ready ## fit the typical county on data up to 2019 and 2021 and hold what follows against it; kept in calibration/results
	$(BIN)/python run.py hindcast typical --keep --lang en

scoreboard: $(VENV)/ready ## rewrite docs/validation.md and its figures from kept results: what the model passes and fails
	$(BIN)/python run.py scoreboard typical --write docs/validation.md --lang en
	$(BIN)/python run.py scoreboard typical --write docs/validation.zh.md --lang zh

bench: $(VENV)/ready ## measure how fast the model is; writes docs/performance.md and its figure (a quarter of an hour)
	$(BIN)/python -m tests.benchmarks

clean: ## remove caches and the environment; results in outputs/ stay
	rm -rf $(VENV) .numba_cache .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
