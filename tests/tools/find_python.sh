#!/bin/sh
# Copyright: (c) 2026, nhn.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# Print the path of a Python 3.12 that really runs. PYTHON, where set, is the only candidate.
# A candidate is run, not only looked for: a version manager's shim can exist and still fail.

works() {
    "$1" -c '
import sys
assert sys.version_info[:2] == (3, 12)
import ensurepip, sqlite3, ssl, venv
print(sys.executable)
' 2>/dev/null
}

if [ -n "$PYTHON" ]; then
    works "$PYTHON" && exit 0
    echo "PYTHON=$PYTHON is not a working Python 3.12 (with venv, ensurepip, sqlite3, ssl)" >&2
    exit 1
fi
for candidate in python3.12 python3 \
    "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.12.*/bin/python3 \
    "$HOME"/.pyenv/versions/3.12.*/bin/python3; do
    works "$candidate" && exit 0
done
echo "No working Python 3.12 (with venv, ensurepip, sqlite3, ssl) found: install one," \
    "or name it with PYTHON=..." >&2
exit 1
