# Everything is made inside this folder: nothing is installed on the machine.
# Needs Python 3.11 or newer with venv, make and a POSIX shell.

.POSIX:
.SUFFIXES:
SHELL = /bin/sh

PYTHON = python3
VENV = .venv
BIN = $(VENV)/bin
RUN = $(BIN)/python
PORT = 8000
RESET =
TESTS =

.PHONY: help setup demo test check fix bench docs messages lock clean

help:
	@echo "make demo     run the demonstration (RESET=1 starts over, PORT=$(PORT))"
	@echo "make test     all checks and all tests (TESTS=tests/studies for some)"
	@echo "make check    form, imports, types, templates, migrations, settings"
	@echo "make fix      put form right where a program can"
	@echo "make bench    speed against yardsticks, printed as ratios"
	@echo "make docs     generated pages"
	@echo "make messages gather what participants read, compile its translations"

# --- Set-up --------------------------------------------------------------------------------------

setup: $(VENV)/python.stamp $(VENV)/node.stamp

$(VENV)/python.stamp: requirements/development.txt
	@command -v $(PYTHON) >/dev/null 2>&1 || { echo "Python 3.11 or newer is needed: $(PYTHON) was not found." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: $(PYTHON) is older." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv module is needed (on Debian and Ubuntu: the package python3-venv)." >&2; exit 1; }
	@test -x $(RUN) || $(PYTHON) -m venv $(VENV)
	@echo "Installing the locked Python packages …"
	@$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/development.txt
	@touch $@

$(VENV)/node.stamp: $(VENV)/python.stamp package-lock.json package.json styles/*.scss styles/answering/*.scss
	@echo "Installing the locked browser packages …"
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --ignore-scripts --silent
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm run --silent styles
	@$(RUN) -m research_portal.local.vendor
	@touch $@

lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url --no-emit-find-links -o requirements/runtime.txt
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url --no-emit-find-links -c requirements/runtime.txt -o requirements/development.txt

# --- Use -----------------------------------------------------------------------------------------

demo: setup
	@$(RUN) -m research_portal.local.demo --port $(PORT) $(RESET:%=--reset)

bench: setup
	@$(RUN) -m benchmarks

docs: setup
	@$(RUN) -m docs.make

messages: setup
	@$(RUN) -m research_portal.local.messages

# --- Proof ---------------------------------------------------------------------------------------

test: check
	$(RUN) -m pytest -n 2 --dist loadscope --no-loadscope-reorder $(TESTS)

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy .
	$(BIN)/djlint templates --check --quiet
	$(BIN)/djlint templates --lint --quiet
	$(RUN) -m research_portal.local.check_settings

fix: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djlint templates --reformat --quiet

clean:
	rm -rf $(VENV) node_modules static_vendor static_collected .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
