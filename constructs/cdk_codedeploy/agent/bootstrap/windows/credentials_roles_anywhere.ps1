
function Get-Answer {
    $more = @()
    if ($intermediates) { $more = '--intermediates', $intermediates }
    & $signingHelper credential-process --certificate $certificate --private-key $privateKey @more `
        --trust-anchor-arn $trustAnchorArn --profile-arn $profileArn --role-arn $roleArn `
        --role-session-name $instance --session-duration 3600 --region $region
}
