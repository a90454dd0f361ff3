
$ErrorActionPreference = 'Stop'

function Stop-Refresh([string] $Sentence) {
    [Console]::Error.WriteLine("CodeDeploy credentials of ${instance}: $Sentence")
    exit 1
}

trap { Stop-Refresh $_.Exception.Message }

$answer = $null
foreach ($pause in 10, 20, 0) {
    $global:LASTEXITCODE = 0
    $text = (Get-Answer) -join "`n"
    if ($LASTEXITCODE -eq 0) {
        try { $answer = $text | ConvertFrom-Json } catch { $answer = $null }
        break
    }
    if ($pause -eq 0) { Stop-Refresh 'there are none to be had' }
    Start-Sleep -Seconds $pause
}
if (-not ($answer -and $answer.AccessKeyId -and $answer.SecretAccessKey -and $answer.SessionToken)) {
    Stop-Refresh 'the answer is not that of a credential_process'
}
$lines = @(
    '[default]',
    "aws_access_key_id = $($answer.AccessKeyId)",
    "aws_secret_access_key = $($answer.SecretAccessKey)",
    "aws_session_token = $($answer.SessionToken)",
    ''
)
$new = "$file.new"
[IO.File]::WriteAllText($new, '')
& icacls.exe $new /inheritance:r /grant:r '*S-1-5-18:F' '*S-1-5-32-544:F' | Out-Null
if ($LASTEXITCODE -ne 0) { Stop-Refresh "$new cannot be closed to others" }
[IO.File]::WriteAllText($new, ($lines -join "`n"), (New-Object Text.UTF8Encoding($false)))
if (Test-Path -LiteralPath $file) {
    [IO.File]::Replace($new, $file, [NullString]::Value)
}
else {
    [IO.File]::Move($new, $file)
}
