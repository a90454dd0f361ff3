
mark=$(wc -c 2>/dev/null <"$log") || mark=0

# What the agent has written into its log since it was started here. The log may have been begun anew meanwhile.
news() {
    size=$(wc -c 2>/dev/null <"$log") || size=0
    test "$size" -ge "$mark" || mark=0
    tail -c "+$((mark + 1))" "$log" 2>/dev/null | grep -E "$polls|$refused" | tail -n 1
}

check_polling() {
    waited=0
    line=
    while test "$waited" -lt "$patience"; do
        sleep 5
        waited=$((waited + 5))
        systemctl is-active --quiet codedeploy-agent || fail "the agent has stopped again; see $log"
        line=$(news) || :
        if test -n "$line" && test "$waited" -ge "$settled" && ! echo "$line" | grep -Eq "$refused"; then
            return
        fi
    done
    fail "the agent runs, but CodeDeploy does not answer it: ${line:-nothing about it in $log}"
}
