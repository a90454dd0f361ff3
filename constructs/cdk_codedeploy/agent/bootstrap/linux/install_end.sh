
    installed "$wanted" || { sleep 5 && installed "$wanted"; } ||
        fail 'the installer ended well, but the agent that was asked for is not there'
    # It has begun with all that was there before it.
    changed=
    fresh=yes
fi
