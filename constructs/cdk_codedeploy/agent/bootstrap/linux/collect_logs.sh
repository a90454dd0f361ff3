
set -eu
umask 022

fail() {
    echo "$title: $1" >&2
    exit 1
}

home=/opt/aws/amazon-cloudwatch-agent
control=$home/bin/amazon-cloudwatch-agent-ctl
test "$(id -u)" = 0 || fail 'run it as root'
work=$(mktemp -d) || fail 'there is no room for temporary files'
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# quietly COMMAND...: shows what it printed only if it failed.
quietly() {
    "$@" >"$work/log" 2>&1 || {
        tail -n 20 "$work/log" >&2
        return 1
    }
}
