# Waits up to a minute for an answer of the web server. No answer fails the deployment on this
# instance.
$ErrorActionPreference = "Stop"

foreach ($attempt in 1..30) {
    try {
        Invoke-WebRequest -Uri "http://localhost/my-app/" -UseBasicParsing -TimeoutSec 1 | Out-Null
        exit 0
    } catch {
        Start-Sleep -Seconds 1
    }
}

Write-Output "my-app does not answer on port 80"
exit 1
