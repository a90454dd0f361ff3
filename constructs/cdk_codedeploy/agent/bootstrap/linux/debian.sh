
command -v apt-get >/dev/null || fail 'there is no apt-get, which Debian and Ubuntu have'
export DEBIAN_FRONTEND=noninteractive
ruby='ruby-full'
# Another program may hold the lock of the packages for minutes after a start.
install_packages() {
    again apt-get -o DPkg::Lock::Timeout=600 update && again apt-get -o DPkg::Lock::Timeout=600 install -y "$@"
}
