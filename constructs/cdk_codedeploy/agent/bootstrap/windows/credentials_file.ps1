
if (-not (Select-String -LiteralPath $credentialsFile -Pattern '^\[default\]' -Quiet -ErrorAction SilentlyContinue)) {
    Stop-Bootstrap "there are no credentials of a profile default at $credentialsFile"
}
