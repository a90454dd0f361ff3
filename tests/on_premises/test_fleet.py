"""A fleet in a stack: its inventory, its bucket, its state machine, and what each of its roles may do."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_iam as iam

from cdk_codedeploy import (
    ExistingRegistration,
    OnPremisesFleet,
    OnPremisesIdentity,
    OnPremisesRole,
    ProvenBy,
    RegisteredAs,
    ServerDeploymentGroup,
    TagFilter,
    TagSet,
    ValidationError,
)
from cdk_codedeploy.targets import Inventory, InventoryError, InventoryRow
from tests.iam.templates import assert_no_cycle, only, resources, resources_by_action, statements_of

CUSTOM = "Custom::CodeDeployOnPremisesFleet"
ROLE = "arn:aws:sts::111122223333:assumed-role/Machines/"
CSV = "name,iam_session_arn,tag:Stage,tag:Rack\nweb-1,,prod,r1\nweb-2,{role}other,test,\n"


class Sessions(OnPremisesIdentity):
    """Sessions of a role whose name the deployment knows, or of one that is known."""

    def __init__(self, role: str) -> None:
        self.role = role

    def registered_as(self, instance_name: str) -> RegisteredAs:
        return RegisteredAs(iam_session_arn=f"arn:aws:sts::111122223333:assumed-role/{self.role}/{instance_name}")


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    path = tmp_path / "hosts.csv"
    path.write_text(CSV.format(role=ROLE))
    return path


@pytest.fixture
def role_name(stack: cdk.Stack) -> str:
    return str(cdk.CfnParameter(stack, "RoleName").value_as_string)


def asset_rows(stack: cdk.Stack) -> list[dict[str, Any]]:
    """Return the rows of the inventory as they are uploaded."""
    folder = Path(cdk.Stage.of(stack).asset_outdir)
    (path,) = folder.glob("asset.*.jsonl")
    return [json.loads(line) for line in path.read_text().splitlines()]


def roles_of(template: dict[str, Any]) -> dict[str, dict[str, set[str]]]:
    """Return what each role may do, by what it is there for."""
    return {
        role["Properties"]["Description"]: resources_by_action(statements_of(template, name))
        for name, role in resources(template, "AWS::IAM::Role").items()
    }


class TestInventory:
    def test_of_a_file_with_an_identity_that_the_deployment_knows(self, stack, synth, csv, role_name):
        fleet = OnPremisesFleet(stack, "Fleet", inventory=csv, identity=Sessions(role_name))
        _, properties = only(synth(stack), CUSTOM)
        assert properties["SessionPrefix"] == "arn:aws:sts::111122223333:assumed-role/${RoleName}/"
        assert "UserPrefix" not in properties
        assert asset_rows(stack) == [
            {"name": "web-1", "tags": {"Rack": "r1", "Stage": "prod"}},
            {"name": "web-2", "iam_session_arn": f"{ROLE}other", "tags": {"Stage": "test"}},
        ]
        assert [row.name for row in fleet.inventory] == ["web-1", "web-2"]

    def test_with_an_identity_that_is_known_now(self, stack, synth, csv):
        OnPremisesFleet(stack, "Fleet", inventory=str(csv), identity=Sessions("Machines"))
        _, properties = only(synth(stack), CUSTOM)
        assert "SessionPrefix" not in properties
        assert [row["iam_session_arn"] for row in asset_rows(stack)] == [f"{ROLE}web-1", f"{ROLE}other"]

    def test_tags_of_the_fleet_and_of_its_rows(self, stack, synth, csv):
        tags = TagSet({"Stage": ["beta"]}, {"Owner": ["shop"]})
        fleet = OnPremisesFleet(stack, "Fleet", inventory=csv, identity=Sessions("Machines"), tags=tags)
        assert [dict(row.tags) for row in fleet.inventory] == [
            {"Owner": "shop", "Rack": "r1", "Stage": "prod"},
            {"Owner": "shop", "Stage": "test"},
        ]

    def test_of_rows_made_in_the_program_with_users(self, stack, synth):
        rows = [InventoryRow(name="web-1", iam_user_arn="arn:aws:iam::111122223333:user/web-1")]
        OnPremisesFleet(stack, "Fleet", inventory=Inventory(rows))
        assert asset_rows(stack) == [{"name": "web-1", "iam_user_arn": "arn:aws:iam::111122223333:user/web-1"}]

    def test_same_rows_are_the_same_asset(self, stack, synth, csv, tmp_path):
        lines = tmp_path / "hosts.jsonl"
        rows = [
            {"name": "web-2", "tags": {"Stage": "test"}, "iam_session_arn": f"{ROLE}other"},
            {"name": "web-1", "tags": {"Rack": "r1", "Stage": "prod"}},
        ]
        lines.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
        for name, path in (("One", csv), ("Two", lines)):
            OnPremisesFleet(stack, name, inventory=path, identity=Sessions("Machines"))
        keys = {properties["Properties"]["Inventory"]["Key"] for properties in resources(synth(stack), CUSTOM).values()}
        assert len(keys) == 1

    def test_mistakes_are_told_with_their_lines(self, stack, tmp_path):
        path = tmp_path / "hosts.csv"
        path.write_text("name,iam_session_arn,tag:Stage\ni-1,,prod\nweb-1,nonsense,prod\nweb-2,,\nweb-2,,\n")
        with pytest.raises(InventoryError) as caught:
            OnPremisesFleet(stack, "Fleet", inventory=path)
        assert [problem.line for problem in caught.value.problems] == [2, 3, 5]

    def test_with_sessions_of_a_role_of_ours(self, stack, synth, csv):
        by = ProvenBy.given(iam.AccountRootPrincipal())
        OnPremisesFleet(stack, "Fleet", inventory=csv, identity=OnPremisesRole(stack, "Role", proven_by=by))
        template = synth(stack)
        _, properties = only(template, CUSTOM)
        (role,) = (name for name in resources(template, "AWS::IAM::Role") if name.startswith("Role"))
        assert properties["SessionPrefix"] == (
            f"arn:${{AWS::Partition}}:sts::${{AWS::AccountId}}:assumed-role/${{{role}}}/"
        )

    def test_not_with_sessions_that_nobody_knows_yet(self, stack, csv):
        role = OnPremisesRole(stack, "Role", proven_by=ProvenBy.hybrid_activation())
        with pytest.raises(ValidationError, match='on-premises fleet "Fleet": '):
            OnPremisesFleet(stack, "Fleet", inventory=csv, identity=role)


class TestRefused:
    def test_a_row_without_an_arn(self, stack, csv):
        with pytest.raises(ValidationError) as caught:
            OnPremisesFleet(stack, "Fleet", inventory=csv)
        assert str(caught.value) == (
            'on-premises fleet "Fleet": inventory: got "web-1" without an ARN, but each instance has an ARN in the '
            "inventory, or gets one from the fleet's identity; write its iam_session_arn, or give the fleet an identity"
        )

    @pytest.mark.parametrize(
        ("changed", "message"),
        [
            (
                {"identity": None},
                'inventory: got "web-1" without an ARN, but each instance has an ARN in the inventory, or gets one',
            ),
            ({"inventory": 7}, "inventory: got 7, but its type is str or Path or Inventory; give the path of a file"),
            ({"identity": "me"}, 'identity: got "me", but its type is OnPremisesIdentity; pass '),
            ({"existing": "Adopt"}, 'existing: got "Adopt", but its type is ExistingRegistration; pass '),
            ({"dry_run": 1}, "dry_run: got 1, but its type is bool; pass True or False"),
            ({"tags": {"Stage": ""}}, 'tags value of "Stage": got "", but a tag of an on-premises instance needs a'),
            (
                {"requests_per_second": 0},
                "requests_per_second: got 0, but a fleet sends 1 to 100 requests a second; give a whole number",
            ),
            ({"requests_per_second": 101}, "requests_per_second: got 101, but "),
            ({"requests_per_second": 2.5}, "requests_per_second: got 2.5, but "),
            ({"requests_per_second": True}, "requests_per_second: got True, but "),
        ],
    )
    def test_parameters(self, stack, csv, changed, message):
        given = {"inventory": csv, "identity": Sessions("Machines"), **changed}
        with pytest.raises(ValidationError, match=re.escape(f'on-premises fleet "Fleet": {message}')):
            OnPremisesFleet(stack, "Fleet", **given)
        assert stack.node.children == []

    def test_a_file_that_is_not_there(self, stack):
        with pytest.raises(ValidationError) as caught:
            OnPremisesFleet(stack, "Fleet", inventory="nowhere.csv")
        assert str(caught.value) == (
            'on-premises fleet "Fleet": inventory: got "nowhere.csv", but it has to be readable: No such file or '
            "directory; give the path of a .csv or .jsonl file"
        )

    def test_more_than_can_be_done_in_time(self, stack):
        rows = Inventory(InventoryRow(name=f"rack-{number}") for number in range(2000))
        with pytest.raises(ValidationError) as caught:
            OnPremisesFleet(stack, "Fleet", inventory=rows, identity=Sessions("Machines"), requests_per_second=1)
        assert str(caught.value) == (
            'on-premises fleet "Fleet": requests_per_second: got 1 for 2000 instances, but a first deployment takes '
            "two requests for each instance, and CloudFormation waits an hour; give 2, or make several fleets"
        )
        OnPremisesFleet(stack, "Fleet", inventory=rows, identity=Sessions("Machines"), requests_per_second=2)

    def test_arns_that_are_no_beginning_and_a_name(self, stack, csv, role_name):
        class Odd(Sessions):
            def registered_as(self, instance_name):
                return RegisteredAs(iam_session_arn=f"{super().registered_as(instance_name).arn}-x")

        with pytest.raises(ValidationError) as caught:
            OnPremisesFleet(stack, "Fleet", inventory=csv, identity=Odd(role_name))
        assert str(caught.value) == (
            'on-premises fleet "Fleet": identity: got an ARN for "web-1" that does not end with this name, but the '
            "ARNs of a fleet are one beginning that the deployment knows, and the name of the instance; write the ARNs "
            "into the inventory"
        )

    def test_arns_of_several_beginnings(self, stack, role_name):
        class Two(Sessions):
            def registered_as(self, instance_name):
                return Sessions(f"{self.role}{len(instance_name)}").registered_as(instance_name)

        rows = Inventory([InventoryRow(name="web-1"), InventoryRow(name="database")])
        with pytest.raises(ValidationError, match="identity: got 2 different beginnings of ARNs, but "):
            OnPremisesFleet(stack, "Fleet", inventory=rows, identity=Two(role_name))

    def test_an_instance_whose_name_the_identity_cannot_have(self, stack):
        name = "x" * 65
        with pytest.raises(ValidationError, match='on-premises fleet "Fleet": iam_session_arn: got '):
            OnPremisesFleet(
                stack, "Fleet", inventory=Inventory([InventoryRow(name=name)]), identity=Sessions("Machines")
            )

    def test_the_plan_of_a_fleet_that_is_deployed(self, stack, csv):
        fleet = OnPremisesFleet(stack, "Fleet", inventory=csv, identity=Sessions("Machines"))
        with pytest.raises(ValidationError) as caught:
            _ = fleet.plan
        assert str(caught.value) == (
            'on-premises fleet "Fleet": plan: got a question to a fleet that is deployed, but only a dry run tells its '
            "plan; set dry_run=True"
        )


class TestResources:
    def test_what_the_handler_is_told(self, stack, synth, csv, role_name):
        fleet = OnPremisesFleet(
            stack,
            "Fleet",
            inventory=csv,
            identity=Sessions(role_name),
            existing=ExistingRegistration.ADOPT,
            requests_per_second=25,
            dry_run=True,
        )
        cdk.CfnOutput(stack, "Plan", value=fleet.plan)
        template = synth(stack)
        name, properties = only(template, CUSTOM)
        (bucket,) = resources(template, "AWS::S3::Bucket")
        machine = next(each for each in resources(template, "AWS::StepFunctions::StateMachine") if "Fleet" in each)
        assert properties["Bucket"] == f"${{{bucket}}}"
        assert properties["StateMachine"] == f"${{{machine}.Arn}}" or properties["StateMachine"] == f"${{{machine}}}"
        assert properties["Existing"] == "Adopt"
        assert properties["RequestsPerSecond"] == 25
        assert properties["Workers"] == 10
        assert properties["DryRun"] is True
        assert template["Outputs"]["Plan"]["Value"] == {"Fn::GetAtt": [name, "Plan"]}
        assert_no_cycle(template)

    @pytest.mark.parametrize(("rate", "workers"), [(1, 1), (3, 1), (10, 5), (100, 10)])
    def test_workers_share_the_rate(self, stack, synth, csv, rate, workers):
        OnPremisesFleet(stack, "Fleet", inventory=csv, identity=Sessions("Machines"), requests_per_second=rate)
        template = synth(stack)
        _, properties = only(template, CUSTOM)
        assert properties["Workers"] == workers
        states = self.machine(template)["States"]
        assert {states[name]["MaxConcurrency"] for name in ("Release", "Take")} == {workers}

    def machine(self, template: dict[str, Any]) -> dict[str, Any]:
        (text,) = (
            each["Properties"]["DefinitionString"]
            for name, each in resources(template, "AWS::StepFunctions::StateMachine").items()
            if "Waiter" not in name
        )
        found: dict[str, Any] = json.loads(text)
        return found

    def test_the_state_machine_releases_before_it_takes(self, stack, synth, csv):
        OnPremisesFleet(stack, "Fleet", inventory=csv, identity=Sessions("Machines"))
        machine = self.machine(synth(stack))
        states = machine["States"]
        order = [machine["StartAt"]]
        while "End" not in states[order[-1]] and states[order[-1]]["Type"] != "Succeed":
            state = states[order[-1]]
            order.append(state["Choices"][0]["Next"] if state["Type"] == "Choice" else state["Next"])
        assert order == ["Anything to release?", "Release", "Anything to take?", "Take", "Done"]
        take = states["Take"]
        assert take["ItemReader"] == {
            "Resource": "arn:${AWS::Partition}:states:::s3:getObject",
            "ReaderConfig": {"InputType": "JSONL"},
            "Parameters": {"Bucket.$": "$.bucket", "Key.$": "$.take.key"},
        }
        assert take["ToleratedFailurePercentage"] == 100
        assert take["ItemProcessor"]["ProcessorConfig"] == {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}

    def test_the_bucket(self, stack, synth, csv):
        OnPremisesFleet(stack, "Fleet", inventory=csv, identity=Sessions("Machines"))
        template = synth(stack)
        ((_, bucket),) = resources(template, "AWS::S3::Bucket").items()
        properties = bucket["Properties"]
        assert bucket["DeletionPolicy"] == "Delete"
        assert properties["VersioningConfiguration"] == {"Status": "Enabled"}
        assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}
        assert properties["BucketEncryption"]["ServerSideEncryptionConfiguration"][0] == {
            "ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}
        }
        _, policy = only(template, "AWS::S3::BucketPolicy")
        assert {statement["Effect"] for statement in policy["PolicyDocument"]["Statement"]} == {"Deny"}
        assert {next(iter(each["Condition"])) for each in policy["PolicyDocument"]["Statement"]} == {
            "Bool",
            "NumericLessThan",
        }

    def test_what_the_roles_may_do(self, stack, synth, csv):
        OnPremisesFleet(stack, "Fleet", inventory=csv, identity=Sessions("Machines"))
        template = synth(stack)
        (bucket,) = resources(template, "AWS::S3::Bucket")
        roles = roles_of(template)
        worker = roles["Registers on-premises instances of a fleet"]
        assert {action for action in worker if not action.startswith("logs:")} == {
            "codedeploy:AddTagsToOnPremisesInstances",
            "codedeploy:BatchGetOnPremisesInstances",
            "codedeploy:DeregisterOnPremisesInstance",
            "codedeploy:GetOnPremisesInstance",
            "codedeploy:RegisterOnPremisesInstance",
            "codedeploy:RemoveTagsFromOnPremisesInstances",
            "s3:PutObject",
        }
        assert worker["s3:PutObject"] == {f"${{{bucket}.Arn}}/results/*"}
        instances = "arn:${AWS::Partition}:codedeploy:${AWS::Region}:${AWS::AccountId}:instance/*"
        assert worker["codedeploy:RegisterOnPremisesInstance"] == {instances}
        machine = roles["Works through the plan of a fleet of on-premises instances"]
        assert sorted(machine) == [
            "lambda:InvokeFunction",
            "s3:GetObject",
            "states:DescribeExecution",
            "states:StartExecution",
            "states:StopExecution",
        ]
        assert machine["s3:GetObject"] == {f"${{{bucket}.Arn}}/plans/*"}
        handler = roles["Meets requests for CodeDeploy custom resources of the kind OnPremisesFleet"]
        assert {action for action in handler if action.startswith("codedeploy:")} == set()
        assert handler["s3:DeleteObjectVersion"] == {f"${{{bucket}.Arn}}/*"}
        assert handler["s3:ListBucketVersions"] == {f"${{{bucket}.Arn}}"}
        assert not any("*" in where for role in (machine, handler) for where in role.values())

    def test_who_adopts_has_to_look(self, stack, synth, csv):
        OnPremisesFleet(
            stack, "Fleet", inventory=csv, identity=Sessions("Machines"), existing=ExistingRegistration.ADOPT
        )
        handler = roles_of(synth(stack))["Meets requests for CodeDeploy custom resources of the kind OnPremisesFleet"]
        assert handler["codedeploy:BatchGetOnPremisesInstances"] == {"*"}

    def test_one_of_two_fleets_goes_while_the_other_stays(self, stack, synth, csv):
        for name in ("One", "Two"):
            OnPremisesFleet(stack, name, inventory=csv, identity=Sessions("Machines"))
        template = synth(stack)
        buckets = resources(template, "AWS::S3::Bucket")
        for name, resource in resources(template, CUSTOM).items():
            mine = [other for other in buckets if other[:3] == name[:3]]
            own = [other for other in resource["DependsOn"] if "ResourcePolicy" in other]
            text = json.dumps([template["Resources"][other] for other in own])
            assert all(bucket in text for bucket in mine)
        shared = [
            policy
            for name, policy in resources(template, "AWS::IAM::Policy").items()
            if "CodeDeployCustomResources" in name
        ]
        assert not any(bucket in json.dumps(shared) for bucket in buckets)

    def test_is_gone_before_what_it_needs(self, stack, synth, csv):
        OnPremisesFleet(stack, "Fleet", inventory=csv, identity=Sessions("Machines"))
        template = synth(stack)
        ((_, resource),) = resources(template, CUSTOM).items()
        needed = {template["Resources"][name]["Type"] for name in resource["DependsOn"]}
        assert {"AWS::S3::BucketPolicy", "AWS::IAM::Policy"} <= needed
        policies = [name for name in resource["DependsOn"] if template["Resources"][name]["Type"] == "AWS::IAM::Policy"]
        assert any("Machine" in name for name in policies)

    def test_two_fleets_share_the_handler_alone(self, stack, synth, csv):
        for name in ("One", "Two"):
            OnPremisesFleet(stack, name, inventory=csv, identity=Sessions("Machines"))
        template = synth(stack)
        assert len(resources(template, "AWS::Lambda::Function")) == 3
        assert len(resources(template, "AWS::S3::Bucket")) == 2

    def test_the_tree(self, stack, csv):
        fleet = OnPremisesFleet(stack, "Fleet", inventory=csv, identity=Sessions("Machines"))
        paths = [construct.node.path.removeprefix("Stack/Fleet") for construct in fleet.node.find_all()]
        assert {"/Bucket", "/Worker/Function", "/Worker/Role", "/Worker/Log", "/Machine/Role", "/Machine/Resource"} <= {
            *paths
        }
        assert [child.node.id for child in fleet.node.children] == [
            "Bucket",
            "Worker",
            "Machine",
            "Inventory",
            "Resource",
            "ResourcePolicy",
        ]


def test_the_tags_of_a_fleet_meet_the_groups(app, stack, csv):
    OnPremisesFleet(stack, "Fleet", inventory=csv, identity=Sessions("Machines"))
    ServerDeploymentGroup(stack, "Found", on_premises_tag_filters=[TagFilter("Rack", "r1")])
    ServerDeploymentGroup(stack, "Lost", on_premises_tag_filters=[TagFilter("Rack", "r2")])
    messages = app.synth().get_stack_by_name("Stack").messages
    assert [message.id for message in messages] == ["/Stack/Lost"]
    assert "no on-premises instance that this app registers, of 2, has the tags" in messages[0].entry.data


def test_five_thousand_rows_take_no_round_trips(stack, round_trips):
    rows = Inventory(InventoryRow(name=f"rack-{number}") for number in range(5000))
    with round_trips() as trips:
        OnPremisesFleet(stack, "Fleet", inventory=rows, identity=Sessions("Machines"))
    assert trips.total < 120
