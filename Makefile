# Two commands do everything on a fresh machine with Python 3.11: make demo, make test.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PHOTO  ?=
GENERATIVE ?=
OUT    ?= demo
STAMP  := $(VENV)/.ready

.PHONY: demo test soak venv check bench pictures clean

demo: venv
	$(BIN)/watchfolder demo --out "$(OUT)" $(if $(PHOTO),--photo "$(PHOTO)") \
	  $(if $(GENERATIVE),--generative tests/small_editor)

# On as many cores as there are, four at most; a file's tests stay together (tests/conftest.py).
test: venv
	$(BIN)/python -m pytest -n auto --dist loadfile -m "not gpu and not soak"

# Minutes to an hour: thousands of kills, faults and damaged files.
soak: venv
	$(BIN)/python -m pytest -m soak

venv: $(STAMP)

# torch first and alone: with the exact version asked for, an index that has a CPU build gives it.
$(STAMP): pyproject.toml requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=24"
	$(BIN)/python -m pip install --quiet "$$(grep '^torch==' requirements.lock)"
	$(BIN)/python -m pip install --quiet --constraint requirements.lock --editable ".[diffusion,demo,dev]"
	$(BIN)/python -m watchfolder.engines.builtin.networks.warm
	touch $(STAMP)

check: venv
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Minutes each; every table says what it compares with.
bench: venv
	@for script in benchmarks/*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

# The pictures of README.md, made again by the product itself.
pictures: venv
	$(BIN)/python docs/pictures/make.py

clean:
	rm -rf $(VENV) demo build dist *.egg-info
