
command -v zypper >/dev/null || fail 'there is no zypper, which SUSE Linux has'
export ZYPP_LOCK_TIMEOUT=600
ruby=ruby
install_packages() {
    again zypper --non-interactive install "$@"
}
# Its signature, if it has one, is not by a key that SUSE knows; it came over TLS.
install_file() {
    again zypper --non-interactive --no-gpg-checks install "$1"
}
before_installer() {
    :
}
