#!/bin/bash
# The deployment succeeds only if the site answers: this revision's own file, and a page that takes PHP and the database.
set -eu

for page in revision.txt ""; do
    curl --fail --silent --show-error --location --max-time 10 --retry 10 --retry-delay 2 --retry-connrefused \
        --output /dev/null "http://localhost/WordPress/$page"
done
