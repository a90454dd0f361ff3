#!/bin/bash
set -eu

# Says what is wrong with the configuration, which systemctl does not.
nginx -t
systemctl enable nginx
# Restart, not start: before the first deployment nginx runs without this site.
systemctl restart nginx
