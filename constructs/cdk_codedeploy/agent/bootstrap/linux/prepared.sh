
fresh=
grep -Eq "$wanted" /opt/codedeploy-agent/.version 2>/dev/null ||
    fail 'the agent that was asked for is not in the image; put it there, or leave out prepared'
