
$started = $false
$versionFile = Join-Path $folder '.version'

function Test-Version([string] $Pattern) {
    return (Test-Path -LiteralPath $versionFile) -and ([IO.File]::ReadAllText($versionFile) -match $Pattern)
}
