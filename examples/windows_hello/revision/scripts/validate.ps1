# The deployment succeeds only if the server answers with this revision's page, to the byte.
$ErrorActionPreference = "Stop"

$page = [IO.File]::ReadAllBytes((Join-Path (Split-Path $PSScriptRoot) "index.html"))
$wrong = "no answer"
foreach ($attempt in 1..15) {
    try {
        $answer = Invoke-WebRequest -Uri "http://localhost/" -UseBasicParsing -TimeoutSec 5
        if ([Convert]::ToBase64String($answer.RawContentStream.ToArray()) -eq [Convert]::ToBase64String($page)) {
            exit 0
        }
        $wrong = "another page"
    } catch {
        $wrong = "$_"
    }
    Start-Sleep -Seconds 2
}

Write-Output "http://localhost/: $wrong"
exit 1
