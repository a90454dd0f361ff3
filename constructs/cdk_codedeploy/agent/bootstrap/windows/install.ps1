
function Get-Package([string] $Path) {
    $options = @{ UseBasicParsing = $true; Uri = $source; OutFile = $Path; TimeoutSec = 300 }
    if ($proxy) { $options.Proxy = $proxy }
    foreach ($pause in 5, 10, 0) {
        try {
            Invoke-WebRequest @options
            return
        }
        catch {
            $status = 0
            if ($_.Exception.Response) { $status = [int] $_.Exception.Response.StatusCode }
            if ($status -eq 403 -or $status -eq 404) { Stop-Bootstrap $missing }
            if ($pause -eq 0) { Stop-Bootstrap "$source could not be downloaded" }
            Start-Sleep -Seconds $pause
        }
    }
}

if (-not (Test-Version $wanted)) {
    if ($notOver -and (Test-Version $notOver)) {
        Stop-Bootstrap 'generation 2 of the agent is there, which generation 1 does not replace; uninstall it first'
    }
    $msi = Join-Path $env:TEMP "codedeploy-agent-$([guid]::NewGuid()).msi"
    $msiLog = Join-Path $env:TEMP 'codedeploy-agent-install.log'
    try {
        Get-Package $msi
        $setup = Start-Process msiexec.exe -Wait -PassThru -ArgumentList '/i', "`"$msi`"", '/quiet', '/norestart', '/l', "`"$msiLog`""
    }
    finally {
        Remove-Item -LiteralPath $msi -ErrorAction SilentlyContinue
    }
    # 3010: done, and Windows wants to be started again some time.
    if ($setup.ExitCode -ne 0 -and $setup.ExitCode -ne 3010) {
        Stop-Bootstrap "the installer of the agent failed; see $msiLog"
    }
    if (-not (Test-Version $wanted)) { Start-Sleep -Seconds 5 }
    if (-not (Test-Version $wanted)) {
        Stop-Bootstrap 'the installer ended well, but the agent that was asked for is not there'
    }
    # It has begun with all that was there before it.
    $changed = $false
    $started = $true
}
