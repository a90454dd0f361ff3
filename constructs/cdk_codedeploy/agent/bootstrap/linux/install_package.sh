
    fetch "$work/${source##*/}"
    # Without this, apt-get could not read it as its own user.
    chmod 755 "$work"
    install_file "$work/${source##*/}" || fail "${source##*/} could not be installed"
