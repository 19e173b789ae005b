# Huddle: `make run` and `make test` set everything up themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PEERS := .venv-peers
TUMULT := .venv-tumult
ADDRESS ?= 0.0.0.0
PORT ?= 8502
PIP := $(BIN)/pip install --quiet --disable-pip-version-check

.PHONY: run check-in test check format bench bench-accuracy bench-scale clean

run: $(VENV)/core.stamp  ## start the dashboard on this machine
	$(BIN)/python -m streamlit run asgi.py

check-in: $(VENV)/core.stamp  ## serve the check-in page, and no other, to the local network
	HUDDLE_SERVE=check-in $(BIN)/python -m streamlit run asgi.py \
		--server.address $(ADDRESS) --server.port $(PORT) \
		$(if $(CERT),--server.sslCertFile $(CERT) --server.sslKeyFile $(KEY))

test: $(VENV)/dev.stamp  ## run every test
	$(BIN)/python -m pytest -n 2 --dist loadgroup $(PYTEST)

check: $(VENV)/dev.stamp  ## what a commit must pass
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest -n 2 --dist loadgroup --cov --cov-report=term --cov-fail-under=95 $(PYTEST)

format: $(VENV)/dev.stamp  ## put the code in order
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/dev.stamp  ## the same work by us and by others, side by side in one run
	$(BIN)/python -m benchmarks

bench-accuracy: $(VENV)/dev.stamp  ## how near reports come to the truth, beside other libraries
	$(BIN)/python -m benchmarks.accuracy $(ACCURACY)

bench-scale: $(VENV)/dev.stamp $(PEERS)/stamp $(TUMULT)/stamp  ## ten million rows, beside plain engines and private ones
	$(BIN)/python -m benchmarks.scale $(SCALE)

clean:  ## remove everything that was installed
	rm -rf $(VENV) $(PEERS) $(TUMULT)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Huddle needs Python 3.11 or newer; try: make PYTHON=python3.12 run"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/core.stamp: requirements.txt | $(VENV)/bin/python
	$(PIP) -r requirements.txt
	@touch $@

$(VENV)/dev.stamp: requirements.txt requirements-dev.txt requirements-lab.txt requirements-share.txt requirements-scale.txt | $(VENV)/bin/python
	$(PIP) -r requirements-dev.txt
	@touch $@ $(VENV)/core.stamp

# Libraries to measure beside, each in an environment of its own; one that cannot be installed
# here is left out of the table, which says so.
$(PEERS)/stamp: benchmarks/scale/peers.txt
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/pip install --quiet --disable-pip-version-check -r $< || rm -rf $(PEERS)/bin
	@touch $@

$(TUMULT)/stamp: benchmarks/scale/tumult.txt
	$(PYTHON) -m venv $(TUMULT)
	$(TUMULT)/bin/pip install --quiet --disable-pip-version-check -r $< || rm -rf $(TUMULT)/bin
	@touch $@
