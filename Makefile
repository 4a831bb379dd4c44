# Every target makes the environment it needs from the project's own pinned files.
# The first Python that the project runs on; `make PYTHON=/path/to/python` chooses another.
FITS := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for python in python3.11 python3.12 python3.13 python3 python; do \
  $$python -c '$(FITS)' 2>/dev/null && command -v $$python && break; done)
BIN := .venv/bin
DEMO := results/demo
# The files of tests in the order of tests/conftest.py, each on one core.
PYTEST := $(BIN)/python -m pytest -q -n 2 --dist loadscope --no-loadscope-reorder

.PHONY: demo view test test-all check bench clean

.venv/ready: pyproject.toml requirements.lock
	@"$(PYTHON)" -c '$(FITS)' 2>/dev/null || \
	  { echo "multitrack needs Python 3.11, 3.12 or 3.13; say where it is: make PYTHON=/path/to/python"; exit 2; } >&2
	"$(PYTHON)" -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c requirements.lock -e '.[dev]'
	@touch $@

demo: .venv/ready
	@if [ -e $(DEMO) ] && [ ! -e $(DEMO)/manifest.json ]; then \
	  echo "$(DEMO) holds something else than an earlier demo; move it away first"; exit 2; fi >&2
	@rm -rf $(DEMO)
	$(BIN)/multitrack tracks oslo --worlds 1000 --seed 1 --out $(DEMO)

# The dev extra holds all that the page needs.
view: .venv/ready
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

bench: .venv/ready
	$(BIN)/multitrack bench

clean:
	rm -rf .venv build *.egg-info results/demo
