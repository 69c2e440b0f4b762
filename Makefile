# Every command does its own set-up; see docs/runbooks/deploy.md for what stands behind it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run stop status logs test pytest bench mutation screenshots

OPS := .venv/bin/python -m safecity_gis.ops
READY := test -x .venv/bin/python || { echo 'safecity: nothing is set up yet: make run' >&2; exit 1; }

help:
	@echo 'make run      set up, start everything and print the address of the map (WEB_PORT=8001 for another port)'
	@echo 'make stop     end what make run started, and nothing else'
	@echo 'make status   what is running'
	@echo 'make logs     follow the logs'
	@echo 'make test     set up, then every check and test'
	@echo 'make bench    how fast each part is beside its raw limit, on servers of its own (ARGS="persist --quick --json")'
	@echo 'make mutation  which small faults in the core its tests miss, for hours (ARGS="core/geo --sample 300 --seed 1": some half an hour)'
	@echo 'make screenshots  every layer of what make run runs, into docs/screenshots'
	@echo 'make pytest ARGS="tests/ops -k port"   some tests against the same private servers'

run:
	@bash safecity_gis/ops/bootstrap.sh run
	@$(OPS) run

stop status logs:
	@$(READY)
	@$(OPS) $@

test:
	@bash safecity_gis/ops/bootstrap.sh test
	@$(OPS) test

pytest:
	@bash safecity_gis/ops/bootstrap.sh test
	@$(OPS) test $(or $(ARGS),tests)

bench:
	@bash safecity_gis/ops/bootstrap.sh test
	@.venv/bin/python -m tests.perf $(ARGS)

mutation:
	@bash safecity_gis/ops/bootstrap.sh test
	@.venv/bin/python -m tests.mutation $(ARGS)

screenshots:
	@bash safecity_gis/ops/bootstrap.sh test
	@.venv/bin/python -m tests.e2e.screens docs/screenshots
