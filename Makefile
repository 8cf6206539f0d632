# itsm-flow: `make help` lists the targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
FRONTEND := src/itsm_flow/web/frontend
BUILT := src/itsm_flow/web/static/built/.stamp

.DEFAULT_GOAL := help
.PHONY: help install run test test-conformance test-fuzz lint bench browser screenshots docs-pictures docs-support clean lock

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  \1\t\2/' | expand -t 22

$(VENV)/.stamp: requirements.lock pyproject.toml hatch_build.py
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

$(FRONTEND)/node_modules/.stamp: $(FRONTEND)/package-lock.json
	npm ci --prefix $(FRONTEND) --no-audit --no-fund --loglevel=error
	touch $@

$(BUILT): $(FRONTEND)/node_modules/.stamp $(shell find $(FRONTEND) -name node_modules -prune -o -type f -print)
	npm run build --prefix $(FRONTEND) --silent
	touch $@

install: $(VENV)/.stamp $(BUILT) ## environment, front end and translations, nothing served
	$(BIN)/python hatch_build.py

run: install ## serve on http://127.0.0.1:8000 with demo people and two quiet months of records
	$(BIN)/itsm-flow demo --months 2 --incidents 1.5 --if-empty
	$(BIN)/itsm-flow init --demo
	ITSM_FLOW_DEMO=1 $(BIN)/itsm-flow serve --host 127.0.0.1 --port 8000

browser: ## install Debian's chromium where it is missing and apt is there
	@command -v chromium >/dev/null || { command -v apt-get >/dev/null && apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk; } || \
	  { echo "The browser tests need Debian's package chromium (and fonts-noto-cjk)." >&2; exit 1; }

lint: install ## format, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/itsm-flow check processes forms

test: lint browser ## everything that CI runs
	$(BIN)/python -m pytest --numprocesses 2 --dist loadgroup

test-conformance: install ## play 20,000 random diagrams against the model of the token game
	ITSM_FLOW_CONFORMANCE_DIAGRAMS=$${DIAGRAMS:-20000} $(BIN)/python -m pytest --numprocesses 2 tests/conformance/test_random.py

test-fuzz: install ## half an hour of broken files, odd data and odd expressions (MINUTES=30)
	ITSM_FLOW_FUZZ_SECONDS=$$(($${MINUTES:-30} * 15)) $(BIN)/python -m pytest --numprocesses 2 tests/fuzz

bench: install ## print the performance table
	$(BIN)/itsm-flow bench

docs-pictures: install browser ## draw docs/processes/ anew from the shipped diagrams
	PYTHONPATH=tests $(BIN)/python -m browser.process_pictures

docs-support: install ## write docs/bpmn-support.md anew from the table of what is run
	PYTHONPATH=tests $(BIN)/python -m conformance.support_page

screenshots: install browser ## take the pictures of the README anew
	PYTHONPATH=tests $(BIN)/python -m browser.screenshots

lock: ## renew requirements.lock (needs uv)
	uv pip compile --universal --python-version 3.11 --extra dev --no-emit-index-url --no-emit-find-links --quiet pyproject.toml -o requirements.lock

clean: ## remove what was built
	rm -rf $(VENV) $(FRONTEND)/node_modules src/itsm_flow/web/static/built src/itsm_flow/feel/built var dist
