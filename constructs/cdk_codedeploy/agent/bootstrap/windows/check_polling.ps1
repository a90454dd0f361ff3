
if ($started) {
    $line = $null
    $answered = $false
    for ($waited = 5; $waited -le $patience -and -not $answered; $waited += 5) {
        Start-Sleep -Seconds 5
        Assert-Running
        $line = Get-News
        $answered = $line -and $waited -ge $settled -and $line -notmatch $refused
    }
    if (-not $answered) {
        if (-not $line) { $line = "nothing about it in $log" }
        Stop-Bootstrap "the agent runs, but CodeDeploy does not answer it: $line"
    }
}
Write-Output "${instance}: the agent asks CodeDeploy in $region for work"
