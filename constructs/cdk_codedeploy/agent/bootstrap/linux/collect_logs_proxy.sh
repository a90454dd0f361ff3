
common=$home/etc/common-config.toml
grep -qs '^[[:space:]]*\[proxy\]' "$common" ||
    printf '\n[proxy]\nhttp_proxy = "%s"\nhttps_proxy = "%s"\nno_proxy = "169.254.169.254"\n' "$proxy" "$proxy" >>"$common" ||
    fail "$common cannot be written"
