
$started = $false
$versionFile = Join-Path $folder '.version'

# Generation 2 writes its file when it starts, so that an agent that has never run has none.
function Test-Version([string] $Pattern) {
    if (Test-Path -LiteralPath $versionFile) { return [IO.File]::ReadAllText($versionFile) -match $Pattern }
    $program = Join-Path $folder 'bin\codedeploy-agent.exe'
    return (Test-Path -LiteralPath $program) -and ((& $program --version) -join "`n") -match $Pattern
}
