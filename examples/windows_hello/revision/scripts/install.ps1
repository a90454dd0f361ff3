# Installs IIS where it is missing, and starts it.
$ErrorActionPreference = "Stop"

# The agent runs scripts in the 32-bit PowerShell, which has no modules for the roles of a server: go on in the 64-bit
# one, which only 32-bit programs find, and only under this name.
if ($env:PROCESSOR_ARCHITEW6432) {
    $powershell = "$env:SystemRoot\Sysnative\WindowsPowerShell\v1.0\powershell.exe"
    & $powershell -NoProfile -ExecutionPolicy Bypass -File $PSCommandPath
    exit $LASTEXITCODE
}

try {
    if (-not (Get-WindowsFeature -Name Web-Server).Installed) {
        Install-WindowsFeature -Name Web-Server | Out-Null
    }
    Start-Service -Name W3SVC
} catch {
    # The agent's log gets the reason, and the deployment fails here.
    Write-Output $_
    exit 1
}
