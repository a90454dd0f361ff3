#!/bin/bash
set -eu

# Says what is wrong with the configuration, which systemctl does not.
httpd -t
systemctl enable mariadb php-fpm httpd
systemctl start mariadb

# PHP runs as the user apache, and the database believes the operating system: no password to keep.
mariadb --execute "CREATE DATABASE IF NOT EXISTS wordpress CHARACTER SET utf8mb4"
mariadb --execute "CREATE USER IF NOT EXISTS apache@localhost IDENTIFIED VIA unix_socket"
mariadb --execute "GRANT ALL PRIVILEGES ON wordpress.* TO apache@localhost"

systemctl restart php-fpm httpd
