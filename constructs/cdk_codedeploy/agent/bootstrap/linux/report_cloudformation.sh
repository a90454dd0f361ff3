
listener="the stack $stack"
report() {
    if signal=$(command -v cfn-signal || command -v /opt/aws/bin/cfn-signal); then
        "$signal" -e "$1" --region "$region" --stack "$stack" --resource "$resource" ${https_proxy:+--https-proxy "$https_proxy"}
        return
    fi
    id=$(meta instance-id) || return
    case $1 in 0) result=SUCCESS ;; *) result=FAILURE ;; esac
    call cloudformation signal-resource --stack-name "$stack" --logical-resource-id "$resource" --unique-id "$id" \
        --status "$result"
}
