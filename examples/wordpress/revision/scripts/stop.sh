#!/bin/bash
# Runs from the revision that is on the host already, so the very first deployment skips it.
set -eu

# Where nothing runs there is nothing to stop: a failure here would fail every later deployment to this host.
if systemctl is-active --quiet httpd; then
    systemctl stop httpd
fi
