
# is_ours FILE: of this user and Region, quoted or not.
is_ours() {
    grep -qsF "$iam_user_arn" "$1" && grep -qsF "$region" "$1"
}
if test -e "$config_file"; then
    is_ours "$config_file" || fail "$config_file is not for $iam_user_arn in $region"
    put "$identity_file" 0600 <"$config_file"
    rm -f "$config_file"
else
    is_ours "$identity_file" || fail "there is no access key; bring the file that has it to $config_file"
    { chmod 0600 "$identity_file" && chown 0:0 "$identity_file"; } || fail "$identity_file cannot be closed to others"
fi
