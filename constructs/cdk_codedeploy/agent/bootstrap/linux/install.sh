
# A script in user data is a part of what it would wait for.
part_of_cloud_init() {
    process=$$
    while test "${process:-0}" -gt 1; do
        ! grep -q cloud-init "/proc/$process/cmdline" 2>/dev/null || return 0
        process=$(sed -n 's/^PPid:[[:space:]]*//p' "/proc/$process/status" 2>/dev/null)
    done
    return 1
}

# fetch FILE
fetch() {
    status=$(curl --fail --silent --show-error --retry 5 --retry-connrefused --connect-timeout 20 \
        --write-out '%{http_code}' --output "$1" "$source") || {
        case $status in
            403 | 404) fail "$missing" ;;
            *) fail "$source could not be downloaded" ;;
        esac
    }
}

fresh=
if ! installed "$wanted"; then
