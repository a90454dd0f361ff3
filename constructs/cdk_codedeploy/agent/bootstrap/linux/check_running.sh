
test -z "$fresh" || sleep 5
systemctl is-active --quiet codedeploy-agent || fail "the agent has stopped again; see $log"
echo "$instance: the agent runs"
