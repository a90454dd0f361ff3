
common=$home/etc/common-config.toml
grep -qs '^[[:space:]]*\[credentials\]' "$common" ||
    printf '\n[credentials]\nshared_credential_profile = "default"\nshared_credential_file = "%s"\n' "$shared" >>"$common" ||
    fail "$common cannot be written"
