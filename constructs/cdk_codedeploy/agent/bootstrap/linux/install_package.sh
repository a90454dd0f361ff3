
    fetch "$package" "$work/${package##*/}"
    # Without this, apt-get could not read it as its own user.
    chmod 755 "$work"
    install_file "$work/${package##*/}" || fail "$package could not be installed"
