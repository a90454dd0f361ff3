
listener='Auto Scaling'
# Without the last, it would not believe it before the grace period is over.
report() {
    id=$(meta instance-id) || return
    call autoscaling set-instance-health --instance-id "$id" --health-status Unhealthy --no-should-respect-grace-period
}
