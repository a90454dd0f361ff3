#!/usr/bin/env bash
# Put this repository's package into an environment: metadata and commands are installed, the code stays in constructs/.
#
#   tools/install_editable.sh FOLDER
#
# The build backend is in the environment already, with its hash checked, so nothing is fetched.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=tools/environment.sh
source "$here/environment.sh"

install_into "$1" --no-deps --no-build-isolation --editable "$here/.."
