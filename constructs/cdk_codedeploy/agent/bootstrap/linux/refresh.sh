
set -eu
umask 077

fail() {
    echo "CodeDeploy credentials of $instance: $1" >&2
    exit 1
}

# member NAME: of the answer, which is JSON with no escapes in these three.
member() {
    printf '%s' "$answer" | sed -n "s/.*\"$1\"[[:space:]]*:[[:space:]]*\"\([A-Za-z0-9+/=_-]*\)\".*/\1/p"
}

answer=$(credentials) || { sleep 10 && answer=$(credentials); } || { sleep 20 && answer=$(credentials); } ||
    fail 'there are none to be had'
answer=$(printf '%s' "$answer" | tr -d '\r\n')
key=$(member AccessKeyId)
secret=$(member SecretAccessKey)
token=$(member SessionToken)
test -n "$key" && test -n "$secret" && test -n "$token" || fail 'the answer is not that of a credential_process'

mkdir -p "$(dirname "$file")" || fail "$(dirname "$file") cannot be made"
new=$(mktemp "$file.XXXXXX") || fail "$file cannot be written"
trap 'rm -f "$new"' EXIT
trap 'exit 1' HUP INT TERM
printf '[default]\naws_access_key_id = %s\naws_secret_access_key = %s\naws_session_token = %s\n' \
    "$key" "$secret" "$token" >"$new" || fail "$file cannot be written"
mv -f "$new" "$file" || fail "$file cannot be written"
