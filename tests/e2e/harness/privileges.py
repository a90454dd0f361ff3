"""What each thing that a deployment group does takes: the actions that fail without it. Written down, not computed."""

from __future__ import annotations

# What the service role is asked for, by what is done.
DEPLOY = [
    "autoscaling:DescribeScalingActivities",
    "cloudwatch:DescribeAlarms",
    "ec2:DescribeInstanceStatus",
    "ec2:DescribeInstances",
    "kms:Decrypt",
    "kms:GenerateDataKey",
    "sns:Publish",
    "tag:GetResources",
    "tag:GetTagKeys",
    "tag:GetTagValues",
]
LOOK = [
    "autoscaling:DescribeAutoScalingGroups",
    "autoscaling:DescribeLifecycleHooks",
]
# To leave an Auto Scaling group: any, for when the last one is taken out the role names none any more.
LEAVE = ["autoscaling:DeleteLifecycleHook", *LOOK]
# To join one.
JOIN = [
    *LOOK,
    "autoscaling:PutLifecycleHook",
    "ec2:CreateTags",
    "ec2:RunInstances",
    "iam:PassRole",
]
SCALE_OUT = [
    "autoscaling:CompleteLifecycleAction",
    "autoscaling:RecordLifecycleActionHeartbeat",
]
BALANCE = {
    "Modern": [
        "elasticloadbalancing:DeregisterTargets",
        "elasticloadbalancing:DescribeLoadBalancers",
        "elasticloadbalancing:DescribeTargetGroupAttributes",
        "elasticloadbalancing:DescribeTargetGroups",
        "elasticloadbalancing:DescribeTargetHealth",
        "elasticloadbalancing:RegisterTargets",
    ],
    "Classic": [
        "elasticloadbalancing:DeregisterInstancesFromLoadBalancer",
        "elasticloadbalancing:DescribeInstanceHealth",
        "elasticloadbalancing:DescribeLoadBalancerAttributes",
        "elasticloadbalancing:DescribeLoadBalancers",
        "elasticloadbalancing:RegisterInstancesWithLoadBalancer",
    ],
}
# To copy an Auto Scaling group with all that belongs to it, and to delete the one that was copied.
COPY = [
    "autoscaling:CreateAutoScalingGroup",
    "autoscaling:CreateOrUpdateTags",
    "autoscaling:DeleteAutoScalingGroup",
    "autoscaling:DescribeNotificationConfigurations",
    "autoscaling:DescribePolicies",
    "autoscaling:DescribeScheduledActions",
    "autoscaling:EnableMetricsCollection",
    "autoscaling:PutNotificationConfiguration",
    "autoscaling:PutScalingPolicy",
    "autoscaling:PutScheduledUpdateGroupAction",
    "autoscaling:PutWarmPool",
    "autoscaling:ResumeProcesses",
    "autoscaling:SuspendProcesses",
    "cloudwatch:PutMetricAlarm",
]
# To let instances that the copy starts later have traffic.
ATTACH = {
    "Modern": "autoscaling:AttachLoadBalancerTargetGroups",
    "Classic": "autoscaling:AttachLoadBalancers",
}
TERMINATE = ["ec2:TerminateInstances"]
# What no deployment here needs, and why it is granted.
SPARE_TO_COPY = {
    "autoscaling:UpdateAutoScalingGroup": "AWS's own policy has it: nothing says what the service changes in a copy",
    "ec2:TerminateInstances": "nothing says whether the service ends instances before it deletes their group",
}
# What the role of an instance needs: to get a revision, and to get the agent.
DOWNLOAD = ["s3:GetObject*"]
START = ["s3:GetObject"]
# What nothing here needs, and why it is granted.
SPARE = {
    "s3:GetObjectVersion": "the agent's installer asks for it when a version is pinned",
    "s3:GetBucket*": "the CDK's Bucket.grant_read has it",
    "s3:List*": "the CDK's Bucket.grant_read has it",
}
