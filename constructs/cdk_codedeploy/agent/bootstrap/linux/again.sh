
# again COMMAND...: three times, for what another program is in the way of.
again() {
    quietly "$@" || { sleep 10 && quietly "$@"; } || { sleep 20 && quietly "$@"; }
}
