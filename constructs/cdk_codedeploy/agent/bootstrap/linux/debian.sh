
# The second is for dpkg: settings that are there already stay, and nobody is asked.
export DEBIAN_FRONTEND=noninteractive DPKG_FORCE=confdef,confold
# Another program may hold the lock of the packages for minutes after a start.
install_packages() {
    again apt-get -o DPkg::Lock::Timeout=600 update && again apt-get -o DPkg::Lock::Timeout=600 install -y "$@"
}
