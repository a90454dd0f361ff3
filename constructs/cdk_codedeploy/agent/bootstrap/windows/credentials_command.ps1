
function Get-Answer {
    & ([scriptblock]::Create($refreshCommand))
}
