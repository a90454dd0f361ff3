
credentials() {
    "$signing_helper" credential-process --certificate "$certificate" --private-key "$private_key" \
        ${intermediates:+--intermediates "$intermediates"} --trust-anchor-arn "$trust_anchor_arn" \
        --profile-arn "$profile_arn" --role-arn "$role_arn" --role-session-name "$instance" \
        --session-duration 3600 --region "$region"
}
