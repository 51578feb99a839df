# The front door. `make help` lists every target; each begins with what it needs, also on a bare clone.

BIN := .venv/bin
ENVIRONMENT := .venv/.complete
LAB := .venv-lab/.complete
SITE := .venv-docs/.complete

# Where a machine forbids bytecode, every kernel would compile its imports again.
unexport PYTHONDONTWRITEBYTECODE

# Written with the machine's own settings kept out, so that the same bounds give the same lock anywhere.
COMPILE = env -u UV_INDEX -u UV_EXTRA_INDEX_URL -u UV_FIND_LINKS -u UV_CONSTRAINT UV_CUSTOM_COMPILE_COMMAND="make lock" \
	$(BIN)/uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links $(UPGRADE)

.DEFAULT_GOAL := help
.PHONY: help setup demo test check fast lint format prove bench pictures lab docs lock clean

help: ## what can be made (this list)
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: $(ENVIRONMENT) ## the environment in .venv, and what the system lacks for the PDF
	@scripts/install_system_parts.sh
	@scripts/install_paper_fonts.sh
	@echo "Ready: $(BIN)/hazard --help"

demo: setup ## the sample campaign, from spreadsheets to the August and December summaries, in demo/
	$(BIN)/hazard demo --workspace demo

test: setup ## every test
	$(BIN)/pytest --numprocesses=auto --dist=loadfile --no-loadscope-reorder

check: $(ENVIRONMENT) ## lint, types, import rules and the fast tests: what a commit must pass
	@$(MAKE) --no-print-directory --jobs=2 lint fast # mypy has use for one core only

fast: $(ENVIRONMENT) ## the fast tests alone
	$(BIN)/pytest --numprocesses=auto --dist=loadfile --no-loadscope-reorder -m "not slow"

lint: $(ENVIRONMENT) ## ruff, mypy, import-linter and nbstripout, without tests
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/nbstripout --verify --keep-id notebooks/*.ipynb

format: $(ENVIRONMENT) ## rewrite code and notebooks the way `make check` wants them
	$(BIN)/ruff check --fix --exit-zero
	$(BIN)/ruff format
	$(BIN)/python scripts/write_columns.py
	$(BIN)/nbstripout --keep-id notebooks/*.ipynb

prove: setup ## kills, full disks, refused calls, two publishers: nothing torn (hours; PROVE="--minutes 40")
	$(BIN)/python -m tests.prove $(PROVE)

bench: setup ## speeds as ratios, side by side (some minutes)
	$(BIN)/python -m benchmarks

pictures: demo ## the picture in the READMEs, from the demo
	$(BIN)/python scripts/make_pictures.py demo/reports/2023-07 docs/pictures/july.png

lab: $(LAB) setup ## JupyterLab with the four notebooks (LAB_OPTIONS=… is handed on)
	.venv-lab/bin/jupyter lab --notebook-dir=. $(LAB_OPTIONS) notebooks/1_ingest.ipynb

docs: $(SITE) ## the documents as a site, in site/, links checked
	@NO_MKDOCS_2_WARNING=1 .venv-docs/bin/mkdocs build --strict

lock: $(ENVIRONMENT) ## requirements/*.lock from pyproject.toml (UPGRADE=--upgrade for the newest versions)
	$(COMPILE) pyproject.toml --all-extras --group dev --group build --output-file requirements/dev.lock
	$(COMPILE) --group lab --output-file requirements/lab.lock
	$(COMPILE) --group docs --output-file requirements/docs.lock
	$(COMPILE) requirements/bootstrap.in --output-file requirements/bootstrap.lock

clean: ## remove environments, caches and the demo; never data or reports
	rm -rf .venv .venv-lab .venv-docs site demo build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(ENVIRONMENT): requirements/dev.lock requirements/bootstrap.lock pyproject.toml scripts/make_environment.sh
	@scripts/make_environment.sh .venv requirements/dev.lock project
	@touch $@

$(SITE): requirements/docs.lock requirements/bootstrap.lock scripts/make_environment.sh
	@scripts/make_environment.sh .venv-docs requirements/docs.lock
	@touch $@

# The kernel that the notebooks ask for is .venv's: JupyterLab's own packages never reach a run. plotly's extension is .venv's too.
$(LAB): requirements/lab.lock requirements/bootstrap.lock scripts/make_environment.sh scripts/lab_settings.json $(ENVIRONMENT)
	@scripts/make_environment.sh .venv-lab requirements/lab.lock
	@mkdir -p .venv-lab/share/jupyter/lab/settings
	@cp scripts/lab_settings.json .venv-lab/share/jupyter/lab/settings/overrides.json
	@ln -sfn ../../../../.venv/share/jupyter/labextensions/jupyterlab-plotly .venv-lab/share/jupyter/labextensions/jupyterlab-plotly
	@JUPYTER_PATH=$(CURDIR)/.venv-lab/share/jupyter $(BIN)/python -m ipykernel install --prefix .venv-lab --name python3 --display-name "Python 3 (hazardlib)" >/dev/null
	@touch $@
