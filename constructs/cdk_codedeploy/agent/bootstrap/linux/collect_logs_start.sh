
# Beside what others have it collect.
quietly "$control" -a append-config -m "$mode" -s -c "file:$room/codedeploy.json" || fail 'it does not take its settings'
systemctl is-active --quiet amazon-cloudwatch-agent || fail 'it does not start'
echo 'the logs of the CodeDeploy agent are collected'
