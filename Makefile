# Every target makes the environment it needs from the project's own pinned files.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
DEMO := results/demo

.PHONY: demo test test-all check bench clean

.venv/ready: pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || \
	  { echo "multitrack needs Python 3.11; set PYTHON=/path/to/python3.11"; exit 2; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c requirements.lock -e '.[dev]'
	touch $@

demo: .venv/ready
	rm -rf $(DEMO)
	$(BIN)/multitrack tracks oslo --worlds 1000 --seed 1 --out $(DEMO)

test: .venv/ready
	$(BIN)/python -m pytest -q -n 2 --dist loadscope -m "not slow" --durations=10

test-all: .venv/ready
	$(BIN)/python -m pytest -q -n 2 --dist loadscope --durations=10

check: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q -n 2 --dist loadscope -m "not slow and not medium"

bench: .venv/ready
	$(BIN)/multitrack bench

clean:
	rm -rf .venv build *.egg-info results/demo
