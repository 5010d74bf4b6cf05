# Needs Python 3.11 or later and make, nothing else. `make PYTHON=python3.13 …` takes another one.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/installed
TESTS ?= scrap_ags_tests

export UV_PYTHON_DOWNLOADS := never
export UV_COMPILE_BYTECODE := 1
# Dagster starts in half the time from bytecode.
unexport PYTHONDONTWRITEBYTECODE

# uv is fast; where it cannot reach the index (a proxy with a certificate of its own), pip may.
INSTALL = $(BIN)/uv pip install --quiet --python $(BIN)/python $(1) \
	|| $(BIN)/python -m pip install --quiet --disable-pip-version-check $(1)

.PHONY: demo up install test proof browser lint types bench clean

demo: install  ## everything on this machine, with an Odoo of its own
	$(BIN)/scrap-ags demo

up: install  ## the same against the Odoo of ODOO_*
	$(BIN)/scrap-ags up

install: $(INSTALLED)

$(INSTALLED): requirements.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed; name one: make PYTHON=python3.11 …")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip --quiet --disable-pip-version-check install uv
	$(call INSTALL,--require-hashes -r requirements.txt)
	$(call INSTALL,--no-deps --editable .)
	touch $@

test: install  ## the tests that need no browser and little patience
	$(BIN)/pytest -n 2 --dist worksteal -m "not browser and not slow" $(TESTS)

proof: install  ## random histories, kills at every point, a fault on each request, whole stacks
	$(BIN)/pytest -n 2 --dist worksteal -m slow $(TESTS)

browser: install  ## the tests that need chromium
	$(BIN)/pytest -m browser $(TESTS)

lint: install
	$(BIN)/ruff check .

types: install
	$(BIN)/pyright --pythonpath $(BIN)/python

bench: install  ## the figures of the README
	$(BIN)/python -m benchmarks.load

clean:  ## what is made anew; .scrap_ags, which holds data, stays
	rm -rf $(VENV) build dist .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
