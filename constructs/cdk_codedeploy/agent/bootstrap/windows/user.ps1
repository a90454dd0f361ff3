
# Of this user and Region, quoted or not.
function Test-Ours([string] $Path) {
    if (-not (Test-Path -LiteralPath $Path)) { return $false }
    $text = [IO.File]::ReadAllText($Path)
    return $text.Contains($iamUserArn) -and $text.Contains($region)
}

if (Test-Path -LiteralPath $configFile) {
    if (-not (Test-Ours $configFile)) {
        Stop-Bootstrap "$configFile is not for $iamUserArn in $region"
    }
    if (Set-WholeFile $identityFile ([IO.File]::ReadAllText($configFile)) $true) { $changed = $true }
    Remove-Item -LiteralPath $configFile
}
elseif (Test-Ours $identityFile) {
    Protect-File $identityFile
}
else {
    Stop-Bootstrap "there is no access key; bring the file that has it to $configFile"
}
