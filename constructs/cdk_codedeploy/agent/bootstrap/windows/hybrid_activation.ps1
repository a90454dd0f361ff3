
# Begun by the SSM Agent when it was activated.
$registration = 'C:\ProgramData\Amazon\SSM\InstanceData\registration'
$node = $null
if (Test-Path -LiteralPath $registration) {
    $node = ([IO.File]::ReadAllText($registration) | ConvertFrom-Json).ManagedInstanceID
}
if ($node -notmatch '^mi-[0-9a-f]+$') {
    Stop-Bootstrap 'Systems Manager has not activated this machine; run amazon-ssm-agent -register first'
}
for ($waited = 0; -not (Select-String -LiteralPath $credentialsFile -Pattern '^\[default\]' -Quiet -ErrorAction SilentlyContinue); $waited += 5) {
    if ($waited -ge 60) {
        Stop-Bootstrap "the SSM Agent shares no credentials at $credentialsFile; is ShareCreds off in its settings?"
    }
    Start-Sleep -Seconds 5
}
