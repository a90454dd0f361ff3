
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
[Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12

function Stop-Bootstrap([string] $Sentence) {
    [Console]::Error.WriteLine("${title}: $Sentence")
    exit 1
}

trap { Stop-Bootstrap $_.Exception.Message }

$who = [Security.Principal.WindowsPrincipal][Security.Principal.WindowsIdentity]::GetCurrent()
if (-not $who.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) {
    Stop-Bootstrap 'run it as an administrator'
}
$mutex = New-Object Threading.Mutex($false, 'Global\CodeDeployBootstrap')
try {
    $alone = $mutex.WaitOne(0)
}
catch [Threading.AbandonedMutexException] {
    $alone = $true
}
if (-not $alone) {
    Stop-Bootstrap 'another run is at work'
}

$folder = 'C:\ProgramData\Amazon\CodeDeploy'
New-Item -ItemType Directory -Force -Path $folder | Out-Null
# A run that did not reach its end may have changed what the agent has not read yet.
$unfinished = Join-Path $folder 'bootstrap.unfinished'
$changed = Test-Path -LiteralPath $unfinished
New-Item -ItemType File -Force -Path $unfinished | Out-Null

# Closes a file to everybody but the system and the administrators, in any language of Windows.
function Protect-File([string] $Path) {
    & icacls.exe $Path /inheritance:r /grant:r '*S-1-5-18:F' '*S-1-5-32-544:F' | Out-Null
    if ($LASTEXITCODE -ne 0) {
        Stop-Bootstrap "$Path cannot be closed to others"
    }
}

# Replaces a file as a whole, or not at all, and tells whether it was another.
function Set-WholeFile([string] $Path, [string] $Content, [bool] $Secret) {
    if ((Test-Path -LiteralPath $Path) -and ([IO.File]::ReadAllText($Path) -ceq $Content)) {
        if ($Secret) { Protect-File $Path }
        return $false
    }
    $new = "$Path.new"
    [IO.File]::WriteAllText($new, '')
    if ($Secret) { Protect-File $new }
    [IO.File]::WriteAllText($new, $Content, (New-Object Text.UTF8Encoding($false)))
    if (Test-Path -LiteralPath $Path) {
        [IO.File]::Replace($new, $Path, [NullString]::Value)
    }
    else {
        [IO.File]::Move($new, $Path)
    }
    if ($Secret) { Protect-File $Path }
    return $true
}
