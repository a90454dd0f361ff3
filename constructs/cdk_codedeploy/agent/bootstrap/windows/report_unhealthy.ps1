
$listener = 'Auto Scaling'
# Without the last, it would not believe it before the grace period is over.
function Send-Report {
    Set-ASInstanceHealth -InstanceId $id -HealthStatus Unhealthy -ShouldRespectGracePeriod $false @options
}
