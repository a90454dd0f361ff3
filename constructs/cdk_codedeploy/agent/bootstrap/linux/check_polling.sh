
test -z "$fresh" || check_polling
echo "$instance: the agent asks CodeDeploy in $region for work"
