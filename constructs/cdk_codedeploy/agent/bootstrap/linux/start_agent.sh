
test -z "$changed" || systemctl daemon-reload || fail 'systemd does not read its files'
quietly systemctl enable codedeploy-agent || fail 'the agent cannot be made to start with the machine'
if test -n "$changed" || ! systemctl is-active --quiet codedeploy-agent; then
    systemctl restart codedeploy-agent || fail 'the agent does not start'
    fresh=yes
fi
