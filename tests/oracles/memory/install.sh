#!/usr/bin/env bash
# Installs the libraries whose real stores the tests read.
set -euo pipefail
"${PYTHON:-python3}" -m tests.oracles.memory.install
