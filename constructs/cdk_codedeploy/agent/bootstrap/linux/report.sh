
# meta PATH: what the instance's metadata service says, in its version 2.
meta() {
    set -- "$1" -fsS --noproxy '*' -m 10 --retry 3
    imds=http://169.254.169.254/latest path=$1
    shift
    token=$(curl "$@" -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' $imds/api/token) &&
        curl "$@" -H "X-aws-ec2-metadata-token: $token" "$imds/meta-data/$path"
}

# call SERVICE ACTION --NAME VALUE...: in the words of the AWS CLI, which not every image has. Python comes with cloud-init.
call() {
    if command -v aws >/dev/null; then
        AWS_PAGER='' AWS_USE_FIPS_ENDPOINT=$fips aws --region "$region" --output json "$@"
        return
    fi
    python=$(command -v python3 || command -v /usr/libexec/platform-python) || {
        echo 'there is neither the AWS CLI nor Python' >&2
        return 1
    }
    role=$(meta iam/security-credentials/) && keys=$(meta "iam/security-credentials/$role") || return 1
    keys=$keys "$python" - "$region" "$domain" "$fips" "$@" <<'END'
import hashlib, hmac, json, os, sys, time
from urllib import parse, request
region, domain, fips, service, action = sys.argv[1:6]
keys = json.loads(os.environ["keys"])
camel = lambda words: words.title().replace("-", "")
form = {"Action": camel(action), "Version": {"autoscaling": "2011-01-01", "cloudformation": "2010-05-15"}[service]}
for name, value in zip(sys.argv[6:], sys.argv[7:] + ["false"]):
    if name[:2] == "--":
        form[camel(name.replace("--no-", "")).replace("InstanceIds", "InstanceIds.member.1")] = value
body = parse.urlencode(form).encode()
host = service + ("-fips." if fips == "true" and "-gov-" not in region else ".") + region + "." + domain
now = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
head = [("content-type", "application/x-www-form-urlencoded"), ("host", host), ("x-amz-date", now), ("x-amz-security-token", keys["Token"])]
signed = ";".join(name for name, _ in head)
lines = ["POST", "/", ""] + [":".join(pair) for pair in head] + ["", signed, hashlib.sha256(body).hexdigest()]
scope = now[:8] + "/" + region + "/" + service + "/aws4_request"
seal = "\n".join(["AWS4-HMAC-SHA256", now, scope, hashlib.sha256("\n".join(lines).encode()).hexdigest()])
key = ("AWS4" + keys["SecretAccessKey"]).encode()
for part in scope.split("/") + [seal]:
    key = hmac.new(key, part.encode(), "sha256").digest()
proof = "AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s"
proof %= keys["AccessKeyId"], scope, signed, "".join("%02x" % byte for byte in key)
try:
    print(request.urlopen(request.Request("https://" + host, body, dict(head, authorization=proof)), timeout=60).read().decode())
except OSError as error:
    sys.exit("%s %s" % (error, getattr(error, "read", bytes)().decode()))
END
}

# tell RESULT: again for a while, because the instance may be faster than what waits for it.
tell() {
    for pause in 10 20 30 60 0; do
        answer=$(report "$1" 2>&1) && return
        sleep "$pause"
    done
    echo "$title: $listener could not be told of this boot: $answer" >&2
    return 1
}
