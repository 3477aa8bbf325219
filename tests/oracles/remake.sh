#!/usr/bin/env bash
# Makes the committed expectations anew: real packagers and backends answer for trees from other seeds (SEED=number).
set -euo pipefail
cd "$(dirname "$0")/../.."
python=.venv/bin/python
seed=${SEED:?set SEED to a number}
"$python" -m tests.oracles.npm.listings "$seed" "$((seed + 400))" > fixtures/listings/npm.jsonl.new
mv fixtures/listings/npm.jsonl.new fixtures/listings/npm.jsonl
"$python" -m tests.oracles.managers.manager_compare keep
for backend in flit hatchling pdm poetry uv_build; do
    "$python" -m tests.oracles.python.record "$backend" "fixtures/listings/$backend.jsonl"
done
"$python" -m tests.oracles.python.setuptools_compare --from "$seed" --count 170 --record fixtures/listings/setuptools.jsonl
