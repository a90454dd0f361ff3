# Stops the web server before new files are copied. A failure here fails the deployment, so a
# service that is not there is fine.
$ErrorActionPreference = "Stop"

try {
    $service = Get-Service -Name W3SVC -ErrorAction SilentlyContinue
    if ($service) {
        Stop-Service -Name W3SVC -Force
    }
} catch {
    Write-Output $_
    exit 1
}
