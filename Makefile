# What a person types. Every step looks first whether it has anything to do.

PYTHON ?= python3
FRONTEND := rooms/frontend
FRONTEND_BUILD := rooms/static/rooms/app
IN_VENV := .venv/bin
# What the second one adds is for the machine that load tests are run from.
REQUIREMENTS := requirements.txt requirements-plots.txt
PIP_INSTALL := $(IN_VENV)/python -m pip --disable-pip-version-check install --progress-bar off

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run fleet test lint bench rehearse clean
.PHONY: system-packages browser servers checkers engines venv packages tools worker node-modules frontend database

help: ## Say what make can do here
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile
	@echo "Settings, as in PORT=9000 make run: PORT (8000), HOST (127.0.0.1), ANNOUNCED_ADDRESS."

run: packages worker frontend database ## Start the server at http://localhost:8000; Ctrl-C ends it
	@exec $(IN_VENV)/python manage.py serve

fleet: packages worker frontend servers ## Start a whole fleet here: two servers, two media nodes, Redis, PostgreSQL
	@exec $(IN_VENV)/python -m deploy.fleet

test: tools worker frontend browser servers checkers ## Run the tests: Python's, the front end's, real calls in Chromium, real fleets
	@deploy/setup/tests.sh $(IN_VENV)/python $(FRONTEND)

lint: tools node-modules ## Check style, types and who imports whom
	@status=0; check() { echo "$$*"; "$$@" || status=1; }; \
	check $(IN_VENV)/ruff check .; \
	check $(IN_VENV)/ruff format --check .; \
	check $(IN_VENV)/mypy jbcalling rooms media deploy manage.py; \
	check $(IN_VENV)/lint-imports --no-logo; \
	check npm --prefix $(FRONTEND) --silent run lint; \
	check npm --prefix $(FRONTEND) --silent run typecheck; \
	exit $$status

bench: tools worker servers ## Measure what a call costs on this machine
	@$(IN_VENV)/python -m media.bench

rehearse: packages servers engines ## Build the images and run them, without a registry; as root
	@$(IN_VENV)/python -m deploy.rehearsal

clean: ## Remove what was built here; the user's cache and var/ stay
	@rm -rf .venv $(FRONTEND)/node_modules $(FRONTEND_BUILD) \
	  .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- Set-up, in the order of need ---

system-packages:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed: PYTHON=/path/to/python3 make ..." >&2; exit 1; }
	@$(PYTHON) -m deploy.setup.system_packages

browser:
	@$(PYTHON) -m deploy.setup.system_packages --browser

servers:
	@$(PYTHON) -m deploy.setup.system_packages --servers

checkers:
	@$(PYTHON) -m deploy.setup.system_packages --checkers

engines:
	@$(PYTHON) -m deploy.setup.system_packages --engines

venv: system-packages
	@deploy/setup/venv.sh $(PYTHON)

packages: venv
	@deploy/setup/once.sh .venv/.packages $(REQUIREMENTS) -- \
	  deploy/setup/quietly.sh "Installing the server's Python packages" \
	    $(PIP_INSTALL) -r requirements-plots.txt

tools: packages
	@deploy/setup/once.sh .venv/.tools $(REQUIREMENTS) requirements-dev.txt -- \
	  deploy/setup/quietly.sh "Installing the Python tools for tests and lint" \
	    $(PIP_INSTALL) -r requirements-dev.txt

worker: packages
	@$(IN_VENV)/python manage.py install_worker --verbosity 0

node-modules: system-packages
	@deploy/setup/once.sh $(FRONTEND)/node_modules/.installed $(FRONTEND)/package-lock.json -- \
	  deploy/setup/quietly.sh "Installing the front end's packages" \
	    npm --prefix $(FRONTEND) ci --no-audit --no-fund

frontend: node-modules
	@deploy/setup/once.sh $(FRONTEND_BUILD)/.built $(FRONTEND) -- \
	  deploy/setup/quietly.sh "Building the front end" \
	    npm --prefix $(FRONTEND) run build

database: packages
	@mkdir -p var
	@flock var/setup.lock $(IN_VENV)/python manage.py migrate --verbosity 0
