# make app   the app and its practice vendor on this machine
# make test  everything that CI runs
# The virtual environment is made from the hashed lock and made again when the lock changes.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.lock-sha256
# The tests are shared out by files: those of one file share a vendor, an app or a browser. The files
# that take longest come first in the alphabet, so the short ones even things out at the end. A
# quarter of their time they wait for other processes: there is one worker more than processors.
WORKERS := $(shell n=$$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2); \
	[ "$$n" -lt 3 ] || n=3; echo $$((n + 1)))
SHARED := -n $(WORKERS) --dist loadfile --no-loadscope-reorder
LOCK_HASH := $(shell sha256sum requirements.lock 2>/dev/null | cut -d' ' -f1)

.PHONY: app test check bench lock screenshots install chromium

app: install
	$(BIN)/workbench app

test: install chromium
	$(BIN)/ruff check workbench pages app.py tests
	$(BIN)/mypy --strict workbench
	$(BIN)/python -m pytest $(SHARED)

check: install
	$(BIN)/ruff check workbench pages app.py tests
	$(BIN)/ruff format --check workbench pages app.py tests
	$(BIN)/mypy --strict workbench

bench: install
	$(BIN)/python tests/benchmarks/run.py
	$(BIN)/python tests/benchmarks/workbooks.py
	$(BIN)/python tests/benchmarks/sending.py
	$(BIN)/python tests/benchmarks/pages.py
	$(BIN)/python tests/benchmarks/run_page.py

screenshots: install chromium
	$(BIN)/python -m pytest $(SHARED) -m browser --screenshots screenshots

# pip 23.2 refuses -e together with hashes: the lock first, then the project without dependencies.
install:
	@if [ "$$(cat $(STAMP) 2>/dev/null)" != "$(LOCK_HASH)" ]; then \
		echo "Installing into $(VENV) (about a minute, once)"; \
		$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
			echo "Python's venv module is missing: install it first (Debian: apt-get install python3-venv)"; exit 1; }; \
		rm -rf $(VENV) && $(PYTHON) -m venv $(VENV) && \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock && \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . && \
		echo "$(LOCK_HASH)" > $(STAMP); \
	fi

chromium:
	@if ! command -v chromium >/dev/null 2>&1; then \
		if command -v apt-get >/dev/null 2>&1 && [ "$$(id -u)" = 0 ]; then \
			echo "Installing Chromium for the browser tests"; \
			apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-dejavu fonts-noto-core >/dev/null; \
		else \
			echo "Chromium is not installed and may not be installed here: the browser tests will be skipped"; \
		fi; \
	fi

# Needs uv (pip install uv). No registry's host name gets into the file.
lock:
	uv pip compile pyproject.toml --extra notebook --extra keyring --group dev --universal --generate-hashes \
		--python-version 3.11 --no-emit-index-url --no-emit-find-links --no-header -q -o requirements.lock
