
    command -v ruby >/dev/null || install_packages "$ruby" || fail 'Ruby could not be installed'
