
$listener = "the stack $stack"
function Send-Report {
    $result = if ($status -eq 0) { 'SUCCESS' } else { 'FAILURE' }
    Send-CFNResourceSignal -StackName $stack -LogicalResourceId $resource -UniqueId $id -Status $result @options
}
