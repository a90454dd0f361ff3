
$service = 'HKLM:\SYSTEM\CurrentControlSet\Services\codedeployagent'
$variables = "HTTPS_PROXY=$proxy", 'NO_PROXY=169.254.169.254'
$old = (Get-ItemProperty -Path $service).Environment
if (($old -join "`n") -cne ($variables -join "`n")) {
    Set-ItemProperty -Path $service -Name Environment -Type MultiString -Value $variables
    $changed = $true
}
