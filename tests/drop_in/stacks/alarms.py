"""Alarms given at construction, added later, both, imported and composite."""

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_codedeploy as codedeploy
from constructs import Construct


class Alarms(cdk.Stack):
    """A stack in which groups get their alarms at different moments."""

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        errors, latency = self.alarm("Errors"), self.alarm("Latency")
        imported = cloudwatch.Alarm.from_alarm_arn(
            self,
            "Imported",
            self.format_arn(
                service="cloudwatch",
                resource="alarm",
                resource_name="Disk",
                arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
            ),
        )
        composite = cloudwatch.CompositeAlarm(
            self, "Any", alarm_rule=cloudwatch.AlarmRule.any_of(errors, latency, imported)
        )

        codedeploy.ServerDeploymentGroup(self, "AtConstruction", alarms=[errors, latency])

        late = codedeploy.ServerDeploymentGroup(self, "Late")
        late.add_alarm(errors)
        late.add_alarm(imported)

        both = codedeploy.ServerDeploymentGroup(self, "Both", alarms=[composite])
        both.add_alarm(self.alarm("Saturation"))

    def alarm(self, metric_name: str) -> cloudwatch.Alarm:
        """Make an alarm on one of the application's own metrics."""
        return cloudwatch.Alarm(
            self,
            metric_name,
            metric=cloudwatch.Metric(namespace="Shop", metric_name=metric_name),
            threshold=1,
            evaluation_periods=2,
        )


def build(app: cdk.App) -> None:
    """Build the stack."""
    Alarms(app, "Alarms")
