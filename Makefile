# Wardline. Two commands do all set-up: `make demo` and `make test`.
.DEFAULT_GOAL := help
.PHONY: help demo test check check-python check-rust check-web test-web bench bench-web fuzz soak format spec web wasm wasm-check peers clean
UV := .tools/uv/bin/uv
RUN := $(UV) run --locked --no-sync
CARGO := cargo
READY := .tools/ready
WORKERS ?= 2
# Most of the checks keep one core busy: several at a time, each one's words in one piece.
TOGETHER := $(MAKE) --no-print-directory --jobs $(WORKERS) --output-sync=target
# Where modules are not kept compiled, each of the many processes of the tests compiles all that it imports.
unexport PYTHONDONTWRITEBYTECODE
WEB := src/wardline/vault/web/static/files.json
WEB_SOURCES := $(shell find web/src web/public web/tools -type f 2>/dev/null) web/index.html web/vite.config.ts web/package-lock.json
TS_MLS := tests/differential/peers/node_modules
OPENMLS := tests/differential/peers/openmls
OPENMLS_PEER := $(OPENMLS)/target/release/wardline-openmls-peer
OPENID := tools/openid/node_modules
MODULE := $(shell find mls/src -name '*.rs' 2>/dev/null) mls/Cargo.toml mls/Cargo.lock mls/pyproject.toml mls/wardline_mls.pyi

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(READY) $(WEB) $(OPENID) ## Run a simulated hospital's feed to clinicians' devices, end-to-end encrypted (KEEP=1 leaves it running)
	@$(RUN) wardline demo $(if $(KEEP),--keep,)

test: $(READY) $(WEB) peers $(OPENID) ## Run the checks and every test: both databases and Chromium where they are installed
	+@$(TOGETHER) test-web check-python check-rust check-web
	$(RUN) pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

check: $(READY) web/node_modules ## Lint, types, import rules, of Python, Rust and TypeScript; the WebAssembly module's freshness
	+@$(TOGETHER) check-python check-rust check-web

check-python: $(READY)
	$(RUN) ruff format --check
	$(RUN) ruff check
	$(RUN) basedpyright
	$(RUN) lint-imports
	$(RUN) python mls/wasm/check.py

check-rust: $(READY)
	cd mls && $(CARGO) fmt --check
	cd $(OPENMLS) && $(CARGO) fmt --check
	cd mls && $(CARGO) clippy --release --locked --all-targets --features python,wasm -- -D warnings

check-web: web/node_modules
	cd web && npm run check

test-web: web/node_modules
	cd web && npm test

bench: $(READY) ## Measure beside a bare loop in the same run; bench/README.md explains the figures
	$(RUN) python -m bench

bench-web: $(READY) $(WEB) ## Measure the web client in Chromium beside an empty page in the same run
	$(RUN) python -m bench.web

fuzz: $(READY) ## Fuzz every parser with atheris (SECONDS=30 each; TARGET=hl7 for one)
	$(UV) sync --locked --group fuzz
	$(RUN) python -m tests.fuzz $(TARGET) --seconds $(or $(SECONDS),30)

soak: $(READY) ## Kill hub, vault and devices for MINUTES=60, then random lives and every write failing alone
	$(RUN) python -m tests.soak --minutes $(or $(MINUTES),60)
	WARDLINE_SOAK=1 $(RUN) pytest tests/property/test_system.py tests/property/test_two_organisations.py \
	    tests/faults/matrix tests/faults/killed tests/differential --timeout 0

format: $(READY) ## Format Python, Rust and TypeScript
	$(RUN) ruff check --fix --select I
	$(RUN) ruff format
	cd mls && $(CARGO) fmt
	cd web && npm run format

spec: $(READY) ## Write the wire's description and golden vectors from the code
	$(RUN) python -m tests.contract.write_spec
	$(RUN) python -m tests.unit.content.write_spec

web: $(WEB) ## Build the web client for the vault to serve

peers: $(TS_MLS) $(OPENMLS_PEER) ## Get the independent implementations of MLS that tests compare ours with

wasm: ## Build the WebAssembly module (needs the toolchain that mls/wasm/tools.sh names, and installs it on Debian 12)
	mls/wasm/build.sh

wasm-check: ## Build the WebAssembly module and compare it with the committed one, byte for byte
	mls/wasm/build.sh --check

clean: ## Remove what was built and the tools installed here
	rm -rf .venv .tools mls/target web/node_modules $(TS_MLS) $(OPENMLS)/target $(OPENID) src/wardline/vault/web/static

$(UV): tools/uv.txt
	@tools/prerequisites.sh
	python3 -m venv .tools/uv
	.tools/uv/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement tools/uv.txt
	@touch $@

%/node_modules: %/package.json %/package-lock.json
	@tools/prerequisites.sh
	cd $* && npm ci --no-audit --no-fund
	@touch $@

$(OPENMLS_PEER): $(wildcard $(OPENMLS)/src/*.rs) $(OPENMLS)/Cargo.toml $(OPENMLS)/Cargo.lock
	cd $(OPENMLS) && $(CARGO) build --release --locked
	@touch $@

$(WEB): web/node_modules $(WEB_SOURCES) mls/wasm/SHA256SUMS
	cd web && npm run build

$(READY): $(UV) uv.lock pyproject.toml $(MODULE)
	$(UV) sync --locked
	@touch $@
