#!/bin/bash
# The deployment succeeds on this instance only if the site answers, with a file that no other site has.
set -eu

curl --fail --silent --show-error --max-time 5 --retry 10 --retry-delay 2 --retry-connrefused \
    --output /dev/null http://localhost/revision.txt
