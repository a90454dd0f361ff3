#!/bin/bash
# Runs from the revision that is on the instance already, so the very first deployment skips it.
set -eu

# Where nothing runs there is nothing to stop: a failure here would fail every later deployment to this instance.
if systemctl is-active --quiet nginx; then
    systemctl stop nginx
fi
