# `make help` lists what there is. Nothing but Python 3.10 or newer with pip, make and bash has to be on the machine:
# the rest, Node and the CDK's command line included, goes into .venv and node_modules, once.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory

PYTHON ?= python3
export PYTHON

# The environment's Node, npm and cdk come first, so what the machine has does not matter.
export PATH := $(CURDIR)/.venv/bin:$(CURDIR)/node_modules/.bin:$(PATH)

# Without compiled files every import of the CDK takes seconds.
unexport PYTHONDONTWRITEBYTECODE
# An activated environment or a foreign path must not leak in.
unexport VIRTUAL_ENV PYTHONPATH PYTHONHOME

# The CDK's command line asks the network for nothing: no usage data, no newer version, no region of this machine.
export CDK_DISABLE_CLI_TELEMETRY := true
export CDK_DISABLE_VERSION_CHECK := 1
export AWS_EC2_METADATA_DISABLED := true

# One stamp for each step of the set-up. A step is repeated when what it was made from has changed.
python_ready := .venv/.ready
package_ready := .venv/.package-ready
node_ready := node_modules/.ready
cache_ready := .venv/.jsii-cache-ready
lowest_ready := .venv-lowest/.ready
e2e_ready := .venv-e2e/.ready
ready := $(python_ready) $(package_ready) $(node_ready) $(cache_ready)

.PHONY: help
help: ## Show this list
	@grep -hE '^[a-z0-9-]+:.*## ' Makefile | sort | sed -E 's/^([a-z0-9-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

.PHONY: setup
setup: $(ready) ## Install everything that the other targets need (they do it themselves)

$(python_ready): requirements/dev.txt tools/create_environment.sh tools/environment.sh
	@tools/create_environment.sh .venv requirements/dev.txt
	@touch $@

# An editable install: metadata and commands are there, the code is read from constructs/. The build backend is in the
# environment already, so nothing is fetched.
$(package_ready): pyproject.toml $(python_ready)
	@tools/install_editable.sh .venv
	@touch $@

# No package here needs its install scripts.
$(node_ready): package-lock.json .npmrc $(python_ready)
	@echo "Installing the CDK's command line and pyright ..."
	@npm ci --ignore-scripts --loglevel=error > /dev/null
	@touch $@

$(cache_ready): $(python_ready)
	@echo "Letting jsii index the CDK, once ..."
	@python tools/warm_jsii_cache.py
	@touch $@

$(lowest_ready): requirements/lowest.txt tools/create_environment.sh tools/environment.sh $(node_ready)
	@tools/create_environment.sh .venv-lowest requirements/lowest.txt
	@tools/install_editable.sh .venv-lowest
	@.venv-lowest/bin/python tools/warm_jsii_cache.py
	@touch $@

# The local AWS and the AWS CLI. They need no CDK and no Node.
$(e2e_ready): requirements/e2e.txt tools/create_environment.sh tools/environment.sh
	@tools/create_environment.sh .venv-e2e requirements/e2e.txt
	@touch $@

.PHONY: synth
synth: $(ready) ## Synthesize every example into cdk.out, as CloudFormation would get it
	@rm -rf cdk.out
	@cdk synth --quiet --strict '**'

.PHONY: test
test: $(ready) ## Run the whole test suite (pass options with ARGS="-k name")
	@python -m pytest $(ARGS)

.PHONY: test-lowest
test-lowest: $(ready) $(lowest_ready) ## Run the test suite on the lowest supported versions of the dependencies
	@PATH="$(CURDIR)/.venv-lowest/bin:$$PATH" python -m pytest $(ARGS)

.PHONY: e2e
e2e: $(ready) $(e2e_ready) ## Deploy to a local AWS with the real CDK CLI, and try everything (several minutes)
	@python -m pytest tests/e2e $(ARGS)

checks := format ruff mypy pyright floors dependencies files templates

.PHONY: lint $(checks:%=lint-%)
lint: $(checks:%=lint-%) ## Run every check that is not a test (make -k lint goes on after a failure; lint-NAME runs one)
$(checks:%=lint-%): $(ready)
lint-format:
	ruff format --check
lint-ruff:
	ruff check
lint-mypy:
	mypy
lint-pyright:
	pyright
lint-floors:
	lint-imports --no-logo
lint-dependencies:
	deptry .
lint-files:
	if git rev-parse --git-dir > /dev/null 2>&1; then git ls-files -z | xargs -0 python tools/check_files.py; fi
lint-templates: synth
	cfn-lint 'cdk.out/**/*.template.json'

.PHONY: format
format: $(ready) ## Format the code and fix what can be fixed without a person
	@ruff format
	@ruff check --fix

.PHONY: bench
bench: $(ready) $(e2e_ready) ## Run the benchmarks (several minutes; needs a quiet machine)
	@python -m benchmarks $(ARGS)

.PHONY: requirements
requirements: $(ready) ## Compile requirements/*.txt again (newest versions with ARGS=--upgrade)
	@python tools/compile_requirements.py $(ARGS)

.PHONY: clean
clean: ## Remove everything that was made, environments included
	rm -rf .venv .venv-e2e .venv-lowest node_modules cdk.out dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
