#!/bin/bash
# Starts the service with the files that were just copied, and at every boot from now on.
set -euo pipefail

systemctl daemon-reload
systemctl enable my-app.service
systemctl restart my-app.service
