#!/usr/bin/env bash
# Installs the real packagers and build backends below .oracles/, each from the pins beside it; nothing else is touched.
set -euo pipefail
cd "$(dirname "$0")/../.."
for home in tests/oracles/*/; do
    name=$(basename "$home")
    target=".oracles/$name"
    if [ -f "$home/package.json" ]; then
        mkdir -p "$target"
        if ! cmp -s "$home/package-lock.json" "$target/.installed"; then
            cp "$home"package*.json "$target/"
            (cd "$target" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
            cp "$home/package-lock.json" "$target/.installed"
        fi
    fi
    if [ -f "$home/install.sh" ]; then
        bash "$home/install.sh" "$target"
    fi
done
