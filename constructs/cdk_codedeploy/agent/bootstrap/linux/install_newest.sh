
    fetch "$work/install"
    chmod 700 "$work/install"
    before_installer
    (cd "$work" && export AWS_REGION="$region" AWS_DOMAIN="$domain" && again ./install auto "$@") ||
        fail "the installer of the agent failed$hint"
