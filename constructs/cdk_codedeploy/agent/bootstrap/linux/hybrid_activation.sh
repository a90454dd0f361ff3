
# Begun by the SSM Agent when it was activated.
node=$(sed -n 's/.*"ManagedInstanceID"[^"]*"\(mi-[0-9a-f]*\)".*/\1/p' /var/lib/amazon/ssm/registration 2>/dev/null) || :
test -n "$node" || fail 'Systems Manager has not activated this machine; run amazon-ssm-agent -register first'
waited=0
while ! grep -qs '^\[default\]' "$credentials_file"; do
    test "$waited" -lt 60 || fail "the SSM Agent shares no credentials at $credentials_file; is ShareCreds off in its settings?"
    sleep 5
    waited=$((waited + 5))
done
