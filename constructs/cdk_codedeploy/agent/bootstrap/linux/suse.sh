
command -v zypper >/dev/null || fail 'there is no zypper, which SUSE Linux has'
export ZYPP_LOCK_TIMEOUT=600
ruby=ruby
install_packages() {
    # The package of the agent has no signature of the system's own.
    again zypper --non-interactive --no-gpg-checks install "$@"
}
