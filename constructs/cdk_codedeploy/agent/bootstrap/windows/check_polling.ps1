
# The last that the agent has written about CodeDeploy since it was started here. The log may have been begun anew.
function Get-News {
    if ((Get-Size) -lt $mark) { $script:mark = 0 }
    if (-not (Test-Path -LiteralPath $log)) { return $null }
    $stream = [IO.File]::Open($log, 'Open', 'Read', 'ReadWrite, Delete')
    try {
        $stream.Seek($mark, 'Begin') | Out-Null
        $text = (New-Object IO.StreamReader($stream)).ReadToEnd()
    }
    finally {
        $stream.Dispose()
    }
    return $text -split "`r?`n" | Where-Object { $_ -match $polls -or $_ -match $refused } | Select-Object -Last 1
}

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
