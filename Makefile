PYTHON ?= python3.11
.venv/ready: pyproject.toml
	$(PYTHON) -m venv .venv
	.venv/bin/python -m pip install -q -e '.[dev]'
	touch $@

test: .venv/ready
	.venv/bin/python -m pytest -q -m "not slow" --durations=10
.PHONY: test
