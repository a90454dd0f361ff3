"""Messages to SNS topics about deployments and instances."""

from __future__ import annotations

import pytest
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns

from cdk_codedeploy import ServerDeploymentGroup, Trigger, TriggerEvent, ValidationError
from tests.deployment.templates import allowed, group_of, only

TEN = [
    "DeploymentStart",
    "DeploymentSuccess",
    "DeploymentFailure",
    "DeploymentStop",
    "DeploymentRollback",
    "DeploymentReady",
    "InstanceStart",
    "InstanceSuccess",
    "InstanceFailure",
    "InstanceReady",
]
KNOWN = ", ".join(TEN)
START = [TriggerEvent.DEPLOYMENT_START]


@pytest.fixture
def topic(stack):
    return sns.Topic(stack, "Topic")


class TestTemplate:
    def test_all_ten_events(self, stack, topic, synth):
        ServerDeploymentGroup(stack, "Group", triggers=[Trigger(topic, list(TriggerEvent), "Everything")])
        template = synth(stack)
        [name] = [name for name in template["Resources"] if name.startswith("Topic")]
        assert only(template)["TriggerConfigurations"] == [
            {"TriggerName": "Everything", "TriggerTargetArn": {"Ref": name}, "TriggerEvents": TEN}
        ]
        assert allowed(template, "GroupRole", "sns:Publish") == [{"Ref": name}]

    def test_default_names_tell_the_position(self, stack, topic, synth):
        group = ServerDeploymentGroup(
            stack, "Group", triggers=[Trigger(topic, START), Trigger(topic, START, "Mine"), Trigger(topic, START)]
        )
        group.add_trigger(topic, events=START)
        group.add_trigger(topic, events=START, name="Late")
        names = [trigger["TriggerName"] for trigger in only(synth(stack))["TriggerConfigurations"]]
        assert names == ["Trigger1", "Mine", "Trigger3", "Trigger4", "Late"]

    def test_plain_words_are_taken_as_well(self, stack, topic, synth):
        group = ServerDeploymentGroup(stack, "Group")
        group.add_trigger(topic, events=["InstanceFailure"])  # type: ignore[list-item]
        assert only(synth(stack))["TriggerConfigurations"][0]["TriggerEvents"] == ["InstanceFailure"]

    def test_the_list_is_empty_without_triggers(self, stack, synth):
        ServerDeploymentGroup(stack, "Group")
        assert only(synth(stack))["TriggerConfigurations"] == []

    def test_a_late_trigger_is_allowed_as_well(self, stack, synth):
        key = kms.Key(stack, "Key")
        group = ServerDeploymentGroup(stack, "Group")
        group.add_trigger(sns.Topic(stack, "Topic", master_key=key), events=START)
        template = synth(stack)
        [topic_name] = [name for name in template["Resources"] if name.startswith("Topic")]
        [key_name] = [name for name in template["Resources"] if name.startswith("Key")]
        assert allowed(template, "GroupRole", "sns:Publish") == [{"Ref": topic_name}]
        assert allowed(template, "GroupRole", "kms:GenerateDataKey") == [{"Fn::GetAtt": [key_name, "Arn"]}]
        assert allowed(template, "GroupRole", "kms:Decrypt") == [{"Fn::GetAtt": [key_name, "Arn"]}]

    def test_imported_topics_and_the_same_topic_twice(self, stack, synth):
        arn = "arn:aws:sns:eu-west-1:111122223333:topic"
        topic = sns.Topic.from_topic_arn(stack, "Topic", arn)
        triggers = [Trigger(topic, START, "First"), Trigger(topic, [TriggerEvent.DEPLOYMENT_STOP], "Second")]
        ServerDeploymentGroup(stack, "Group", triggers=triggers)
        template = synth(stack)
        assert [each["TriggerTargetArn"] for each in group_of(template, "Group")["TriggerConfigurations"]] == [arn, arn]
        assert allowed(template, "GroupRole", "sns:Publish") == [arn]

    def test_ten_pass(self, stack, topic):
        ServerDeploymentGroup(stack, "Group", triggers=[Trigger(topic, START)] * 10)

    def test_events_from_a_generator(self, stack, topic, synth):
        ServerDeploymentGroup(stack, "Group", triggers=[Trigger(topic, (event for event in START))])
        assert only(synth(stack))["TriggerConfigurations"][0]["TriggerEvents"] == ["DeploymentStart"]


class TestKeys:
    """The service role may use the key that encrypts a topic, which IAM knows by its own ARN alone."""

    ACTIONS = ("kms:Decrypt", "kms:GenerateDataKey")
    ALIAS = "arn:aws:kms:eu-west-1:111122223333:alias/aws/sns"

    def of(self, stack, synth, topic):
        """The keys that the service role may use after the topic was given to a deployment group."""
        ServerDeploymentGroup(stack, "Group", triggers=[Trigger(topic, START)])
        template = synth(stack)
        assert allowed(template, "GroupRole", "sns:Publish") == [stack.resolve(topic.topic_arn)]
        first, second = (allowed(template, "GroupRole", action) for action in self.ACTIONS)
        assert first == second
        return first

    @pytest.mark.parametrize(
        "alias_of",
        [
            lambda key: kms.Alias(key.stack, "Alias", alias_name="alias/mine", target_key=key),
            lambda key: key.add_alias("alias/mine"),
            lambda key: kms.Alias.from_alias_attributes(
                key.stack, "Alias", alias_name="alias/mine", alias_target_key=key
            ),
        ],
        ids=["made here", "added", "imported"],
    )
    def test_of_an_alias_is_the_key_behind(self, stack, synth, alias_of):
        key = kms.Key(stack, "Key")
        topic = sns.Topic(stack, "Topic", master_key=alias_of(key))
        assert self.of(stack, synth, topic) == [stack.resolve(key.key_arn)]

    def test_of_an_imported_topic(self, stack, synth):
        arn = self.ALIAS.replace("alias/aws/sns", "key/1234")
        assert self.of(stack, synth, imported(stack, arn)) == [arn]

    def test_of_aws_need_no_statement(self, stack, synth):
        assert self.of(stack, synth, imported(stack, self.ALIAS)) == []

    def test_of_aws_by_the_name_of_its_alias_need_no_statement(self, stack, synth):
        alias = kms.Alias.from_alias_name(stack, "Alias", "alias/aws/sns")
        assert self.of(stack, synth, sns.Topic(stack, "Topic", master_key=alias)) == []


def imported(stack, key_arn):
    """A topic that was made elsewhere, with the key that encrypts it."""
    arn = "arn:aws:sns:eu-west-1:111122223333:topic"
    return sns.Topic.from_topic_attributes(stack, "Topic", topic_arn=arn, key_arn=key_arn)


class TestWrongUse:
    @pytest.mark.parametrize(
        ("events", "message"),
        [
            ([], "events: got none, but a trigger needs at least one event; pass members of TriggerEvent"),
            (
                ["DeploymentStarted"],
                f'events: got "DeploymentStarted", but the values are {KNOWN}; pass a member of TriggerEvent',
            ),
            (
                "DeploymentStart",
                'events: got "DeploymentStart", but it takes a list; put it into brackets, also a single one',
            ),
            (
                [TriggerEvent.INSTANCE_START, "InstanceStart"],
                (
                    'events: got "InstanceStart" more than once, but each name can be used only once; '
                    "remove the repetition"
                ),
            ),
        ],
    )
    def test_events(self, topic, events, message):
        with pytest.raises(ValidationError) as caught:
            Trigger(topic, events)
        assert str(caught.value) == message

    @pytest.mark.parametrize(
        ("topic", "shown"), [("arn:aws:sns:eu-west-1:1:t", '"arn:aws:sns:eu-west-1:1:t"'), (None, "None")]
    )
    def test_topics(self, topic, shown):
        with pytest.raises(ValidationError) as caught:
            Trigger(topic, START)
        assert str(caught.value) == (
            f"topic: got {shown}, but a construct is needed; import it with Topic.from_topic_arn()"
        )

    @pytest.mark.parametrize(("name", "shown"), [("", '""'), ("  ", '"  "'), (5, "5")])
    def test_names(self, topic, name, shown):
        with pytest.raises(ValidationError) as caught:
            Trigger(topic, START, name)
        assert str(caught.value) == (
            f"trigger_name: got {shown}, but a trigger needs a name; give text that says who is told what"
        )

    def test_eleven(self, stack, topic):
        group = ServerDeploymentGroup(stack, "Group", triggers=[Trigger(topic, START)] * 10)
        message = (
            "triggers: got 11, but a deployment group takes at most 10 triggers; "
            "remove 1 or let one trigger carry several events"
        )
        with pytest.raises(ValidationError) as caught:
            group.add_trigger(topic, events=START)
        assert str(caught.value) == f'deployment group "Group": {message}'
        with pytest.raises(ValidationError) as caught:
            ServerDeploymentGroup(stack, "Other", triggers=[Trigger(topic, START)] * 11)
        assert str(caught.value) == f'deployment group "Other": {message}'

    def test_a_name_twice(self, stack, topic):
        group = ServerDeploymentGroup(stack, "Group", triggers=[Trigger(topic, START, "Chat")])
        with pytest.raises(ValidationError) as caught:
            group.add_trigger(topic, events=START, name="Chat")
        assert str(caught.value) == (
            'deployment group "Group": triggers: got "Chat" more than once, but each name can be used only once; '
            "remove the repetition"
        )

    def test_what_was_refused_is_not_in_the_template(self, stack, topic, synth):
        group = ServerDeploymentGroup(stack, "Group", triggers=[Trigger(topic, START, "Chat")])
        with pytest.raises(ValidationError):
            group.add_trigger(topic, events=START, name="Chat")
        group.add_trigger(topic, events=START, name="Mail")
        names = [trigger["TriggerName"] for trigger in only(synth(stack))["TriggerConfigurations"]]
        assert names == ["Chat", "Mail"]
