
# What the instance's metadata service says, in its version 2.
function Get-Metadata([string] $Path) {
    $address = 'http://169.254.169.254/latest'
    $life = @{ 'X-aws-ec2-metadata-token-ttl-seconds' = '60' }
    $token = Invoke-RestMethod -Method Put -Uri "$address/api/token" -Headers $life -TimeoutSec 10
    Invoke-RestMethod -Uri "$address/meta-data/$Path" -Headers @{ 'X-aws-ec2-metadata-token' = $token } -TimeoutSec 10
}

# Again for a while, because the instance may be faster than what waits for it.
if ($fips) { $env:AWS_USE_FIPS_ENDPOINT = 'true' }
foreach ($pause in 10, 20, 30, 60, 0) {
    try {
        $options = @{ Region = $region; Force = $true; ErrorAction = 'Stop' }
        $id = Get-Metadata 'instance-id'
        if ($proxy) {
            Set-AWSProxy -Hostname ([uri] $proxy).Host -Port ([uri] $proxy).Port -BypassList '169.254.169.254'
        }
        Send-Report
        break
    }
    catch {
        if ($pause -eq 0) {
            $status = 1
            [Console]::Error.WriteLine("CodeDeploy agent: $listener could not be told of this boot: $($_.Exception.Message)")
        }
        Start-Sleep -Seconds $pause
    }
}
