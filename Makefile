# One environment, .venv, from the project's own pinned files. Each target adds to it what it needs and has not: what the
# demo installs is not downloaded again for the page or the tests.
# The first Python that the project runs on; `make PYTHON=/path/to/python` chooses another.
FITS := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for python in python3.11 python3.12 python3.13 python3 python; do \
  $$python -c '$(FITS)' 2>/dev/null && command -v $$python && break; done)
BIN := .venv/bin
# pip shows what it downloads where somebody looks. Python keeps the bytecode of what is imported; pip would make that of
# 12,000 modules, which takes half of the time to install.
INSTALL = $(BIN)/python -m pip install $(shell test -t 2 || echo --quiet) --disable-pip-version-check --no-compile \
  -c requirements.lock
DEMO := results/demo
# The files of tests in the order of tests/conftest.py, each on one core.
PYTEST := $(BIN)/python -m pytest -q -n 2 --dist loadscope --no-loadscope-reorder
# Where Python is told to keep no bytecode, each process, of which tests begin some hundred, would translate all modules.
demo view test test-all check bench: export PYTHONDONTWRITEBYTECODE =

.PHONY: demo view test test-all check bench clean another

# A Python that is named, and is not the environment's, begins a new environment.
ifneq ($(origin PYTHON),file)
  ANOTHER := $(shell test ! -e .venv || test "$$("$(PYTHON)" -V)" = "$$($(BIN)/python -V)" || echo another)
endif

.venv/made: pyproject.toml requirements.lock $(ANOTHER)
	@"$(PYTHON)" -c '$(FITS)' 2>/dev/null || \
	  { echo "multitrack needs Python 3.11, 3.12 or 3.13; say where it is: make PYTHON=/path/to/python"; exit 2; } >&2
	"$(PYTHON)" -m venv --clear .venv
	@touch $@

.venv/core: .venv/made
	@echo "installing what the model needs: about 240 MB to download, once" >&2
	$(INSTALL) -e .
	@touch $@

.venv/live: .venv/made
	@echo "installing what the page needs: about 330 MB to download, 90 MB after the demo, once" >&2
	$(INSTALL) -e '.[live]'
	@touch .venv/core $@

# All that developers need, the page included.
.venv/ready: .venv/made
	@echo "installing what the tests need: about 420 MB to download, less after the demo or the page, once" >&2
	$(INSTALL) -e '.[dev]'
	@touch .venv/core .venv/live $@

demo: .venv/core
	@if [ -e $(DEMO) ] && [ ! -e $(DEMO)/manifest.json ]; then \
	  echo "$(DEMO) holds something else than an earlier demo; move it away first"; exit 2; fi >&2
	@rm -rf $(DEMO)
	$(BIN)/multitrack tracks oslo --worlds 1000 --seed 1 --out $(DEMO)

view: .venv/live
	$(BIN)/multitrack view

test: .venv/ready
	$(PYTEST) -m "not slow" --durations=10

test-all: .venv/ready
	$(PYTEST) --durations=10

check: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(PYTEST) -m "not slow and not medium"

bench: .venv/core
	$(BIN)/multitrack bench

clean:
	rm -rf .venv build *.egg-info results/demo
