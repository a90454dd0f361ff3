echo "$instance: register it with the session $assumed_role/$node"
