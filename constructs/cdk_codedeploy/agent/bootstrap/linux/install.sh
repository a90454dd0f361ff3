
# A script in user data is a part of what it would wait for.
part_of_cloud_init() {
    process=$$
    while test "${process:-0}" -gt 1; do
        ! grep -q cloud-init "/proc/$process/cmdline" 2>/dev/null || return 0
        process=$(sed -n 's/^PPid:[[:space:]]*//p' "/proc/$process/status" 2>/dev/null)
    done
    return 1
}

# fetch KEY FILE
fetch() {
    status=$(curl --fail --silent --show-error --retry 5 --retry-connrefused --connect-timeout 20 \
        --write-out '%{http_code}' --output "$2" "$bucket/$1") || {
        case $status in
            403 | 404) fail "$missing" ;;
            *) fail "$bucket/$1 could not be downloaded" ;;
        esac
    }
}

installed() {
    grep -Eq "$wanted" /opt/codedeploy-agent/.version 2>/dev/null
}

install_agent() {
    if command -v cloud-init >/dev/null && ! part_of_cloud_init; then
        timeout 600 cloud-init status --wait >/dev/null 2>&1 || :
    fi
    command -v curl >/dev/null || install_packages curl || fail 'curl could not be installed'
    if test -n "$needs_ruby" && ! command -v ruby >/dev/null; then
        install_packages "$ruby" || fail 'Ruby could not be installed'
    fi
    if test -n "$package"; then
        fetch "$package" "$work/${package##*/}"
        # Without this, apt-get could not read it as its own user.
        chmod 755 "$work"
        install_file "$work/${package##*/}" || fail "$package could not be installed"
    else
        fetch "$installer" "$work/install"
        chmod 700 "$work/install"
        before_installer
        (cd "$work" && export AWS_REGION="$region" AWS_DOMAIN="$domain" && again ./install ${installer_proxy:+--proxy "$installer_proxy"} auto) ||
            fail "the installer of the agent failed$hint"
    fi
    changed=yes
    installed || fail 'the installer ended well, but the agent that was asked for is not there'
}

if ! installed; then
    if test -n "$not_over" && grep -Eq "$not_over" /opt/codedeploy-agent/.version 2>/dev/null; then
        fail 'generation 2 of the agent is there, which generation 1 does not replace; remove the package codedeploy-agent first'
    fi
    install_agent
fi
