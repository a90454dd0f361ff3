
set -eu
umask 022

fail() {
    echo "$title: $1" >&2
    exit 1
}

test "$(id -u)" = 0 || fail 'run it as root'
command -v systemctl >/dev/null || fail 'there is no systemd, which the agent is started by'
work=$(mktemp -d) || fail 'there is no room for temporary files'
new=
trap 'rm -rf "$work" ${new:+"$new"}' EXIT
trap 'exit 1' HUP INT TERM

# A run that did not reach its end may have changed what the agent has not read yet.
unfinished=/run/codedeploy-bootstrap
changed=
test ! -e "$unfinished" || changed=yes
exec 9>"$unfinished" || fail "$unfinished cannot be written"
! command -v flock >/dev/null || flock -n 9 || fail 'another run is at work'

# quietly COMMAND...: shows what it printed only if it failed.
quietly() {
    "$@" >"$work/log" 2>&1 9>&- || {
        tail -n 20 "$work/log" >&2
        return 1
    }
}
