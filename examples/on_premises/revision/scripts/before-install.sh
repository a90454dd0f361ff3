#!/bin/bash
set -eu

# What an earlier deployment has left would be taken for the work of this one.
rm -rf /tmp/CodeDeployExample
mkdir -p /tmp/CodeDeployExample
