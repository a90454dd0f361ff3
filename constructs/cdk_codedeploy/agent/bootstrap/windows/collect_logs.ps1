
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
[Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12

function Stop-Collection([string] $Sentence) {
    [Console]::Error.WriteLine("${title}: $Sentence")
    exit 1
}

trap { Stop-Collection $_.Exception.Message }

$control = Join-Path $env:ProgramFiles 'Amazon\AmazonCloudWatchAgent\amazon-cloudwatch-agent-ctl.ps1'
$data = Join-Path $env:ProgramData 'Amazon\AmazonCloudWatchAgent'
$download = @{}
if ($proxy) { $download.Proxy = $proxy }
if (-not (Test-Path -LiteralPath $control)) {
    $package = Join-Path $env:TEMP 'amazon-cloudwatch-agent.msi'
    Invoke-WebRequest -UseBasicParsing -Uri "$bucket/windows/amd64/latest/amazon-cloudwatch-agent.msi" -OutFile $package @download
    $setup = Start-Process msiexec.exe -Wait -PassThru -ArgumentList '/i', "`"$package`"", '/qn'
    Remove-Item -LiteralPath $package
    if ($setup.ExitCode -ne 0) { Stop-Collection "its installer failed with status $($setup.ExitCode)" }
}
New-Item -ItemType Directory -Force -Path $data | Out-Null
if ($proxy) {
    $common = Join-Path $data 'common-config.toml'
    if (-not (Select-String -LiteralPath $common -Pattern '^\s*\[proxy\]' -Quiet -ErrorAction SilentlyContinue)) {
        $lines = '', '[proxy]', "http_proxy = `"$proxy`"", "https_proxy = `"$proxy`"", 'no_proxy = "169.254.169.254"', ''
        [IO.File]::AppendAllText($common, ($lines -join "`n"))
    }
}
# Beside what others have it collect.
$settings = Join-Path $data 'codedeploy.json'
[IO.File]::WriteAllText($settings, $collected, (New-Object Text.UTF8Encoding($false)))
& powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass -File $control -a append-config -m ec2 -s -c "file:$settings"
if ($LASTEXITCODE -ne 0) { Stop-Collection 'it does not take its settings' }
if ((Get-Service -Name AmazonCloudWatchAgent).Status -ne 'Running') { Stop-Collection 'it does not start' }
Write-Output 'the logs of the CodeDeploy agent are collected'
