
foreach ($file in $certificate, $privateKey) {
    if (-not (Test-Path -LiteralPath $file)) {
        Stop-Bootstrap "there is no $file, which the machine shows to IAM Roles Anywhere"
    }
}
if (-not (Get-Command $signingHelper -ErrorAction SilentlyContinue)) {
    Stop-Bootstrap "there is no $signingHelper, AWS's program for IAM Roles Anywhere"
}
