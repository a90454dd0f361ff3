
set -eu
umask 022

fail() {
    echo "$collector: $1" >&2
    exit 1
}

home=/opt/aws/amazon-cloudwatch-agent
control=$home/bin/amazon-cloudwatch-agent-ctl
test "$(id -u)" = 0 || fail 'run it as root'
room=$(mktemp -d) || fail 'there is no room for temporary files'
trap 'rm -rf "$room"' EXIT
trap 'exit 1' HUP INT TERM

# quietly COMMAND...: shows what it printed only if it failed.
quietly() {
    "$@" >"$room/log" 2>&1 9>&- || {
        tail -n 20 "$room/log" >&2
        return 1
    }
}
