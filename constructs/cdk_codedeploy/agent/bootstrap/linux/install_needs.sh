
    if command -v cloud-init >/dev/null && ! part_of_cloud_init; then
        timeout 600 cloud-init status --wait >/dev/null 2>&1 || :
    fi
    command -v curl >/dev/null || install_packages curl || fail 'curl could not be installed'
