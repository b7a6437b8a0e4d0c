# Wardline. Two commands do all set-up: `make demo` and `make test`.
.DEFAULT_GOAL := help
.PHONY: help demo test check bench fuzz soak format spec wasm clean
UV := .tools/uv/bin/uv
RUN := $(UV) run --locked --no-sync
CARGO := cargo
READY := .tools/ready
MODULE := $(shell find mls/src -name '*.rs' 2>/dev/null) mls/Cargo.toml mls/Cargo.lock mls/pyproject.toml mls/wardline_mls.pyi

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(READY) ## Run a simulated hospital's feed to clinicians' devices, end-to-end encrypted (KEEP=1 leaves it running)
	@$(RUN) wardline demo $(if $(KEEP),--keep,)

test: check ## Run the checks and every test, on SQLite and, where it is installed, PostgreSQL
	$(RUN) pytest $(ARGS)

check: $(READY) ## Lint, types, import rules; the Rust module's format and lint; the WebAssembly module's freshness
	$(RUN) ruff format --check
	$(RUN) ruff check
	$(RUN) basedpyright
	$(RUN) lint-imports
	cd mls && $(CARGO) fmt --check
	cd mls && $(CARGO) clippy --release --locked --all-targets --features python,wasm -- -D warnings
	$(RUN) python mls/wasm/check.py

bench: $(READY) ## Measure beside a bare loop in the same run; bench/README.md explains the figures
	$(RUN) python -m bench

fuzz: $(READY) ## Fuzz every parser with atheris (SECONDS=30 each; TARGET=hl7 for one)
	$(UV) sync --locked --group fuzz
	$(RUN) python -m tests.fuzz $(TARGET) --seconds $(or $(SECONDS),30)

soak: $(READY) ## Kill hub, vault and devices for MINUTES=60, then random lives and every write failing alone
	$(RUN) python -m tests.soak --minutes $(or $(MINUTES),60)
	WARDLINE_SOAK=1 $(RUN) pytest tests/property/test_system.py tests/faults/matrix --timeout 0

format: $(READY) ## Format Python and Rust
	$(RUN) ruff check --fix --select I
	$(RUN) ruff format
	cd mls && $(CARGO) fmt

spec: $(READY) ## Write the wire's description and golden vectors from the code
	$(RUN) python -m tests.contract.write_spec
	$(RUN) python -m tests.unit.content.write_spec

wasm: ## Build the WebAssembly module (needs the toolchain that mls/wasm/build.sh names)
	mls/wasm/build.sh

clean: ## Remove what was built and the tools installed here
	rm -rf .venv .tools mls/target

$(UV): tools/uv.txt
	@tools/prerequisites.sh
	python3 -m venv .tools/uv
	.tools/uv/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement tools/uv.txt
	@touch $@

$(READY): $(UV) uv.lock pyproject.toml $(MODULE)
	$(UV) sync --locked
	@touch $@
