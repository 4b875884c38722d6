# make demo   the product on http://localhost:8000 with made-up records (PORT=8001 for another port)
# make test   every check and the tests          make check   static checks only
# make bench  speed, as ratios                  make lock    renew the lock files
# make clean  stop engines, remove what was made here
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:

PY := .venv/bin/python
UV := .stamps/uv/bin/uv
PYTEST_WORKERS ?= 2
PYTEST_ARGS ?=
export PORT ?= 8000

.PHONY: help
help:
	@sed -n 's/^# //p' Makefile

# Installing: each step leaves a stamp, so that running again is quick.
.PHONY: install
install: .stamps/system .stamps/python .stamps/node

.stamps/system: scripts/install_system
	@mkdir -p .stamps
	scripts/install_system
	@touch $@

# uv itself comes from the lock file too, through the pip that every Python brings.
.stamps/uv/bin/uv:
	@mkdir -p .stamps
	scripts/find_python -m venv --clear .stamps/uv
	sed -n '/^uv==/,/^    # via/p' requirements-dev.txt > .stamps/uv.txt
	.stamps/uv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .stamps/uv.txt

.venv/bin/python: | $(UV)
	scripts/find_python -m venv .venv

.stamps/python: requirements-dev.txt $(UV) | .venv/bin/python
	$(UV) pip sync --quiet --require-hashes --python $(PY) requirements-dev.txt
	@touch $@

.stamps/node: package.json package-lock.json .stamps/python
	scripts/with_node npm ci --silent
	@touch $@

static/build/.made: .stamps/node static/build.mjs $(shell find static/src -type f 2>/dev/null)
	scripts/with_node npm run --silent build
	@touch $@

# Running.
.PHONY: demo
demo: install static/build/.made
	@exec $(PY) -m config.demo

.PHONY: check
check: install static/build/.made
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	DJANGO_SETTINGS_MODULE=config.settings.test $(PY) manage.py makemigrations --check --dry-run
	$(PY) -m scripts.check_deploy

.PHONY: test
test: check
	$(PY) -m pytest -n $(PYTEST_WORKERS) $(PYTEST_ARGS)

.PHONY: bench
bench: install static/build/.made
	$(PY) -m bench

# Lock files carry hashes and no addresses.
.PHONY: lock
lock: $(UV)
	$(UV) pip compile --quiet --universal --generate-hashes --no-header --upgrade pyproject.toml -o requirements.txt
	$(UV) pip compile --quiet --universal --generate-hashes --no-header --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt
	$(UV) pip compile --quiet --universal --generate-hashes --no-header --group node -o requirements-node.txt
	scripts/with_node npm install --package-lock-only --silent

.PHONY: clean
clean:
	-test -x $(PY) && $(PY) -m config.embedded stop
	rm -rf var static/build staticfiles .stamps node_modules .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
