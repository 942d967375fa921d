# Everything bootstraps itself: an environment is built when it is absent or its lock has changed.
.DEFAULT_GOAL := help
.PHONY: help run train test check static evaluate voice-pack bench bench-stock soak lock audit clean

# Some machines ask for no byte code; then every process compiles all it imports anew, seconds each time.
unexport PYTHONDONTWRITEBYTECODE

BOT := .venv/bin/python -m bot
SETUP = python=$$(tools/find-python) && "$$python" tools/bootstrap.py

help: ## this list
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -e 's/:.*## /\t/' | expand -t 14

run: ## start everything; prints the addresses
	@python=$$(tools/find-python) && exec "$$python" -m bot run

train: ## train the dialogue model
	@python=$$(tools/find-python) && exec "$$python" -m bot train

static:
	@$(SETUP) check
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-logo

check: static ## fast: format, types, import rule, unit tests (half a minute)
	.venv/bin/python -m pytest -q -n 2 --dist loadfile -m "not slow" tests/unit

test: static ## everything, with what needs the engine, a browser or a database
	@$(SETUP) test
	@$(SETUP) voice
	-@$(SETUP) judge # without Python 3.12 its one test is skipped
	@$(SETUP) photo
	$(BOT) train
	.venv/bin/python -m pytest -q -n 2 --dist loadfile tests/unit tests/contract
	.venv/bin/python -m pytest -q -n 2 --dist loadfile -m "not alone" tests/integration
	.venv/bin/python -m pytest -q -m alone tests/integration
	.venv/bin/python -m pytest -q -n 2 --dist loadfile tests/browser # apart from the others: a browser's event loop keeps them from theirs

evaluate: ## how well questions are understood, on examples that were never trained on
	@$(SETUP) test
	@$(SETUP) voice
	@$(SETUP) photo
	$(BOT) train
	.venv-rasa/bin/python -m nlu.report --data data/nlu --eval tests/evaluation/*.jsonl --table docs/understanding.md
	.venv/bin/python tools/ninety.py # writes docs/ninety.md
	.venv-voice/bin/python tools/judge_pack.py # how well the shipped voice is understood; writes docs/voice.md
	.venv/bin/python -m tools.loop # what is said aloud; writes docs/voice.md
	.venv/bin/python -m tools.read_pictures # how well a photographed licence is read; writes docs/licence-photo.md

voice-pack: ## render the shipped voice anew where its texts changed; an hour for all of it
	@$(SETUP) voice
	@$(SETUP) gateway
	@mkdir -p var/pack
	$(BOT) voice plan > var/pack/plan.jsonl
	nice -n 5 .venv-voice/bin/python tools/render_pack.py --plan var/pack/plan.jsonl

bench: ## measure this project, and the stock way where bench-stock was here before; less than half an hour
	@$(SETUP) test
	@$(SETUP) bench
	$(BOT) train
	@.venv/bin/python tools/measure.py bench

bench-stock: ## train what the engine ships with, for bench to measure beside this project; hours
	@$(SETUP) test
	@.venv/bin/python tools/measure.py bench-stock

soak: ## the long run under load
	@$(SETUP) test
	$(BOT) train
	@.venv/bin/python tools/measure.py soak

lock: ## write requirements/*.txt from *.in; UPGRADE=1 takes newer versions
	@python=$$(tools/find-python) && "$$python" tools/lock.py $(if $(UPGRADE),--upgrade)

audit: ## ask the public advisory database about every pinned version; needs internet
	@python=$$(tools/find-python) && "$$python" tools/audit.py

clean: ## remove environments, tools and caches; never var/, which holds the hall's data
	rm -rf tests/node/node_modules tools/pack/npm/node_modules .venv .venv-rasa .venv-stock .venv-voice .venv-photo \
		.venv-judge .venv-bench .tools .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -not -path './var/*' -prune -exec rm -rf {} +
