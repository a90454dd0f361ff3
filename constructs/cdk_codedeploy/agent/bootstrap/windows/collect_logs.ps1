
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

# Adds a section to the file that all of its settings have in common, unless others have.
function Add-Section([string] $Name, [string[]] $Lines) {
    $common = Join-Path $data 'common-config.toml'
    if (-not (Select-String -LiteralPath $common -Pattern "^\s*\[$Name\]" -Quiet -ErrorAction SilentlyContinue)) {
        [IO.File]::AppendAllText($common, ((@('', "[$Name]") + $Lines + '') -join "`n"))
    }
}

if ($proxy) {
    Add-Section 'proxy' "http_proxy = `"$proxy`"", "https_proxy = `"$proxy`"", 'no_proxy = "169.254.169.254"'
}
if ($shared) {
    Add-Section 'credentials' 'shared_credential_profile = "default"', "shared_credential_file = '$shared'"
}
# Beside what others have it collect.
$settings = Join-Path $data 'codedeploy.json'
[IO.File]::WriteAllText($settings, $collected, (New-Object Text.UTF8Encoding($false)))
& powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass -File $control -a append-config -m $mode -s -c "file:$settings"
if ($LASTEXITCODE -ne 0) { Stop-Collection 'it does not take its settings' }
if ((Get-Service -Name AmazonCloudWatchAgent).Status -ne 'Running') { Stop-Collection 'it does not start' }
Write-Output 'the logs of the CodeDeploy agent are collected'
