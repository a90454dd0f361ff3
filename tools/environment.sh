# Sourced by the scripts beside it.
# shellcheck shell=bash

# Print the Python to make environments with: PYTHON, or python3, but never one that is in an environment itself. With
# .venv/bin first on PATH, python3 would be the one that is about to be replaced.
base_python() {
  local given=${PYTHON:-python3}
  "$given" -c '
import os, sys
if sys.version_info < (3, 10):
    sys.exit("Python 3.10 or newer is needed, this is " + sys.version)
in_environment = sys.prefix != sys.base_prefix
print(os.path.realpath(sys.executable) if in_environment else sys.argv[1])
' "$given"
}

# install_into FOLDER ARGUMENTS...: run `pip install` for an environment. One that was made without `ensurepip` has no
# pip of its own; then the machine's pip works from outside. Twice quiet: only errors are shown.
install_into() {
  local folder=$1 pip
  shift
  if "$folder/bin/python" -m pip --version > /dev/null 2>&1; then
    pip=("$folder/bin/python" -m pip)
  else
    pip=("$(base_python)" -m pip --python "$folder/bin/python")
  fi
  PATH="$folder/bin:$PATH" "${pip[@]}" install \
    --disable-pip-version-check --no-input --no-warn-script-location --quiet --quiet "$@"
}
