# Every verb sets up what it needs by itself; see `make help`.
.PHONY: help run test lint train evaluate learning-curve calibrate bench-embedding bench-nlu bench-turns clean
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
	@.venv/bin/python -m evaluation

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

clean: ## Remove environments, models and caches; databases, logs and secrets in var/ stay
	rm -rf .venv .venv-rasa models .rasa .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info
	rm -rf widget/node_modules bot/web/static/built
	rm -rf var/cache var/training var/tools var/test
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
