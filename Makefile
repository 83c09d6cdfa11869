# Every verb sets up what it needs by itself; see `make help`.
.PHONY: help screenshots bench-widget run test test-pages test-system reliability sbom lint train evaluate learning-curve calibrate bench-embedding bench-nlu bench-turns bench-growth bench-scale bench-console clean
.DEFAULT_GOAL := help

help: ## Say what each verb does
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-18s %s\n", $$1, $$2}'

run: ## Set up everything, start the assistant and print its addresses (Ctrl-C stops it)
	@scripts/bootstrap rasa app
	@.venv/bin/python -m scripts.build_widget
	@.venv/bin/bot run

test: ## Set up everything and run all tests
	@scripts/bootstrap rasa dev
	@.venv/bin/python -m scripts.build_widget
	@.venv/bin/python -m scripts.run_tests

test-pages: ## Go through all pages and states with a browser: barriers, small screens, both languages (a few minutes)
	@scripts/bootstrap rasa dev
	@.venv/bin/python -m scripts.build_widget
	@.venv/bin/python -m scripts.run_tests pages

test-system: ## Run the long tests: faults, load, attacks, several processes of each kind (at most 40 minutes)
	@scripts/bootstrap rasa dev
	@.venv/bin/python -m scripts.build_widget
	@.venv/bin/python -m scripts.run_tests system

reliability: ## Write docs/reliability.md from the reports of the last `make test`, `make test-pages` and `make test-system`
	@scripts/bootstrap dev
	@.venv/bin/python -m scripts.reliability

sbom: ## List all parts with their licences (CycloneDX in var/sbom/, docs/licences.md), and refuse what is not allowed
	@scripts/bootstrap rasa dev
	@.venv/bin/python -m scripts.supply_chain

lint: ## Check style, types and the import law
	@scripts/bootstrap dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy bot actions scripts
	.venv/bin/lint-imports
	@.venv/bin/python -m scripts.build_widget --check

train: ## Train the dialogue model anew
	@scripts/bootstrap rasa app
	@.venv/bin/bot train

evaluate: ## Ask all evaluation questions through the chat API and write a report
	@scripts/bootstrap rasa app
	@.venv/bin/bot train --if-needed
	@.venv/bin/python -m evaluation; questions=$$?; .venv/bin/python -m evaluation.enquiries && exit $$questions

learning-curve: ## Show how answers improve with the number of sample questions (takes minutes)
	@scripts/bootstrap app
	@.venv/bin/python -m evaluation.learning_curve

calibrate: ## Fit anew how sure an answer must be, on authors who were left out (takes a quarter of an hour)
	@scripts/bootstrap app
	@.venv/bin/python -m evaluation.calibrate

bench-embedding: ## Compare the two ways to compute sentence vectors
	@scripts/bootstrap app
	@.venv/bin/python -m benchmarks.embedding

bench-nlu: ## Compare our understanding with Rasa's stock pipeline (takes long)
	@scripts/bootstrap rasa app
	@.venv/bin/python -m benchmarks.nlu

bench-turns: ## Measure a turn against Rasa's stock starter bot
	@scripts/bootstrap rasa app
	@.venv/bin/bot train --if-needed
	@.venv/bin/python -m benchmarks.turns

bench-growth: ## Measure how a turn grows with conversations, facts and turns (takes a quarter of an hour)
	@scripts/bootstrap rasa dev
	@.venv/bin/bot train --if-needed
	@.venv/bin/python -m benchmarks.growth

bench-scale: ## Measure two of each process against one of each, behind nginx, with PostgreSQL and Redis
	@scripts/bootstrap rasa dev
	@.venv/bin/bot train --if-needed
	@.venv/bin/python -m benchmarks.scale_out

bench-console: ## Measure the console with 10,000 enquiries and 100,000 messages
	@scripts/bootstrap dev
	@.venv/bin/python -m benchmarks.console

screenshots: ## Photograph every state of the chat and the console, in both languages, for the README (needs Chromium)
	@scripts/bootstrap dev
	@.venv/bin/python -m scripts.build_widget
	@.venv/bin/python -m tests.browser.screenshots --docs

bench-widget: ## Measure how fast the chat is for a visitor (needs Chromium)
	@scripts/bootstrap dev
	@.venv/bin/python -m scripts.build_widget
	@.venv/bin/python -m benchmarks.widget

clean: ## Remove environments, models and caches; databases, logs and secrets in var/ stay
	rm -rf .venv .venv-rasa models .rasa .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info
	rm -rf widget/node_modules bot/web/static/built
	rm -rf var/cache var/training var/tools var/test
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
