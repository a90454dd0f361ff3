
# Generation 2 writes its file when it starts, so that an agent that has never run has none.
# installed PATTERN
installed() {
    { cat /opt/codedeploy-agent/.version || /opt/codedeploy-agent/bin/codedeploy-agent --version; } 2>/dev/null | grep -Eq "$1"
}
