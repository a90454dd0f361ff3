"""The settings of the agent, held against what both generations accept."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdk_codedeploy.agent import AgentConfig, AgentConfigWarning, AgentGeneration, AgentSystem
from cdk_codedeploy.agent.config_keys import CONFIG_KEYS
from cdk_codedeploy.errors import ValidationError
from tests.agent.agent_rules import FLAGS, NUMBERS, OF_GENERATION_1, OF_GENERATION_2, read_settings

V1, V2 = AgentGeneration.V1, AgentGeneration.V2
TOKEN = "${Token[TOKEN.7]}"
PATH = r"C:\a 'b" + "\N{LATIN SMALL LETTER O WITH DIAERESIS}: #1"


def value_of(name: str) -> Any:
    if name in FLAGS:
        return True
    if name in NUMBERS:
        return 7
    return "https://proxy:3128" if CONFIG_KEYS[name].form == "address" else PATH


def message_of(**settings: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        AgentConfig(**settings)
    return str(caught.value)


class TestFile:
    def test_generation_1_on_linux(self):
        assert AgentConfig().to_yaml() == (
            "---\n"
            ":log_aws_wire: false\n"
            ":log_dir: '/var/log/aws/codedeploy-agent'\n"
            ":pid_dir: '/opt/codedeploy-agent/state/.pid'\n"
            ":root_dir: '/opt/codedeploy-agent/deployment-root'\n"
            ":verbose: false\n"
            ":wait_between_runs: 1\n"
            ":max_revisions: 5\n"
        )

    def test_generation_2_on_windows(self):
        assert AgentConfig(generation=V2, proxy_uri="http://proxy:3128").to_yaml(AgentSystem.WINDOWS) == (
            "---\n"
            ":log_aws_wire: false\n"
            ":log_dir: 'C:\\ProgramData\\Amazon\\CodeDeploy\\log'\n"
            ":root_dir: 'C:\\ProgramData\\Amazon\\CodeDeploy'\n"
            ":verbose: false\n"
            ":max_revisions: 5\n"
            ":proxy_uri: 'http://proxy:3128'\n"
        )

    @pytest.mark.parametrize("system", list(AgentSystem))
    @pytest.mark.parametrize("generation", list(AgentGeneration))
    def test_every_key_is_read_with_its_value(self, generation, system):
        other = OF_GENERATION_2 if generation is V1 else OF_GENERATION_1
        given_ = {name: value_of(name) for name in CONFIG_KEYS if name not in other}
        read = read_settings(
            AgentConfig(generation=generation, **given_).to_yaml(system), generation.value, system.name.lower()
        )
        elsewhere = {name for name, key in CONFIG_KEYS.items() if key.system not in {None, system}}
        assert read == {name: value for name, value in given_.items() if name not in elsewhere}

    @given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1))
    def test_any_path_comes_back(self, text):
        assert read_settings(AgentConfig(root_dir=f"/{text}").to_yaml(), 1)["root_dir"] == f"/{text}"

    def test_tokens_pass(self):
        config = AgentConfig(root_dir=TOKEN, proxy_uri=f"http://{TOKEN}:3128", s3_endpoint_override=TOKEN)
        assert f":root_dir: '{TOKEN}'\n" in config.to_yaml()
        assert f":proxy_uri: 'http://{TOKEN}:3128'\n" in config.to_yaml()

    def test_keys_are_the_fields(self):
        assert [field.name for field in fields(AgentConfig)] == ["generation", *CONFIG_KEYS]


class TestRefused:
    def test_a_key_of_the_other_generation(self):
        assert message_of(reject_symlinks_in_bundle=True) == (
            "reject_symlinks_in_bundle: got True, but generation 1 of the agent does not know it: it came with "
            "generation 2; leave it out, or choose the other generation"
        )
        assert message_of(generation=V2, user="deploy") == (
            'user: got "deploy", but generation 2 of the agent does not know it: a service of systemd names its user '
            "itself, and a hook takes runas; leave it out, or choose the other generation"
        )

    def test_waits_that_generation_2_chooses_itself(self):
        assert message_of(generation=V2, wait_after_throttle_error=60) == (
            "wait_after_throttle_error: got 60, but generation 2 of the agent does not know it: it waits longer after "
            "each failure by itself; leave it out, or choose the other generation"
        )

    @pytest.mark.parametrize("name", sorted(OF_GENERATION_1 | OF_GENERATION_2))
    def test_all_of_them(self, name):
        generation = V1 if name in OF_GENERATION_2 else V2
        assert "leave it out, or choose the other generation" in message_of(
            generation=generation, **{name: value_of(name)}
        )

    @pytest.mark.parametrize(
        ("settings", "message"),
        [
            (
                {"max_revisions": 0},
                "max_revisions: got 0, but the agent takes at least 1 revisions; stay within it",
            ),
            (
                {"kill_agent_max_wait_time_seconds": 90000},
                "kill_agent_max_wait_time_seconds: got 90000, but the agent takes 1 to 86400 seconds; stay within it",
            ),
            (
                {"wait_between_runs": True},
                "wait_between_runs: got True, but the agent takes at least 1 seconds; give a whole number",
            ),
            (
                {"max_revisions": TOKEN},
                "max_revisions: got a token, but the file is written now, with its numbers; give the number itself",
            ),
            ({"verbose": "yes"}, 'verbose: got "yes", but its type is bool; pass True or False'),
            (
                {"root_dir": "deployment-root"},
                (
                    'root_dir: got "deployment-root", but the agent reads it from a folder of its own, so a path is '
                    "absolute; begin it with / or with a drive, such as C:\\"
                ),
            ),
            *(
                (
                    {"proxy_uri": address},
                    (
                        f'proxy_uri: got "{named}", but it is an address like https://host:443, without a password, '
                        "which anybody could read; begin it with https:// or http://, and leave out what ends with "
                        "an @"
                    ),
                )
                for address, named in [("proxy:3128", "proxy:3128"), ("http://me:secret@proxy:3128", "***@proxy:3128")]
            ),
            (
                {"program_name": "a\nb"},
                (
                    'program_name: got "a\\nb", but it is some text without line breaks and other controls; give it in '
                    "one line"
                ),
            ),
            ({"generation": 2}, "generation: got 2, but its type is AgentGeneration; pass AgentGeneration.V1 or V2"),
        ],
    )
    def test_values(self, settings, message):
        assert message_of(**settings) == message

    @pytest.mark.parametrize("address", ['http://proxy" "LD_PRELOAD=x', "http://a b", "http://$(id)", "http://", 7])
    def test_addresses_are_nothing_else(self, address):
        assert "but it is an address like https://host:443" in message_of(proxy_uri=address)

    def test_fips_has_its_regions(self):
        config = AgentConfig(use_fips_mode=True)
        config.check_region("us-gov-west-1")
        config.check_region(TOKEN)
        AgentConfig().check_region("eu-west-1")
        with pytest.raises(ValidationError) as caught:
            config.check_region("eu-west-1")
        assert str(caught.value) == (
            'use_fips_mode: got True in "eu-west-1", but the agent has FIPS endpoints in us-east-1, us-east-2, '
            "us-west-1, us-west-2, us-gov-east-1, us-gov-west-1 alone; leave it out there"
        )


class TestHardened:
    @pytest.mark.parametrize("generation", list(AgentGeneration))
    def test_is_accepted(self, generation):
        read_settings(AgentConfig.hardened(generation=generation).to_yaml(), generation.value)

    def test_restricts_all_that_an_ordinary_revision_does_not_need(self):
        read = read_settings(AgentConfig.hardened().to_yaml(AgentSystem.WINDOWS), 2, "windows")
        left_open = {
            "archive_max_extraction_size",
            "enable_archive_reuse",
            "enable_command_port",
            "restrict_log_dir_permissions",
        }
        assert OF_GENERATION_2 - {name for name, value in read.items() if value} == left_open

    def test_can_be_changed(self):
        config = replace(AgentConfig.hardened(), restrict_log_dir_permissions=True)
        assert config.warnings[-3:-1] == (
            AgentConfigWarning(
                "restrict_log_dir_permissions",
                "log collectors that do not run as root, the CloudWatch agent too, lose the agent's logs",
            ),
            AgentConfigWarning(
                "restrict_hook_env_to_allowlist",
                "hooks do not see proxies and other variables of the agent's service any more",
            ),
        )


class TestWarnings:
    def test_none_for_ordinary_settings(self):
        assert AgentConfig(verbose=True, max_revisions=3, enable_auth_policy=False).warnings == ()
        ours = AgentConfig(generation=V2, proxy_uri="http://proxy:3128", http_read_timeout=60, use_fips_mode=True)
        assert replace(ours, enable_deployments_log=True, log_dir="/var/agent").warnings == ()

    @pytest.mark.parametrize(
        ("settings", "text"),
        [
            (
                {"log_aws_wire": True},
                (
                    "log_aws_wire: the log grows fast and shows what bundles and answers contain; turn it on for a "
                    "search only"
                ),
            ),
            (
                {"proxy_uri": "http://proxy:3128"},
                ("proxy_uri: it is not the way to GitHub; set HTTPS_PROXY for the agent's service as well"),
            ),
            (
                {"enable_auth_policy": True},
                (
                    "enable_auth_policy: the instance needs the four actions of codedeploy-commands-secure, or it is "
                    "given no work at all"
                ),
            ),
            (
                {"user": "deploy"},
                "user: hooks run as that user too, and runas and sudo work only as far as it may become another",
            ),
            (
                {"generation": V2, "enable_command_port": True},
                "enable_command_port: any user of the machine can reach the port on the loopback address",
            ),
            (
                {"generation": V2, "ignore_ownership_in_bundle": True},
                (
                    "ignore_ownership_in_bundle: files of a tar archive belong to the agent's user; name owners in the "
                    "AppSpec file"
                ),
            ),
            (
                {"generation": V2, "reject_symlinks_in_bundle": True},
                "reject_symlinks_in_bundle: a bundle with node_modules/.bin or versioned libraries is refused",
            ),
            (
                {"generation": V2, "restrict_agent_dir_permissions": True},
                (
                    "restrict_agent_dir_permissions: log collectors that do not run as root, the CloudWatch agent "
                    "too, lose the output of hooks"
                ),
            ),
            (
                {"generation": V2, "strip_loader_env_in_hooks": True},
                "strip_loader_env_in_hooks: hooks do not see LD_LIBRARY_PATH and LD_PRELOAD any more",
            ),
            (
                {"http_read_timeout": 59},
                ("http_read_timeout: CodeDeploy takes up to 45 seconds to say that there is no work; give at least 60"),
            ),
            (
                {"enable_deployments_log": False},
                (
                    "enable_deployments_log: log collectors do not find the output of hooks, which then is in the "
                    "folder of each deployment alone"
                ),
            ),
            (
                {"use_fips_mode": True, "s3_endpoint_override": "https://s3.internal"},
                ("s3_endpoint_override: it takes the place of the FIPS endpoint; give the address of one"),
            ),
            (
                {"use_fips_mode": True, "deploy_control_endpoint": "https://codedeploy.internal"},
                ("deploy_control_endpoint: it takes the place of the FIPS endpoint; give the address of one"),
            ),
            (
                {"s3_endpoint_override": "http://127.0.0.1:4566"},
                "s3_endpoint_override: what goes over http can be read on its way",
            ),
            (
                {"deploy_control_endpoint": "http://127.0.0.1:4566"},
                "deploy_control_endpoint: what goes over http can be read on its way",
            ),
        ],
    )
    def test_each(self, settings, text):
        assert [str(warning) for warning in AgentConfig(**settings).warnings] == [text]
