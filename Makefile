# SPDX-License-Identifier: AGPL-3.0-or-later
.PHONY: demo test check bench messages
python := .venv/bin/python

demo: ## the whole platform with example data, in the foreground (PORT=8000)
	@sh tools/bootstrap.sh base
	@exec $(python) tools/demo.py

test: ## everything: rules of the house, units, races, browser journeys
	@sh tools/bootstrap.sh dev
	@sh tools/browser.sh
	@$(python) -m pytest -n 2 --dist loadscope

check: ## the fast part: style, types, layers, templates, rules of the house
	@sh tools/bootstrap.sh dev
	@$(python) -m pytest tests/house -n 2 -q

bench: ## measures, one JSON object a line (ONLY=pages for one module)
	@sh tools/bootstrap.sh dev >&2
	@$(python) -m tests.load.run $(ONLY)

messages: ## brings the Italian catalogues up to date with code and templates
	@sh tools/bootstrap.sh dev
	@$(python) tools/messages.py update
	@$(python) tools/messages.py missing
