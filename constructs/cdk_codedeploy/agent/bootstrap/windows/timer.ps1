Set-WholeFile $refresh $refreshContent $true | Out-Null
& powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass -File $refresh
if ($LASTEXITCODE -ne 0) { exit 1 }
$action = New-ScheduledTaskAction -Execute 'powershell.exe' `
    -Argument "-NoProfile -NonInteractive -ExecutionPolicy Bypass -File `"$refresh`""
$triggers = @(
    (New-ScheduledTaskTrigger -AtStartup),
    (New-ScheduledTaskTrigger -Once -At (Get-Date) -RepetitionInterval (New-TimeSpan -Minutes 15))
)
$limits = New-ScheduledTaskSettingsSet -StartWhenAvailable -ExecutionTimeLimit (New-TimeSpan -Minutes 10)
Register-ScheduledTask -TaskName 'CodeDeploy credentials' -Action $action -Trigger $triggers -Settings $limits `
    -User 'SYSTEM' -RunLevel Highest -Force | Out-Null
