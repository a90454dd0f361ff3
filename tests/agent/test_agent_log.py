"""Where the agent's logs are."""

from __future__ import annotations

import pytest

from cdk_codedeploy.agent import AgentConfig, AgentGeneration, AgentLog, AgentSystem, logs_of

V1, V2 = AgentGeneration.V1, AgentGeneration.V2
LINUX, WINDOWS = AgentSystem.LINUX, AgentSystem.WINDOWS
AGENT, DEPLOYMENTS, UPDATER = AgentLog
FOLDER = r"C:\ProgramData\Amazon\CodeDeploy"


@pytest.mark.parametrize(
    ("generation", "system", "paths"),
    [
        (
            V1,
            LINUX,
            [
                "/var/log/aws/codedeploy-agent/codedeploy-agent.log",
                "/opt/codedeploy-agent/deployment-root/deployment-logs/codedeploy-agent-deployments.log",
                "/tmp/codedeploy-agent.update.log",
            ],
        ),
        (
            V2,
            LINUX,
            [
                "/var/log/aws/codedeploy-agent/codedeploy-agent.log",
                "/opt/codedeploy-agent/deployment-root/deployment-logs/codedeploy-agent-deployments.log",
                None,
            ],
        ),
        (
            V1,
            WINDOWS,
            [
                rf"{FOLDER}\log\codedeploy-agent-log.txt",
                rf"{FOLDER}\deployment-logs\codedeploy-agent-deployments.log",
                None,
            ],
        ),
        (
            V2,
            WINDOWS,
            [
                rf"{FOLDER}\log\codedeploy-agent.log",
                rf"{FOLDER}\deployment-logs\codedeploy-agent-deployments.log",
                None,
            ],
        ),
    ],
)
def test_as_installed(generation, system, paths):
    config = AgentConfig(generation=generation)
    assert [log.path(config, system) for log in AgentLog] == paths
    written = [log for log, path in zip(AgentLog, paths, strict=True) if path]
    assert list(logs_of(config, system)) == written


@pytest.mark.parametrize("end", ["", "/"])
def test_as_told_on_linux(end):
    config = AgentConfig(log_dir=f"/logs{end}", root_dir=f"/data/deploy{end}", program_name="shipper")
    assert AGENT.path(config) == "/logs/shipper.log"
    assert DEPLOYMENTS.path(config) == "/data/deploy/deployment-logs/shipper-deployments.log"


def test_as_told_on_windows():
    # The name of the program counts on Linux alone.
    config = AgentConfig(log_dir=r"D:\logs", root_dir="D:\\deploy\\", program_name="shipper")
    assert AGENT.path(config, WINDOWS) == r"D:\logs\codedeploy-agent-log.txt"
    assert DEPLOYMENTS.path(config, WINDOWS) == r"D:\deploy\deployment-logs\codedeploy-agent-deployments.log"


@pytest.mark.parametrize("system", AgentSystem)
def test_the_output_of_scripts_may_be_left_out(system):
    config = AgentConfig(enable_deployments_log=False)
    assert DEPLOYMENTS.path(config, system) is None
    assert DEPLOYMENTS not in logs_of(config, system)
