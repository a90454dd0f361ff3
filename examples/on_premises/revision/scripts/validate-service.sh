#!/bin/bash
# The deployment succeeds on this machine only if each event before has done its work.
set -eu

folder=/tmp/CodeDeployExample
cat "$folder/install.txt" "$folder/after-install.txt" "$folder/application-start.txt"
echo "The ValidateService event wrote this file." | tee "$folder/validate-service.txt"
