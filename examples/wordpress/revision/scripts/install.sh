#!/bin/bash
set -eu

packages=(httpd mariadb105-server php-fpm php-mysqlnd)
rpm --query --quiet "${packages[@]}" || dnf install -y "${packages[@]}"
