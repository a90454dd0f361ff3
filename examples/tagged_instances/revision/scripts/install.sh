#!/bin/bash
set -eu

rpm --query --quiet httpd || dnf install -y httpd
