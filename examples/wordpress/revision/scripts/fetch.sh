#!/bin/bash
# Fetches WordPress itself, once for each version. To update it, change the version and deploy.
set -eu

version=6.8.3
folder=/var/www/html/WordPress

if grep --quiet --fixed-strings "'$version'" "$folder/wp-includes/version.php" 2>/dev/null; then
    exit 0
fi

work=$(mktemp --directory)
trap 'rm -r "$work"' EXIT
fetch() {
    curl --fail --silent --show-error --location --max-time 240 --retry 3 --output "$work/$1" "https://wordpress.org/$1"
}
archive=wordpress-$version.tar.gz
fetch "$archive"
fetch "$archive.sha1"
checksum=$(cat "$work/$archive.sha1")
printf '%s  %s\n' "$checksum" "$work/$archive" | sha1sum --check --quiet

install --directory "$folder"
unpack() {
    tar --extract --gzip --file "$work/$archive" --directory "$folder" --strip-components 1 --no-same-owner "$@"
}
# The file that tells the version comes last, so that an interrupted unpacking is repeated.
unpack --exclude wordpress/wp-includes/version.php
unpack wordpress/wp-includes/version.php
# Nothing else in it can be written to from the web.
install --directory --owner apache --group apache "$folder/wp-content/uploads"
