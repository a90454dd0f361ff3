#!/bin/bash
set -eu

rpm --query --quiet nginx || dnf install -y nginx
