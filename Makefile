# Reelhouse: `make run` is all a new machine needs; `make help` lists the rest.
SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PY := .venv/bin/python
TARGET ?= embedded
export TARGET
# Another Python's packages must not come before those of .venv.
unexport PYTHONPATH PYTHONHOME
export PYTHONNOUSERSITE := 1
# For what only stops or looks: on a checkout that was never set up there is nothing to stop.
IF_SET_UP := test -x $(PY) || { echo "nothing is set up in this checkout; next: make run"; exit 0; }; $(PY) -m local

.DEFAULT_GOAL := help
.PHONY: help setup run local-up local-down status clean deploy land refresh psql spark-submit test test-unit lint format bench docs migration

##@ Main
run: setup ## Set up, start, deploy, land, refresh, summarise. DATA=<folder> takes your own files
	@$(PY) -m local run $(if $(DATA),--data "$(DATA)")

test: setup ## All tests: unit, integration, end to end
	@$(PY) -m pytest tests/unit tests/integration tests/e2e

help: ## This list
	@awk 'BEGIN {FS = ":.*##"; printf "make \033[36m<target>\033[0m [TARGET=embedded|aws]\n"} \
	  /^##@/ {printf "\n\033[1m%s\033[0m\n", substr($$0, 5)} \
	  /^[a-zA-Z_-]+:.*##/ {printf "  \033[36m%-14s\033[0m%s\n", $$1, $$2}' $(MAKEFILE_LIST)

##@ The stack
setup: ## Virtual environment, pinned packages, Java, Spark jars: whatever is missing
	@$(PYTHON) -m local.setup.bootstrap

local-up: setup ## Start the AWS endpoint and PostgreSQL on 127.0.0.1
	@$(PY) -m local up

local-down: ## Stop both; their data stays
	@$(IF_SET_UP) down

status: ## What runs where
	@$(IF_SET_UP) status

clean: ## Stop both and remove their data
	@$(IF_SET_UP) clean

##@ The pipeline
deploy: setup ## CloudFormation: print the plan, then carry it out
	@$(PY) -m local deploy

land: setup ## Put files into the landing bucket: generated ones, or DATA=<folder>
	@$(PY) -m local land $(if $(DATA),--data "$(DATA)")

refresh: setup ## Run the state machine: crawl, curate, model, load, check
	@$(PY) -m local refresh

psql: setup ## A psql session as the reader role
	@$(PY) -m local psql

spark-submit: setup ## One job alone under plain spark-submit: JOB=<name>, ARGS="--name value"
	@$(PY) -m local spark-submit "$(JOB)" -- $(ARGS)

##@ Development
test-unit: setup ## Unit tests only
	@$(PY) -m pytest tests/unit

lint: setup ## ruff, mypy, sqlfluff, cfn-lint, statelint
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@$(PY) -m sqlfluff lint --disable-progress-bar sql
	@.venv/bin/cfn-lint infra/template.yaml
	@.venv/bin/statelint infra/state_machines/*.asl.json

format: setup ## Let ruff format the code
	@$(PY) -m ruff format .
	@$(PY) -m ruff check --fix .

migration: setup ## Draft the next migration from the contracts: NAME=<what_it_does>
	@$(PY) -m local migration "$(NAME)"

docs: setup ## Write docs/contracts.md from the contracts
	@$(PY) -m local.docs

bench: setup ## Measure and write docs/benchmarks.md
	@$(PY) -m local bench
