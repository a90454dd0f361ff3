
command -v apt-get >/dev/null || fail 'there is no apt-get, which Debian and Ubuntu have'
export DEBIAN_FRONTEND=noninteractive
ruby='ruby-full'
# Another program may hold the lock of the packages for minutes after a start. The agent's installer does not wait for it,
# so it is waited for here, by installing nothing.
install_packages() {
    again apt-get -o DPkg::Lock::Timeout=600 update && again apt-get -o DPkg::Lock::Timeout=600 install -y "$@"
}
install_file() {
    install_packages "$1"
}
before_installer() {
    install_packages || fail 'apt-get does not work'
}
