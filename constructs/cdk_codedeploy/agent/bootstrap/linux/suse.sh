
export ZYPP_LOCK_TIMEOUT=600
install_packages() {
    again zypper --non-interactive install "$@"
}
