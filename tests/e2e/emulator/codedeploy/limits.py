"""The service's numbers.

Source: user guide, "CodeDeploy limits"; API reference of each operation for what one request may name.
"""

from __future__ import annotations

APPLICATIONS = 1000
DEPLOYMENT_GROUPS = 1000  # of an application
DEPLOYMENT_CONFIGS = 200
DEPLOYMENTS = 1000  # at the same time

DESCRIPTION = 256
ALARMS = 10
ALARM_NAME = 255
TRIGGERS = 10
TRIGGER_NAME = 100
AUTO_SCALING_GROUPS = 10
AUTO_SCALING_GROUP_NAME = 255
LOAD_BALANCERS = 10  # of either kind
TARGET_GROUP_NAME = 32
TAG_GROUPS = 3
TAGS_IN_GROUP = 10
TAG_KEY = 128
TAG_VALUE = 256
RESOURCE_TAGS = 50
ON_PREMISES_TAGS = 10
INSTANCES_TO_TAG = 100
INSTANCE_NAME = 100

FLEET_PERCENT = 99
TRAFFIC_PERCENT = 99
TRAFFIC_MINUTES = 2880
READY_MINUTES = {"Server": 2880, "ECS": 7200}
TERMINATION_MINUTES = 2880

# The limits page says 100 for all; the API reference says 25 for some. The smaller number is the safer one to meet.
BATCH = {
    "BatchGetApplications": 100,
    "BatchGetDeploymentGroups": 100,
    "BatchGetApplicationRevisions": 25,
    "BatchGetDeploymentInstances": 25,
    "BatchGetDeployments": 25,
    "BatchGetDeploymentTargets": 25,
    "BatchGetOnPremisesInstances": 25,
}
