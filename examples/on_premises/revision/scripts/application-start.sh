#!/bin/bash
set -eu

echo "The ApplicationStart event wrote this file." | tee /tmp/CodeDeployExample/application-start.txt
