.DEFAULT_GOAL := help
.PHONY: help setup run backfill test check catalogue bench spark up down

SOURCE ?= demo
TESTS ?= tests
WORKERS ?= 2
UV := .tools/bin/uv
PYTHON ?= python3
# The versions that the lock is for, as `>=3.11,<3.14`.
PYTHONS := $(shell sed -n 's/^requires-python = "\(.*\)"/\1/p' pyproject.toml)
export UV_PYTHON_DOWNLOADS := never
# Some images forbid Python to keep what it compiled, and every start would compile everything again.
unexport PYTHONDONTWRITEBYTECODE
export PATH := $(CURDIR)/.venv/bin:$(PATH)

help:    ## Show this list.
	@grep -hE '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: .venv/.runtime ## Install everything a night needs, exactly as locked.

run: .venv/.runtime ## Tonight's job through Airflow. SOURCE=name DAY=2026-03-01 DATA=folder SCALE=medium
	@.venv/bin/python -m nightly.tonight --source "$(SOURCE)" $(if $(DAY),--day "$(DAY)") $(if $(DATA),--data "$(DATA)") $(if $(SCALE),--scale "$(SCALE)")

backfill: .venv/.runtime ## Load a range of days through a scheduler. SOURCE=name FROM=day TO=day DATA=folder
	@.venv/bin/python -m nightly.backfill --source "$(SOURCE)" --from "$(FROM)" --to "$(TO)" $(if $(DATA),--data "$(DATA)")

test: .venv/.development ## All tests. Where something is missing, only its tests are skipped, with a reason.
	@.venv/bin/python -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder $(TESTS)

check: .venv/.development ## Format, lint, types, dependencies between folders, SQL. Needs no data.
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports
	@KPI_LAKE=none KPI_SOURCES=none KPI_AS_OF=2026-01-01 KPI_REPORTING_CURRENCY=EUR .venv/bin/sqlfluff lint --processes 2 dbt_project

catalogue: .venv/.runtime ## Write docs/kpis and the semantic layer from what the KPI models say.
	@.venv/bin/python -m publishing.catalogue

bench: .venv/.development ## Measure speed and memory side by side, and write docs/performance.md.
	@.venv/bin/python -m benchmarks

spark: .venv/.development ## The same warehouse on Apache Spark. Needs Java 17. SOURCE=name DAY=... DATA=folder
	@.venv/bin/python -m nightly.spark --source "$(SOURCE)" $(if $(DAY),--day "$(DAY)") $(if $(DATA),--data "$(DATA)")

up: .env ## Start Airflow with PostgreSQL in containers. Writes .env with new secrets first.
	@docker compose up --build --wait

down: ## Stop the containers; all data stays.
	@docker compose down

.env: .env.example
	@test -e $@ && touch $@ || { umask 077 && $(PYTHON) docker/new_secrets.py < $< > $@ && echo "Wrote $@ with new secrets; AIRFLOW_ADMIN_PASSWORD in it signs you in as admin."; }

$(UV):
	@$(PYTHON) -c 'import re, sys; first, end = (tuple(map(int, v.split("."))) for v in re.findall("[0-9.]+", "$(PYTHONS)")); sys.exit(not first <= sys.version_info[:2] < end)' \
	|| { echo "Python $(PYTHONS) is needed, and $(PYTHON) is `$(PYTHON) --version 2>&1`. Name another: make setup PYTHON=python3.13"; exit 1; }
	@$(PYTHON) -m venv .tools && .tools/bin/pip install --quiet uv==0.13.9

.venv/.runtime: $(UV) requirements.lock pyproject.toml
	@echo "Installing the locked environment into .venv ..."
	@test -x .venv/bin/python || $(UV) venv --quiet --python $(PYTHON) .venv
	@$(UV) pip install --quiet --python .venv/bin/python --require-hashes -r requirements.lock
	@$(UV) pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.development: .venv/.runtime requirements-dev.lock
	@echo "Installing the tools of the tests ..."
	@$(UV) pip install --quiet --python .venv/bin/python --require-hashes -r requirements-dev.lock
	@touch $@
