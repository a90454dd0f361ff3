// The same program as own_roles.py with the CDK's L2, without Python: how fast the engine itself is.
// Run as `NODE_PATH=<folder of aws-cdk-lib> node own_roles.js 200 /tmp/out`.
"use strict";

const { performance } = require("node:perf_hooks");
const cdk = require("aws-cdk-lib");
const cloudwatch = require("aws-cdk-lib/aws-cloudwatch");
const codedeploy = require("aws-cdk-lib/aws-codedeploy");
const ec2 = require("aws-cdk-lib/aws-ec2");
const elbv2 = require("aws-cdk-lib/aws-elasticloadbalancingv2");

const GROUPS_PER_STACK = 50;

function alarm(stack, position, kind) {
  const metric = new cloudwatch.Metric({
    namespace: "Web",
    metricName: kind,
    dimensionsMap: { Group: String(position) },
  });
  return new cloudwatch.Alarm(stack, `${kind}${position}`, { metric, threshold: 1, evaluationPeriods: 1 });
}

function build(app, count) {
  for (let first = 0; first < count; first += GROUPS_PER_STACK) {
    const stack = new cdk.Stack(app, `Stack${first / GROUPS_PER_STACK}`);
    const application = new codedeploy.ServerApplication(stack, "Application");
    const vpc = ec2.Vpc.fromVpcAttributes(stack, "Vpc", { vpcId: "vpc-1", availabilityZones: ["eu-central-1a"] });
    for (let position = first; position < Math.min(first + GROUPS_PER_STACK, count); position++) {
      const alarms = ["Errors", "Latency"].map((kind) => alarm(stack, position, kind));
      const targets = new elbv2.ApplicationTargetGroup(stack, `Targets${position}`, {
        vpc,
        port: 80,
        targetType: elbv2.TargetType.INSTANCE,
      });
      new codedeploy.ServerDeploymentGroup(stack, `Group${position}`, {
        application,
        ec2InstanceTags: new codedeploy.InstanceTagSet({ Stage: ["prod"], Team: ["web"] }),
        loadBalancers: [codedeploy.LoadBalancer.application(targets)],
        alarms,
      });
    }
  }
}

const start = performance.now();
const app = new cdk.App({ outdir: process.argv[3] });
build(app, Number(process.argv[2]));
const built = performance.now();
app.synth();
const end = performance.now();
console.log(JSON.stringify({ seconds: (end - start) / 1000, synth_seconds: (end - built) / 1000 }));
