
grep -qs '^\[default\]' "$credentials_file" || fail "there are no credentials of a profile default at $credentials_file"
