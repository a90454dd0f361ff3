
listener="the lifecycle hook $hook"
report() {
    id=$(meta instance-id) || return
    test -n "$group" || group=$(meta tags/instance/aws:autoscaling:groupName 2>/dev/null) ||
        group=$(call autoscaling describe-auto-scaling-instances --instance-ids "$id" |
            sed -n 's/&amp;/\&/g; s/.*<AutoScalingGroupName>\([^<]*\).*/\1/p; s/.*"AutoScalingGroupName": "\([^"]*\)".*/\1/p')
    case $1 in 0) result=CONTINUE ;; *) result=ABANDON ;; esac
    call autoscaling complete-lifecycle-action --lifecycle-hook-name "$hook" --auto-scaling-group-name "$group" \
        --instance-id "$id" --lifecycle-action-result "$result"
}
