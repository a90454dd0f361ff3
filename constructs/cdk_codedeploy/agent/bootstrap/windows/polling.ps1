
function Get-Size {
    if (Test-Path -LiteralPath $log) { return (Get-Item -LiteralPath $log).Length }
    return 0
}

$mark = Get-Size

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

