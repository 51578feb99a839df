#!/bin/sh
# Make a virtual environment that holds exactly what a lock lists: make_environment.sh FOLDER LOCK [project]
#
# With `project`, hazardlib itself is put in as well, so that FOLDER/bin/hazard is the command.
# PYTHON=… chooses the interpreter. Whatever index or mirror pip is set up for is used here too;
# the hashes in the lock decide what is accepted, wherever it came from.
set -eu

folder=$1
lock=$2
project=${3:-}
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

may_install() { command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; }

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

find_python() {
    for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s\n' "$candidate"
            return
        fi
    done
    say "No Python 3.11 or newer was found (${PYTHON:-python3, python3.11 … python3.14})."
    say "Install one (Debian 12: apt-get install python3 python3-venv), or name it: make setup PYTHON=/path/to/python3"
    exit 2
}

# Debian and Ubuntu ship venv without ensurepip, in a package of its own.
complete_python() {
    "$1" -c 'import ensurepip, venv' 2>/dev/null && return
    package=$("$1" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    if may_install; then
        say "Installing $package …"
        { as_root apt-get update -qq && as_root apt-get install -y -qq --no-install-recommends "$package"; } >&2 || true
    fi
    "$1" -c 'import ensurepip, venv' 2>/dev/null && return
    say "This Python cannot make a virtual environment. Run: sudo apt-get install $package"
    exit 2
}

# uv does not read pip's settings; an office that reaches only a mirror has told pip about it.
mirror() {
    [ -n "${UV_DEFAULT_INDEX:-}" ] || UV_DEFAULT_INDEX=$("$folder/bin/python" -m pip config get global.index-url 2>/dev/null || true)
    [ -n "${UV_DEFAULT_INDEX:-}" ] || UV_DEFAULT_INDEX=${PIP_INDEX_URL:-}
    if [ -n "$UV_DEFAULT_INDEX" ]; then export UV_DEFAULT_INDEX; else unset UV_DEFAULT_INDEX; fi
}

# Compiled once here, or else by every command and again by every kernel (docs/decisions/0004).
unset PYTHONDONTWRITEBYTECODE

works() { [ -x "$folder/bin/python" ] && "$folder/bin/python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

if ! works; then
    python=$(find_python)
    complete_python "$python"
    say "Making $folder with $("$python" --version) …"
    "$python" -m venv --clear "$folder"
fi

"$folder/bin/python" -m pip --version >/dev/null 2>&1 || "$folder/bin/python" -m ensurepip >/dev/null
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.lock
mirror
say "Installing $lock …"
if ! "$folder/bin/uv" pip sync --quiet --python "$folder/bin/python" --require-hashes --compile-bytecode "$lock"; then
    say "uv could not install it; trying pip, which is slower …"
    "$folder/bin/python" -m pip install --quiet --require-hashes -r "$lock"
fi
if [ "$project" = project ]; then
    "$folder/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
fi
