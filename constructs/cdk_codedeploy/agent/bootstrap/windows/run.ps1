
$file = Join-Path $env:TEMP "codedeploy-agent-$([guid]::NewGuid()).ps1"
[IO.File]::WriteAllText($file, $agentScript, [Text.Encoding]::UTF8)
& powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass -File $file
$status = $LASTEXITCODE
Remove-Item -LiteralPath $file
