
    ! installed "$not_over" ||
        fail 'generation 2 of the agent is there, which generation 1 does not replace; remove the package codedeploy-agent first'
