#!/bin/bash
# Stops the service before new files are copied. A failure here fails the deployment, so a service
# that is not there is fine.
set -euo pipefail

if systemctl cat my-app.service > /dev/null 2>&1; then
  systemctl stop my-app.service
fi
