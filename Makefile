# Everything a fresh machine needs: Python 3.11 and nothing else. `make demo` and `make test` install what they use.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
BIN := $(VENV)/bin
DEMO := demo
SCALE ?= 0.1
NIGHTS ?= 30

SPARK ?= .venv-spark
WAREHOUSES ?= .venv-warehouses

.PHONY: demo test test-spark test-warehouses lint docs bench mutate fuzz kill soak wheelhouse clean

$(VENV)/.runtime: requirements.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	$(BIN)/python -m compileall -q duly  # else every command compiles it anew where Python may write no bytecode
	touch $@

$(VENV)/.development: requirements-dev.txt $(VENV)/.runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

# Nights behind are judged for real by three standards, so that the morning has something to be held against.
# Exit codes 1 (targets not met) and 3 (some rows could not be judged) are what the planted faults must lead to.
demo: $(VENV)/.runtime
	$(BIN)/duly demo $(DEMO) --scale $(SCALE) --nights $(NIGHTS)
	@$(BIN)/duly run --config $(DEMO)/duly.toml; code=$$?; \
	  if [ $$code -ne 0 ] && [ $$code -ne 1 ] && [ $$code -ne 3 ]; then exit $$code; fi

test: $(VENV)/.development
	$(BIN)/python -m pytest -n auto --dist loadfile -rs

$(SPARK)/.installed: requirements-spark.txt
	$(PYTHON) -m venv $(SPARK)
	$(SPARK)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-spark.txt
	touch $@

# The catalogue on Spark itself, row for row as in DuckDB, and a command that is interrupted there. It needs Java 17 and 3 GB.
# DULY_SPARK_MASTER="local-cluster[2,1,1024]": with two workers. DULY_SPARK_STANDARDS="MISS-01 DA-02": these alone.
test-spark: $(VENV)/.development $(SPARK)/.installed
	DULY_SPARK_HOME=$$($(SPARK)/bin/python -c "import pyspark; print(*pyspark.__path__)") \
	  $(BIN)/python -m pytest tests/spark -rs

$(WAREHOUSES)/.installed: requirements-warehouses.txt requirements.txt
	$(PYTHON) -m venv $(WAREHOUSES)
	$(WAREHOUSES)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-warehouses.txt -c requirements.txt
	touch $@

# The reference standards' SQL for Snowflake and BigQuery too, read by another's parser. It asks no server: there is none to be had.
test-warehouses: $(VENV)/.development $(WAREHOUSES)/.installed
	PYTHONPATH=$$($(WAREHOUSES)/bin/python -c "import sysconfig; print(sysconfig.get_path('purelib'))") \
	  $(BIN)/python -m pytest tests/warehouses -rs

lint: $(VENV)/.development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict duly tests docs benchmarks release
	$(BIN)/lint-imports

# EXAMPLES=--examples makes the worked examples anew as well where no rule changed: after a change of the demo.
docs: $(VENV)/.development
	$(BIN)/python -m docs.build $(EXAMPLES)

# Small wrongs in the rules, sampled by seed: which of them does no test notice? What was tried is kept in mutants-SEED.jsonl,
# and is not tried again.
SEED ?= 1
COUNT ?= 100
mutate: $(VENV)/.development
	$(BIN)/python -m tests.mutants --seed $(SEED) --count $(COUNT)

# Exports with faults composed at random, seed after seed; what fails is kept in fuzz-failures.
HOURS ?= 1
fuzz: $(VENV)/.development
	$(BIN)/python -m tests.fuzz --from $(SEED) --hours $(HOURS)

# Runs killed at instants drawn by seed, each followed by a night: three hours for 500. What the log has is not tried again.
KILLS ?= 500
kill: $(VENV)/.development
	$(BIN)/python -m tests.kill --kills $(KILLS) --from $(SEED) --log kills.jsonl

# A year of nights with faults drawn by seed, each to be told once: an hour. What the log has is not lived through again.
DAYS ?= 365
soak: $(VENV)/.development
	$(BIN)/python -m tests.soak --nights $(DAYS) --seed $(SEED) --log soak.jsonl

# What duly costs, measured from outside. BENCH="standards --scale 1 --runs 5 --page": one part, and into docs/performance.md.
BENCH ?=
bench: $(VENV)/.development
	$(BIN)/python -m benchmarks $(BENCH)

# A folder from which duly installs without a network, with hashes and a bill of materials: docs/installing.md.
wheelhouse: $(VENV)/.development
	$(BIN)/python -m release wheelhouse

clean:
	rm -rf $(DEMO) wheelhouse duly-out fuzz-failures kills.jsonl soak soak.jsonl mutants-*.jsonl build dist
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis
