# Starts the web server with the files that were just copied.
$ErrorActionPreference = "Stop"

try {
    Start-Service -Name W3SVC
} catch {
    Write-Output $_
    exit 1
}
