#!/bin/bash
set -eu

echo "The AfterInstall event wrote this file." | tee /tmp/CodeDeployExample/after-install.txt
