# Installs the web server where it is missing.
$ErrorActionPreference = "Stop"

# The agent starts the 32-bit PowerShell, which lacks the modules of the system: go on in the
# 64-bit one.
if ($env:PROCESSOR_ARCHITEW6432) {
    $powershell = "$env:SystemRoot\sysnative\WindowsPowerShell\v1.0\powershell.exe"
    & $powershell -NoProfile -ExecutionPolicy Bypass -File $PSCommandPath
    exit $LASTEXITCODE
}

try {
    if (-not (Get-WindowsFeature -Name Web-Server).Installed) {
        Install-WindowsFeature -Name Web-Server | Out-Null
    }
} catch {
    Write-Output $_
    exit 1
}
