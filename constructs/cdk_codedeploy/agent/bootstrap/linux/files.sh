
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
