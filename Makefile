.PHONY: setup run test soak lint check bench bench-mesh bench-import bench-export bench-dedup bench-desk

setup:
	@scripts/setup

run: setup
	@.venv/bin/python manage.py serve

test: setup
	@scripts/test

soak: setup
	@.venv/bin/python -m tests.soak
	@RACE_ROUNDS=1000 .venv/bin/pytest tests/races/test_instants.py

lint: setup
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/lint-imports
	.venv/bin/djlint --lint --quiet reviews searches screening reviewsite

check: test lint

bench: setup
	@.venv/bin/python -m benchmarks.query
	@.venv/bin/python -m pip install --quiet -r requirements-bench.txt
	@.venv/bin/python -m benchmarks.formats

bench-mesh: setup
	@.venv/bin/python -m benchmarks.mesh

bench-import: setup
	@.venv/bin/python -m benchmarks.imports

bench-export: setup
	@.venv/bin/python -m benchmarks.exports

bench-dedup: setup
	@.venv/bin/python -m pip install --quiet -r requirements-bench.txt
	@.venv/bin/python -m benchmarks.dedup $(SETS)

bench-desk: setup
	@.venv/bin/python -m benchmarks.desk
