#!/bin/bash
# Waits up to a minute for an answer of the service. No answer fails the deployment on this
# instance.
set -euo pipefail

for _ in {1..30}; do
  if curl --fail --silent --show-error --max-time 1 --output /dev/null http://127.0.0.1:8080/; then
    exit 0
  fi
  sleep 1
done

echo "my-app does not answer on port 8080" >&2
systemctl status --no-pager my-app.service >&2 || true
exit 1
