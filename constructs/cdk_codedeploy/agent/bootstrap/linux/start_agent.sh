
test -z "$changed" || systemctl daemon-reload || fail 'systemd does not read its files'
quietly systemctl enable codedeploy-agent || fail 'the agent cannot be made to start with the machine'
if test -n "$changed" || ! systemctl is-active --quiet codedeploy-agent; then
    # A package may have started it past systemd, which then cannot start another.
    systemctl is-active --quiet codedeploy-agent || /opt/codedeploy-agent/bin/codedeploy-agent stop >/dev/null 2>&1 || :
    systemctl restart codedeploy-agent || fail 'the agent does not start'
    fresh=yes
fi
