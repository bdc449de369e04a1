# `make run` serves the advisor; `make test` runs every check. Both install what they need into
# .venv the first time, and again only when pyproject.toml or constraints.txt has changed.
PYTHON ?= python3
PORT ?= 8501
VENV := .venv
PIP := $(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: run test

run: $(VENV)/run.stamp
	@$(VENV)/bin/advisor run --port $(PORT)

test: $(VENV)/test.stamp
	@$(VENV)/bin/python -m tests.browser.chromium
	@$(VENV)/bin/python -m tests.records.postgres
	@$(VENV)/bin/python -m tests.deploy.site
	@$(VENV)/bin/python -m tests.documents.poppler
	@# What fails beside others on a busy machine has to pass alone, or the run fails.
	@$(VENV)/bin/python -m pytest --numprocesses auto --dist loadfile \
	  || { test $$? = 1 && $(VENV)/bin/python -m pytest --last-failed --last-failed-no-failures none; }

$(VENV)/run.stamp: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing the advisor into $(VENV) ..."
	@$(PIP) -e .
	@touch $@

$(VENV)/test.stamp: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing the advisor and its tests into $(VENV) ..."
	@$(PIP) -e '.[test]'
	@touch $@ $(VENV)/run.stamp

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo "Python 3.11 or newer is needed: install it, or name one: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "Python's venv module is incomplete: install it first (Debian: apt install python3-venv)"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
