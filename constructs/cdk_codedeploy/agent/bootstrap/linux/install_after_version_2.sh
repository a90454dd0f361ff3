
    ! grep -Eq 'agent_version: *2[.]' /opt/codedeploy-agent/.version 2>/dev/null ||
        fail 'generation 2 of the agent is there, which generation 1 does not replace; remove the package codedeploy-agent first'
