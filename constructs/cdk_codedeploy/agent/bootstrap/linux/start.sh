
set -eu
umask 022

fail() {
    echo "CodeDeploy bootstrap of $instance: $1" >&2
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

# place FILE MODE: takes the content from standard input. A file is replaced as a whole, or not at all.
place() {
    replaced=
    mkdir -p "$(dirname "$1")" || fail "$(dirname "$1") cannot be made"
    new=$(mktemp "$1.XXXXXX") || fail "$1 cannot be written"
    if cat >"$new" && chmod "$2" "$new"; then
        if cmp -s "$new" "$1" && chmod "$2" "$1" && chown 0:0 "$1"; then
            rm -f "$new"
            new=
            return 0
        fi
        if chown 0:0 "$new" && mv -f "$new" "$1"; then
            new=
            replaced=yes
            return 0
        fi
    fi
    fail "$1 cannot be written"
}

# put FILE MODE: as place, of a file that the agent reads only when it starts.
put() {
    place "$1" "$2"
    test -z "$replaced" || changed=yes
}

# quietly COMMAND...: shows what it printed only if it failed.
quietly() {
    "$@" >"$work/log" 2>&1 9>&- || {
        tail -n 20 "$work/log" >&2
        return 1
    }
}

# again COMMAND...: three times, for what another program is in the way of.
again() {
    quietly "$@" || { sleep 10 && quietly "$@"; } || { sleep 20 && quietly "$@"; }
}
