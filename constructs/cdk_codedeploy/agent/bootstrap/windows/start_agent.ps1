
function Get-Size {
    if (Test-Path -LiteralPath $log) { return (Get-Item -LiteralPath $log).Length }
    return 0
}

Set-Service -Name codedeployagent -StartupType Automatic
$started = $changed -or (Get-Service -Name codedeployagent).Status -ne 'Running'
$mark = Get-Size
if ($started) {
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
