#!/bin/bash
set -eu

# Says what is wrong with the configuration, which systemctl does not.
httpd -t
systemctl enable httpd
systemctl restart httpd
