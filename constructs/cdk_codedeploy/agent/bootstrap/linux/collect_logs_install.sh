
# Debian's way does not wait for the lock of the packages unless it is told to.
from_apt() {
    again apt-get -o DPkg::Lock::Timeout=600 update && again apt-get -o DPkg::Lock::Timeout=600 install -y "$@"
}

# download SUFFIX
download() {
    case $(uname -m) in
        aarch64 | arm64) machine=arm64 ;;
        *) machine=amd64 ;;
    esac
    file=$room/amazon-cloudwatch-agent.$1
    key=$system/$machine/latest/amazon-cloudwatch-agent.$1
    quietly curl --fail --silent --show-error --retry 5 --retry-connrefused --connect-timeout 20 --output "$file" \
        "$packages/$key" || fail "$packages/$key could not be downloaded"
}

if ! test -x "$control"; then
    if test -z "$system"; then
        # Its own name, and the names of what it is like.
        names=$(sed -n 's/^ID\(_LIKE\)\{0,1\}=//p' /etc/os-release 2>/dev/null | tr '"\n' '  ') || :
        case " $names " in
            *' amzn '*) system=amazon_linux ;;
            *' ubuntu '*) system=ubuntu ;;
            *' debian '*) system=debian ;;
            *' sles '* | *' suse '*) system=suse ;;
            *' rhel '* | *' fedora '*) system=redhat ;;
            *) fail "there is no package for ${names:-this system}" ;;
        esac
    fi
    case $system in
        amazon_linux)
            manager=$(command -v dnf || command -v yum) || fail 'there is neither dnf nor yum'
            again "$manager" install -y amazon-cloudwatch-agent || fail 'it could not be installed'
            ;;
        ubuntu | debian)
            export DEBIAN_FRONTEND=noninteractive
            command -v curl >/dev/null || from_apt curl || fail 'curl could not be installed'
            download deb
            # Without this, apt-get could not read it as its own user.
            chmod 755 "$room"
            from_apt "$file" || fail 'it could not be installed'
            ;;
        *)
            download rpm
            again rpm -U "$file" || fail 'it could not be installed'
            ;;
    esac
fi
