
put /etc/systemd/system/codedeploy-agent.service.d/proxy.conf 0644 <<END
[Service]
Environment="HTTPS_PROXY=$proxy" "https_proxy=$proxy"
Environment="NO_PROXY=169.254.169.254" "no_proxy=169.254.169.254"
END
