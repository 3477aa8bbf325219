#!/usr/bin/env bash
# Installs the build backends into the folder given, and older releases of some beside them; all pinned by hash.
set -euo pipefail
here=$(dirname "$0")
target=$1
stamp=$(cat "$here"/requirements-*.txt | cksum)
[ "$(cat "$target/.installed" 2>/dev/null)" = "$stamp" ] && exit 0
rm -rf "$target"
"${PYTHON:-python3}" -m venv "$target"
pip=("$target/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes)
"${pip[@]}" -r "$here/requirements-backends.txt"
"${pip[@]}" -r "$here/requirements-setuptools.txt"
for file in "$here"/requirements-*-[0-9]*.txt "$here/requirements-setuptools-scm.txt"; do
    name=$(basename "$file" .txt)
    "${pip[@]}" --no-deps --target "$target/old/${name#requirements-}" -r "$file"
done
echo "$stamp" > "$target/.installed"
