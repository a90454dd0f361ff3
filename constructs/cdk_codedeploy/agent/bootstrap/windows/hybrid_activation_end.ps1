Write-Output "${instance}: register it with the session $assumedRole/$node"
