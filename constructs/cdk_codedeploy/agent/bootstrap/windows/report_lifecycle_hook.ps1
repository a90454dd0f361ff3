
$listener = "the lifecycle hook $hook"
function Send-Report {
    $name = $group
    if (-not $name) { try { $name = Get-Metadata 'tags/instance/aws:autoscaling:groupName' } catch { $name = '' } }
    if (-not $name) { $name = (Get-ASAutoScalingInstance -InstanceId $id -Region $region).AutoScalingGroupName }
    $result = if ($status -eq 0) { 'CONTINUE' } else { 'ABANDON' }
    Complete-ASLifecycleAction -LifecycleHookName $hook -AutoScalingGroupName $name -InstanceId $id `
        -LifecycleActionResult $result @options
}
