
Set-Service -Name codedeployagent -StartupType Automatic
if ($changed -or (Get-Service -Name codedeployagent).Status -ne 'Running') {
    $started = $true
    try {
        Restart-Service -Name codedeployagent -Force
    }
    catch {
        Stop-Bootstrap 'the agent does not start'
    }
}

function Assert-Running {
    if ((Get-Service -Name codedeployagent).Status -ne 'Running') {
        Stop-Bootstrap "the agent has stopped again; see $log"
    }
}
