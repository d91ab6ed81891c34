# Reelhouse: `make run` is all a new machine needs; `make help` lists the rest.
SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PY := .venv/bin/python
TARGET ?= embedded
export TARGET AS_OF DATA FILE FORCE GENERATE VIA
# Another Python's packages must not come before those of .venv.
unexport PYTHONPATH PYTHONHOME
export PYTHONNOUSERSITE := 1
# For what only stops or looks: on a checkout that was never set up there is nothing to stop.
IF_SET_UP := test -x $(PY) || { echo "nothing is set up in this checkout; next: make run"; exit 0; }; $(PY) -m local

# A misspelt name=value would be ignored without a word, and generated data landed in place of one's own.
KNOWN := ARGS AS_OF DATA FILE FORCE GENERATE JOB NAME PLAN PYTHON RUN SHELL SPARK_MASTER TARGET VIA
GIVEN := $(foreach name,$(.VARIABLES),$(if $(filter command,$(firstword $(origin $(name)))),$(name)))
UNKNOWN := $(filter-out $(KNOWN) AWS_% MAKE% PIP_% PYTEST_% REELHOUSE_% UV_% -*-command-variables-*-,$(GIVEN))
$(if $(UNKNOWN),$(error $(firstword $(UNKNOWN))= is no variable of this Makefile; there are $(KNOWN:%=%=) and REELHOUSE_*))

# For what needs a running stack: installing everything only to say that it is not up helps nobody.
OR_FAIL := test -x $(PY) || { echo "error: nothing is set up in this checkout; next: make run" >&2; exit 1; }

# A worker a core, each with a Spark, an endpoint and a PostgreSQL of its own; long modules first, so that none is last.
WORKERS := --numprocesses logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder

# What `make events` may be told.
SWITCHES := on off again

.DEFAULT_GOAL := help
# One after the other also under -j: set-up comes before what needs it.
.NOTPARALLEL:
.PHONY: airflow-test check-data help setup cluster-up cluster-down run kafka-up kafka-down replay stream stream-stop ingest nifi-check glue shell local-up local-down status clean deploy land refresh dashboard app lineage eda verify watch events on off again quarantine release discard withdraw psql pyspark logs env spark-submit forecast-api tableau test test-unit lint format parity bench docs generate migration

##@ Main
run: check-data setup ## Set up, start, deploy, land, refresh, summarise. DATA=<folder> takes your own files, GENERATE=missing makes up the rest
	@$(PY) -m local run $(if $(DATA),--data "$$DATA") $(if $(GENERATE),--generate "$$GENERATE")

test: setup ## All tests: unit, integration, end to end
	@$(PYTHON) -m local.setup.bootstrap all
	@$(PY) -m pytest $(WORKERS) tests/e2e tests/integration tests/unit

help: ## This list
	@awk 'BEGIN {FS = ":.*##"; printf "make \033[36m<target>\033[0m [TARGET=embedded|aws]\n"} \
	  /^##@/ {printf "\n\033[1m%s\033[0m\n", substr($$0, 5)} \
	  /^[a-zA-Z_-]+:.*##/ {printf "  \033[36m%-14s\033[0m%s\n", $$1, $$2}' $(MAKEFILE_LIST)

check-data:
	@$(if $(DATA),$(PYTHON) -m local.pipeline.delivery "$$DATA")

##@ The stack
setup: ## Virtual environment, pinned packages, Java, Spark jars: whatever is missing
	@$(PYTHON) -m local.setup.bootstrap

local-up: setup ## Start the AWS endpoint and PostgreSQL on 127.0.0.1
	@$(PY) -m local up

local-down: ## Stop them, Kafka too; their data stays
	@$(IF_SET_UP) down

status: ## What runs where
	@$(IF_SET_UP) status

cluster-up: setup ## A Spark master and workers on 127.0.0.1; ARGS="--workers 3". SPARK_MASTER=<its address> sends runs there
	@$(PY) -m local cluster-up $(ARGS)

cluster-down: ## Stop the Spark cluster
	@$(IF_SET_UP) cluster-down

clean: ## Stop all and remove their data
	@$(IF_SET_UP) clean

##@ Events as they happen
kafka-up: setup ## Start a Kafka broker on 127.0.0.1
	@$(PY) -m local kafka-up

kafka-down: ## Stop it; its topics stay
	@$(IF_SET_UP) kafka-down

replay: ## Send sessions as events to Kafka: ARGS="watch_history.csv --rate 500 --late 0.02 --seed 1"; ARGS=--help tells all
	@$(OR_FAIL)
	@$(PYTHON) -m local.setup.bootstrap replay
	@$(PY) -m local replay $(ARGS)

stream: ## Start the streaming job: Kafka to the lake and the live views. It runs until make stream-stop
	@$(OR_FAIL)
	@$(PYTHON) -m local.setup.bootstrap replay
	@$(PY) -m local stream $(ARGS)

stream-stop: ## Stop it; it goes on where it was when it is started again
	@$(OR_FAIL); $(PY) -m local stream-stop

ingest: ## A revenue file by Kafka into PostgreSQL, each record once: ARGS="<file>"; docs/ingest.md
	@$(OR_FAIL)
	@$(PYTHON) -m local.setup.bootstrap replay
	@$(PY) -m local ingest $(ARGS)

nifi-check: setup ## Hold the NiFi flow definition against NiFi's own manifest
	@$(PY) -m local nifi-check $(ARGS)

##@ Your own Glue jobs: docs/own-job.md
glue: setup ## Start the AWS endpoint and its Glue engine alone: no pipeline, no PostgreSQL
	@$(PY) -m local glue

shell: ## PySpark with the catalogue and awsglue; ARGS="script.py its arguments" runs a script
	@$(OR_FAIL); $(PY) -m local shell -- $(ARGS)

##@ The pipeline
deploy: setup ## CloudFormation: print the plan, then carry it out. PLAN=full names every addition
	@$(PY) -m local deploy $(if $(PLAN),--plan "$(PLAN)")

land: check-data setup ## Put files into the landing bucket: generated ones, or DATA=<folder>
	@$(PY) -m local land $(if $(DATA),--data "$$DATA") $(if $(GENERATE),--generate "$$GENERATE")

refresh: ## Run the state machine; VIA=workflow, the Glue workflow. AS_OF=<day, instant or snapshot> rebuilds the tables of then beside those of now
	@$(OR_FAIL)
	@$(PYTHON) -m local.setup.bootstrap
	@$(PY) -m local refresh $(if $(AS_OF),--as-of "$$AS_OF") $(if $(VIA),--via "$$VIA")

dashboard: ## The views as one HTML page of charts, opened from disk. ARGS="--out file"
	@$(OR_FAIL)
	@$(PYTHON) -m local.setup.bootstrap dashboard
	@$(PY) -m local dashboard $(ARGS)

app: ## The charts with questions to choose, on 127.0.0.1 until Ctrl-C
	@$(OR_FAIL)
	@$(PYTHON) -m local.setup.bootstrap dashboard app
	@$(PY) -m local app

lineage: ## What was made of what, by the jobs' own events, as one HTML page. They tell where REELHOUSE_LINEAGE=1 started the stack
	@$(OR_FAIL); $(PY) -m local lineage $(ARGS)

eda: ## Pictures of the revenue study and of each feed, and a report with computed numbers. ARGS="--out folder"
	@$(OR_FAIL)
	@$(PYTHON) -m local.setup.bootstrap dashboard
	@$(PY) -m local eda $(ARGS)

verify: ## Recompute every view from the raw files with DuckDB and compare cell by cell
	@$(OR_FAIL)
	@$(PYTHON) -m local.setup.bootstrap verify
	@$(PY) -m local verify

tableau: ## Data source, workbook and extracts for Tableau, in .reelhouse/tableau
	@$(OR_FAIL)
	@$(PYTHON) -m local.setup.bootstrap tableau
	@$(PY) -m local tableau

events: ## Files that land start a refresh by themselves: make events on, make events off; alone, how it stands
	@$(OR_FAIL); $(PY) -m local events $(filter $(SWITCHES),$(MAKECMDGOALS))

watch: ## Files that arrive, runs that start and end, rows that land, as it happens, until Ctrl-C
	@$(OR_FAIL); $(PY) -m local watch

# Words of `make events`, and nothing alone.
$(SWITCHES):
	@$(if $(filter events,$(MAKECMDGOALS)),:,echo "error: make $@ is nothing; next: make events $@" >&2; exit 1)

quarantine: ## The files that were refused, each with its reason
	@$(OR_FAIL); $(PY) -m local quarantine

release: ## Put a refused file back to be judged anew: FILE=<landing key or id>; FORCE=identity lets other ids pass
	@$(OR_FAIL); $(PY) -m local release $(if $(FORCE),--force "$$FORCE") -- "$$FILE"

discard: ## Put a refused file away: FILE=<landing key or id>
	@$(OR_FAIL); $(PY) -m local discard -- "$$FILE"

withdraw: ## Take an admitted file back, with all that came of it at the next refresh: FILE=<landing key or id>
	@$(OR_FAIL); $(PY) -m local withdraw -- "$$FILE"

psql: ## A psql session as the reader role
	@$(OR_FAIL); $(PY) -m local psql

pyspark: ## A PySpark session on the lake; ARGS="script.py its arguments" runs a script
	@$(OR_FAIL); $(PY) -m local pyspark -- $(ARGS)

logs: ## What a job's latest run wrote: JOB=<name>; RUN=<id or refresh> for another
	@$(OR_FAIL); $(PY) -m local logs "$(JOB)" --run "$(RUN)"

env: ## Lines for eval "$$(make env)": AWS SDKs, PySpark, pyiceberg, psql, SQLAlchemy
	@$(OR_FAIL); $(PY) -m local env

spark-submit: ## One deployed job alone under plain spark-submit: JOB=<name>, ARGS="--name value"
	@$(OR_FAIL); $(PY) -m local spark-submit "$(JOB)" -- $(ARGS)

forecast-api: ## Series, forecasts and backtests over HTTP on 127.0.0.1, with an OpenAPI page
	@$(OR_FAIL)
	@$(PYTHON) -m local.setup.bootstrap forecast_api
	@$(PY) -m local forecast-api $(ARGS)

airflow-test: ## Both DAGs under a real Airflow, in an environment of its own, against the running stack; ARGS="--airflow 3"
	@$(OR_FAIL); $(PY) -m local airflow-test $(ARGS)

##@ Development
test-unit: setup ## Unit tests only
	@$(PYTHON) -m local.setup.bootstrap all
	@$(PY) -m pytest $(WORKERS) tests/unit

lint: setup ## ruff, mypy, sqlfluff, cfn-lint, statelint
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@$(PY) -m sqlfluff lint --disable-progress-bar sql
	@set -o pipefail; $(PY) -m infra.deploy --print | .venv/bin/cfn-lint
	@.venv/bin/statelint infra/state_machines/*.asl.json

parity: setup ## Tests of others against a fresh endpoint, beside tests/parity/expected.toml; ARGS="glue athena" runs some
	@$(PYTHON) -m local.setup.bootstrap parity
	@$(PY) -m local parity $(ARGS)

format: setup ## Let ruff format the code
	@$(PY) -m ruff format .
	@$(PY) -m ruff check --fix .

migration: setup ## Draft the next migration from the contracts: NAME=<what_it_does>
	@$(PY) -m local migration "$(NAME)"

docs: setup ## Write docs/contracts.md from the contracts
	@$(PY) -m local.docs

generate: setup ## Make files as the sources': ARGS="--scale 10 --out folder"; ARGS=--help tells all options
	@$(PY) -m local generate $(ARGS)

bench: setup ## Measure and write docs/benchmarks.md
	@$(PYTHON) -m local.setup.bootstrap browser dashboard verify
	@$(PY) -m local bench
