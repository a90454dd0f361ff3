
test -r "$certificate" || fail "there is no certificate at $certificate"
test -r "$private_key" || fail "there is no private key at $private_key"
command -v "$signing_helper" >/dev/null || fail "there is no $signing_helper, AWS's program for IAM Roles Anywhere"
