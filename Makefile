# Needs Python 3.11 or newer, make and git; `make setup` installs everything else into .venv.
# Another Python: make setup PYTHON=python3.12

PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# One process a core, at most four, and no more than fit into the memory: with their browsers and what they
# start, each may take 3 GB. Files stay whole, in their order.
PROCESSES ?= logical
FIT := $(shell awk '/MemAvailable/ { n = int($$2 / 3000000); print (n < 1 ? 1 : n > 4 ? 4 : n) }' /proc/meminfo 2>/dev/null)
PYTEST := $(BIN)/python -m pytest -n $(PROCESSES) --maxprocesses $(or $(FIT),2) --dist loadfile --no-loadscope-reorder

# Byte code is written when a module is first imported: of most that is installed, nothing ever is.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup chat test test-all lint format manifest bench wheel constraints clean

help:
	@echo "make chat      set everything up, then open the chat in the browser"
	@echo "make test      set everything up, then check and test everything"
	@echo "make test-all  the same, with the tests that take minutes"
	@echo "make lint      style, types and import directions"
	@echo "make format    rewrite the files in the house style"
	@echo "make manifest  write what is generated: tool_manifest.json and docs/cli.md"
	@echo "make bench     measure, and write the figures into docs/benchmarks.md"
	@echo "make wheel     build the wheel into dist/ and say how large it is"
	@echo "make setup     only set up .venv"
	@echo "make clean     remove .venv, caches and builds"

setup: $(STAMP)

# Done again only when what is to be installed has changed.
$(STAMP): pyproject.toml constraints.txt hatch_build.py
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is missing. Install Python 3.11 or newer, or name yours: make setup PYTHON=python3.12" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "$(PYTHON) -m venv failed. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@echo "Installing into $(VENV); the first time this fetches several gigabytes and takes some minutes."
	$(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check -c constraints.txt -e '.[all]'
	@touch $@

chat: setup
	$(BIN)/fm-agent ui

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint
	$(PYTEST) --durations 15
	$(BIN)/fm-agent manifest --check

test-all: lint
	$(PYTEST) --durations 15 -m "long or not long"
	$(BIN)/fm-agent manifest --check

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

manifest: setup
	$(BIN)/fm-agent manifest
	$(BIN)/python tests/packaging/cli_reference.py

# torchcfm alone: what it asks for beside (notebooks, lightning, pandas) its matchers never import.
bench: setup
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[bench]'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps torchcfm==1.0.7
	$(BIN)/python bench/run.py

wheel: setup
	rm -rf dist
	$(BIN)/python -m build --wheel --outdir dist
	$(BIN)/python tests/packaging/wheel_size.py dist/*.whl

# The exact versions of this environment, to be committed after the tests have passed with them.
constraints: setup
	$(BIN)/python -m pip freeze --exclude-editable --all | grep -v -E '^(pip|nvidia-|cuda-|triton)' > constraints.txt

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
