# `make run` serves the advisor; `make test` checks it. Both install what they need into .venv the
# first time, and again only when pyproject.toml or constraints.txt has changed.
#
#   make test                    every test file, quickly; and the linters
#   make test FILE=tests/x.py    one file or folder, or one test with ::NAME
#   make test-deep               the same with many more examples, themes, widths and databases
#   make lint                    ruff and mypy alone
PYTHON ?= python3
PORT ?= 8501
FILE ?=
VENV := .venv
PIP := $(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
PYTEST := $(VENV)/bin/python -m pytest
# Files with a browser come first, and a file stays with one worker, which has its servers.
ALL := --numprocesses auto --dist loadfile --no-loadscope-reorder
# The workers take all cores; the threads of a BLAS would wait for each other.
export OPENBLAS_NUM_THREADS := 1
# The tests start hundreds of processes: each would compile the advisor, and each worker the tests.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test test-deep lint system

run: $(VENV)/run.stamp
	@$(VENV)/bin/advisor run --port $(PORT)

ifeq ($(FILE),)
test: lint system
	@$(PYTEST) $(ALL)

test-deep: lint system
	@TEST_DEPTH=deep $(PYTEST) $(ALL)
else
test: system
	@$(PYTEST) $(FILE)

test-deep: system
	@TEST_DEPTH=deep $(PYTEST) $(FILE)
endif

lint: $(VENV)/test.stamp
	@$(VENV)/bin/ruff check --quiet
	@$(VENV)/bin/ruff format --check --quiet
	@$(VENV)/bin/mypy --no-error-summary

system: $(VENV)/test.stamp
	@$(VENV)/bin/python -m tests.system

$(VENV)/run.stamp: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing the advisor into $(VENV); this takes a minute or two ..."
	@$(PIP) -e .
	@touch $@

$(VENV)/test.stamp: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing the advisor and its tests into $(VENV); this takes a few minutes ..."
	@$(PIP) -e '.[test]'
	@touch $@ $(VENV)/run.stamp

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo "Python 3.11 or newer is needed: install it, or name one: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "Python's venv module is incomplete: install it first (Debian: apt install python3-venv)"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
