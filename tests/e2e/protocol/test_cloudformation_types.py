"""Other resource types that were added to CloudFormation: created, changed, replaced and deleted by stacks."""

from __future__ import annotations

import pytest

from protocol.stack import attribute, ref

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


class TestNetwork:
    def test_addresses_and_gateways(self, emulator, stack):
        ec2 = emulator.client("ec2")
        subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
        name = [{"Key": "Name", "Value": "here"}]
        outputs = stack.deploy(
            {"Address": ref("Address")},
            Address=("AWS::EC2::EIP", {"Domain": "vpc", "Tags": name}),
            Gateway=(
                "AWS::EC2::NatGateway",
                {"AllocationId": attribute("Address", "AllocationId"), "SubnetId": subnet, "Tags": name},
            ),
        )
        (address,) = ec2.describe_addresses(PublicIps=[outputs["Address"]])["Addresses"]
        (gateway,) = ec2.describe_nat_gateways(NatGatewayIds=[stack.id_of("Gateway")])["NatGateways"]
        assert (gateway["SubnetId"], gateway["State"]) == (subnet, "available")
        assert address["AllocationId"].startswith("eipalloc-")
        stack.delete()
        stack.exists = False
        left = ec2.describe_nat_gateways(NatGatewayIds=[gateway["NatGatewayId"]])["NatGateways"]
        assert {each["State"] for each in left} <= {"deleted"}
        assert outputs["Address"] not in [each["PublicIp"] for each in ec2.describe_addresses()["Addresses"]]

    @pytest.mark.parametrize(("direction", "member"), [("Ingress", "IpPermissions"), ("Egress", "IpPermissionsEgress")])
    def test_rules_of_security_groups(self, emulator, stack, direction, member):
        ec2 = emulator.client("ec2")
        vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
        group = "AWS::EC2::SecurityGroup", {"GroupDescription": "for rules", "VpcId": vpc}
        kind = f"AWS::EC2::SecurityGroup{direction}"
        rule = {"GroupId": attribute("Group", "GroupId"), "IpProtocol": "tcp", "CidrIp": "10.0.0.0/8"}

        def ports():
            (found,) = ec2.describe_security_groups(GroupIds=[stack.id_of("Group")])["SecurityGroups"]
            return [each["FromPort"] for each in found[member] if each.get("FromPort")]

        stack.deploy(Group=group, Rule=(kind, {**rule, "FromPort": "80", "ToPort": "80"}))
        assert ports() == [80]
        stack.deploy(Group=group, Rule=(kind, {**rule, "FromPort": "81", "ToPort": "81"}))
        assert ports() == [81]
        stack.deploy(Group=group)
        assert ports() == []


class TestOthers:
    def test_references_to_secrets_and_profiles_are_those_of_aws(self, stack):
        outputs = stack.deploy(
            {"Secret": ref("Secret"), "Profile": ref("Profile"), "Arn": attribute("Profile", "Arn")},
            Secret=("AWS::SecretsManager::Secret", {"GenerateSecretString": {}}),
            Profile=("AWS::IAM::InstanceProfile", {"Roles": []}),
        )
        assert outputs["Secret"].startswith("arn:aws:secretsmanager:us-east-1:000000000000:secret:")
        assert outputs["Arn"].endswith(f"instance-profile/{outputs['Profile']}")

    def test_access_keys(self, emulator, stack):
        iam = emulator.client("iam")
        user = "AWS::IAM::User", {}

        def key(**properties):
            return "AWS::IAM::AccessKey", {"UserName": ref("User"), **properties}

        outputs = stack.deploy({"Secret": attribute("Key", "SecretAccessKey")}, User=user, Key=key())
        assert len(outputs["Secret"]) == 40
        first = stack.id_of("Key")
        stack.deploy(User=user, Key=key(Status="Inactive"))
        (found,) = iam.list_access_keys(UserName=stack.id_of("User"))["AccessKeyMetadata"]
        assert (found["AccessKeyId"], found["Status"]) == (first, "Inactive")
        stack.deploy(User=user, Key=key(Serial=2))
        (found,) = iam.list_access_keys(UserName=stack.id_of("User"))["AccessKeyMetadata"]
        assert found["AccessKeyId"] != first

    def test_associations(self, emulator, stack):
        def association(schedule):
            targets = [{"Key": "tag:Stage", "Values": ["beta"]}]
            parameters = {"action": ["Install"], "name": ["AWSCodeDeployAgent"]}
            properties = {"Name": "AWS-ConfigureAWSPackage", "Targets": targets, "Parameters": parameters}
            return "AWS::SSM::Association", {**properties, "ScheduleExpression": schedule}

        ssm = emulator.client("ssm")
        stack.deploy(Agent=association("rate(1 day)"))
        stack.deploy(Agent=association("rate(2 days)"))
        identifier = stack.id_of("Agent")
        found = ssm.describe_association(AssociationId=identifier)["AssociationDescription"]
        assert (found["ScheduleExpression"], found["AssociationVersion"]) == ("rate(2 days)", "2")
        ssm.delete_association(AssociationId=identifier)
        stack.delete()
        stack.exists = False
        assert identifier not in [each["AssociationId"] for each in ssm.list_associations()["Associations"]]

    def test_alarms_with_metric_math(self, emulator, stack):
        def alarm(threshold, **more):
            stat = {"Metric": {"MetricName": "m", "Namespace": "n"}, "Period": 60, "Stat": "Maximum"}
            metrics = [
                {"Id": "m", "MetricStat": stat, "ReturnData": False},
                {"Id": "e", "Expression": "DIFF(m)", "ReturnData": True},
            ]
            operator = {"ComparisonOperator": "GreaterThanThreshold", "EvaluationPeriods": 5, "DatapointsToAlarm": 1}
            return "AWS::CloudWatch::Alarm", {"Metrics": metrics, **operator, "Threshold": threshold, **more}

        stack.deploy(Math=alarm(1))
        name, client = stack.id_of("Math"), emulator.client("cloudwatch")
        client.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="a test")
        stack.deploy(Math=alarm(2))
        (found,) = client.describe_alarms(AlarmNames=[name])["MetricAlarms"]
        assert (found["StateValue"], found["Threshold"], found["DatapointsToAlarm"]) == ("ALARM", 2.0, 1)
        stack.deploy(status="UPDATE_ROLLBACK_COMPLETE", Math=alarm(2, Colour="red"))

    def test_composite_alarms(self, emulator, stack):
        metric = {
            "MetricName": "m",
            "Namespace": "n",
            "Period": 60,
            "EvaluationPeriods": 1,
            "Threshold": 1,
            "Statistic": "Sum",
            "ComparisonOperator": "GreaterThanThreshold",
        }
        rule = {"AlarmRule": {"Fn::Sub": 'ALARM("${Simple}")'}}
        resources = {
            "Simple": ("AWS::CloudWatch::Alarm", metric),
            "Composite": ("AWS::CloudWatch::CompositeAlarm", rule),
        }
        stack.deploy(**resources)
        client = emulator.client("cloudwatch")
        client.set_alarm_state(AlarmName=stack.id_of("Simple"), StateValue="ALARM", StateReason="a test")
        names = {"AlarmNames": [stack.id_of("Composite")], "AlarmTypes": ["CompositeAlarm"]}
        (found,) = client.describe_alarms(**names)["CompositeAlarms"]
        assert found["StateValue"] == "ALARM"

    def test_notification_rules(self, emulator, stack):
        def rule(detail, **tags):
            application = {"Fn::Sub": "arn:aws:codedeploy:${AWS::Region}:${AWS::AccountId}:application:${App}"}
            return (
                "AWS::CodeStarNotifications::NotificationRule",
                {
                    "Name": stack.name,
                    "DetailType": detail,
                    "EventTypeIds": ["codedeploy-application-deployment-failed"],
                    "Resource": application,
                    "Targets": [{"TargetType": "SNS", "TargetAddress": ref("Topic")}],
                    "Tags": tags,
                },
            )

        client = emulator.client("codestar-notifications")
        app, topic = ("AWS::CodeDeploy::Application", {}), ("AWS::SNS::Topic", {})
        stack.deploy(App=app, Topic=topic, Rule=rule("BASIC", a="1"))
        stack.deploy(App=app, Topic=topic, Rule=rule("FULL", b="2"))
        found = client.describe_notification_rule(Arn=stack.id_of("Rule"))
        assert (found["DetailType"], found["Tags"]) == ("FULL", {"b": "2"})
        stack.deploy(App=app, Topic=topic)
        assert client.list_notification_rules()["NotificationRules"] == []

    def test_classic_load_balancers(self, emulator, stack):
        def balancer(**properties):
            listener = {"LoadBalancerPort": "80", "InstancePort": "8080", "Protocol": "http"}
            required = {"Listeners": [listener], "AvailabilityZones": ["us-east-1a"]}
            return "AWS::ElasticLoadBalancing::LoadBalancer", {**required, **properties}

        elb = emulator.client("elb")
        check = {"Target": "HTTP:8080/", "Interval": "30", "Timeout": "5"}
        thresholds = {"HealthyThreshold": "2", "UnhealthyThreshold": "5"}
        outputs = stack.deploy(
            {"Name": attribute("Balancer", "DNSName")},
            Balancer=balancer(HealthCheck={**check, **thresholds}, CrossZone=True),
        )
        name = stack.id_of("Balancer")
        assert outputs["Name"].startswith(name)
        (found,) = elb.describe_load_balancers(LoadBalancerNames=[name])["LoadBalancerDescriptions"]
        assert found["HealthCheck"]["HealthyThreshold"] == 2
        stack.deploy(Balancer=balancer(ConnectionDrainingPolicy={"Enabled": True, "Timeout": 60}))
        attributes = elb.describe_load_balancer_attributes(LoadBalancerName=name)["LoadBalancerAttributes"]
        assert attributes["ConnectionDraining"] == {"Enabled": True, "Timeout": 60}
        assert attributes["CrossZoneLoadBalancing"] == {"Enabled": True}

    def test_functions_answer_custom_resources(self, stack):
        code = (
            "import json, urllib.request\n"
            "def handler(event, context):\n"
            "    names = ('StackId', 'RequestId', 'LogicalResourceId')\n"
            "    answer = {name: event[name] for name in names}\n"
            "    said = event['ResourceProperties']['Say']\n"
            "    answer.update(Status='SUCCESS', PhysicalResourceId='custom', Data={'Said': said})\n"
            "    body = json.dumps(answer).encode()\n"
            "    urllib.request.urlopen(urllib.request.Request(event['ResponseURL'], data=body, method='PUT'))\n"
        )
        function = {
            "Runtime": "python3.12",
            "Handler": "index.handler",
            "Code": {"ZipFile": code},
            "Role": attribute("Role", "Arn"),
        }
        outputs = stack.deploy(
            {"Said": attribute("Custom", "Said")},
            Role=("AWS::IAM::Role", {"AssumeRolePolicyDocument": TRUST}),
            Function=("AWS::Lambda::Function", function),
            Custom=("Custom::Thing", {"ServiceToken": attribute("Function", "Arn"), "Say": "hello"}),
        )
        assert outputs["Said"] == "hello"
