
place /etc/systemd/system/codedeploy-credentials.service 0644 <<'END'
[Unit]
Description=Temporary credentials of the CodeDeploy agent
Wants=network-online.target
After=network-online.target
Before=codedeploy-agent.service

[Service]
Type=oneshot
ExecStart=/usr/local/sbin/codedeploy-credentials
END
place /etc/systemd/system/codedeploy-credentials.timer 0644 <<'END'
[Unit]
Description=Temporary credentials of the CodeDeploy agent, every 15 minutes

[Timer]
OnBootSec=0
OnUnitActiveSec=15min
RandomizedDelaySec=1min

[Install]
WantedBy=timers.target
END
systemctl daemon-reload || fail 'systemd does not read its files'
/usr/local/sbin/codedeploy-credentials || exit 1
{ quietly systemctl enable codedeploy-credentials.timer && systemctl start codedeploy-credentials.timer; } ||
    fail 'the timer of the credentials does not start'
