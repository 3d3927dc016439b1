PORT ?= 8000
DATA_DIR ?= $(CURDIR)/data
PYTHON ?= python3
export PORT DATA_DIR

RUN = .venv/bin/python
MANAGE = $(RUN) manage.py
PIP = $(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes
LOOK = @command -v $(PYTHON) >/dev/null || { echo "cobuild: $(PYTHON) is not installed" >&2; exit 1; }; \
	$(PYTHON) -I cobuild/surroundings.py
CATALOGUES = $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po))

.DEFAULT_GOAL = demo
.PHONY: demo install test soak bench test-environment lint lock messages surroundings port
.DELETE_ON_ERROR:
.SILENT:

demo: export DEMO = 1
demo: port install
	$(RUN) -m deploy.prepare
	exec $(RUN) -m honcho --procfile deploy/Procfile start --port $(PORT)

test: test-environment
	exec $(RUN) -m tests.services

soak: test-environment
	SOAK=1 exec $(RUN) -m tests.services tests/audit tests/browser tests/calculator tests/imports tests/kills tests/matrix tests/sheets

bench: test-environment
	exec $(RUN) -m bench

lint: test-environment
	$(RUN) -m ruff check

# The environment. A stamp is newer than what it was installed from.

install: .venv/.installed static/vendor/.installed $(CATALOGUES)

test-environment: install .venv/.installed-dev

surroundings:
	$(LOOK)

port:
	$(LOOK) "$(PORT)"

.venv/.installed: requirements.txt | surroundings
	echo "Installing Python packages ..."
	$(RUN) -c "import pip, sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null \
		|| $(PYTHON) -m venv --clear .venv
	$(PIP) -r requirements.txt
	touch $@

.venv/.installed-dev: requirements-dev.txt .venv/.installed
	$(PIP) -r requirements-dev.txt
	touch $@

node_modules/.installed: package-lock.json package.json .npmrc .venv/.installed
	echo "Installing browser assets ..."
	.venv/bin/npm ci --silent --ignore-scripts --no-audit --no-fund
	touch $@

static/vendor/.installed: node_modules/.installed Makefile
	mkdir -p static/vendor
	for file in \
		@tabler/core/dist/css/tabler.min.css \
		@tabler/core/dist/js/tabler.min.js \
		echarts/dist/echarts.common.min.js \
		tom-select/dist/css/tom-select.bootstrap5.min.css \
		tom-select/dist/js/tom-select.complete.min.js; \
	do \
		sed 's/[/][/*]# sourceMappingURL=[^ *]*\( *[*][/]\)*//' "node_modules/$$file" \
			> "static/vendor/$${file##*/}" || exit 1; \
	done
	touch $@

%.mo: %.po | .venv/.installed
	$(RUN) -m babel.messages.frontend --quiet compile --input-file $< --output-file $@

# What developers run now and then.

messages: test-environment
	$(MANAGE) makemessages --locale zh_Hans --no-location \
		--ignore .venv --ignore node_modules --ignore data
	$(MAKE) install

lock:
	deploy/lock $(PYTHON)
