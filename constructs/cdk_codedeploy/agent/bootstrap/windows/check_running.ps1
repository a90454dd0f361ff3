
if ($started) { Start-Sleep -Seconds 5 }
Assert-Running
Write-Output "${instance}: the agent runs"
