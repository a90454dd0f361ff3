"""The VPC endpoints of CodeDeploy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

import aws_cdk as cdk
import jsii
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from constructs import Construct

from cdk_codedeploy.agent import AgentConfig
from cdk_codedeploy.errors import located
from cdk_codedeploy.network.agent_settings import behind_endpoint
from cdk_codedeploy.network.endpoint_checks import check_given, check_parts, check_region, refuse_second
from cdk_codedeploy.network.endpoints_there import S3, endpoints_there, note_made
from cdk_codedeploy.network.gateway_endpoint import GatewayEndpoint, check_without, is_isolated
from cdk_codedeploy.network.interface_endpoints import HTTPS, InterfaceEndpoints
from cdk_codedeploy.network.served_instances import open_outbound, wait_for, warn_of_service
from cdk_codedeploy.network.vpc_endpoint_access import VpcEndpointAccess
from cdk_codedeploy.service import (
    AGENT_VPC_ENDPOINT,
    API_VPC_ENDPOINT,
    FIPS_API_VPC_ENDPOINT,
    SECURE_COMMANDS,
    check_flag,
    check_kind,
    listed,
)

if TYPE_CHECKING:
    from cdk_codedeploy.network.served_instances import Instances


@jsii.implements(ec2.IConnectable)
class CodeDeployVpcEndpoints(Construct):
    """The endpoints through which a VPC reaches CodeDeploy without the internet.

    EC2 deployments need all three; functions that validate Amazon ECS and Lambda deployments need the API's alone
    (``agent=False``). Given to a ``CodeDeployAgent``, they turn on all that the agent needs for them.

    Args:
        scope: Construct to make the endpoints in.
        id: Id of the endpoints in the scope.
        vpc: The VPC. In a shared one only its owner can make endpoints; use ``from_existing`` there.
        api: The endpoint for CodeDeploy's API. True makes one, False none; one that is there already is passed.
            Default: True.
        agent: The endpoint that the agent asks for work: True, False, or an existing one. Default: True.
        s3: The gateway endpoint for S3: True, False, or an existing one. One that the VPC has in this app is found, and
            not made twice. Default: with the agent's.
        subnets: The subnets of the interface endpoints, of which one in each zone is taken. Default: the private ones.
        s3_subnets: The subnets whose route tables lead to S3. Default: all of the VPC.
        security_groups: The security groups of the interface endpoints, which let HTTPS in. Default: one is made.
        allow_from: Who may connect to them. Default: the addresses of the VPC. More with ``connections``.
        private_dns_enabled: Let the names of the services lead to the endpoints. False needs a hosted zone of your own
            that does. Default: True.
        fips: Make the API's endpoint the FIPS one, which four Regions of the United States have. Default: False.
        access: Who and what may pass through the endpoints that are made. Default: everything, as AWS has it.
        other_services: Services that instances need besides, such as ``CLOUDWATCH_LOGS`` for the agent's logs, ``SSM``,
            or ``AUTOSCALING`` for a boot that reports its end. Their endpoints are made beside the others, unless the
            VPC has them.
        lookup_supported_azs: Use only subnets in zones that have the services, which ``cdk synth`` asks AWS for.
            Default: False.
        check_availability: Refuse Regions that are known to lack an endpoint. False if the list is out of date.
            Default: True.

    Raises:
        ValidationError: When the Region has no such endpoint, the VPC has one already, or a VPC made elsewhere tells
            too little.

    Source: user guide, "Use CodeDeploy with Amazon Virtual Private Cloud".
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        vpc: ec2.IVpc | ec2.Vpc,
        api: bool | ec2.IInterfaceVpcEndpoint | ec2.InterfaceVpcEndpoint = True,
        agent: bool | ec2.IInterfaceVpcEndpoint | ec2.InterfaceVpcEndpoint = True,
        s3: bool | ec2.IGatewayVpcEndpoint | ec2.GatewayVpcEndpoint | None = None,
        subnets: ec2.SubnetSelection | None = None,
        s3_subnets: Sequence[ec2.SubnetSelection] | None = None,
        security_groups: Sequence[ec2.ISecurityGroup] | None = None,
        allow_from: Sequence[ec2.IPeer] | None = None,
        private_dns_enabled: bool = True,
        fips: bool = False,
        access: VpcEndpointAccess | None = None,
        other_services: Sequence[ec2.InterfaceVpcEndpointAwsService] | None = None,
        lookup_supported_azs: bool = False,
        check_availability: bool = True,
    ) -> None:
        with located("VPC endpoints", id):
            check_parts(vpc, security_groups)
        super().__init__(scope, id)
        network: ec2.IVpc = vpc
        s3 = agent is not False if s3 is None else s3
        services = {"api": FIPS_API_VPC_ENDPOINT if fips else API_VPC_ENDPOINT, "agent": AGENT_VPC_ENDPOINT}
        wanted = {name: services[name] for name, given in (("api", api), ("agent", agent)) if given is True}
        with located("VPC endpoints", id):
            check_given({"api": api, "agent": agent, "s3": s3})
            check_flag("private_dns_enabled", private_dns_enabled)
            check_flag("fips", fips)
            check_kind("access", access, VpcEndpointAccess, "pass a VpcEndpointAccess")
            others = listed("other_services", other_services)
            region = cdk.Stack.of(self).region
            for name, service in wanted.items():
                check_region(self, name, service, region, refuse=check_availability)
            there = endpoints_there(self, network)
            if private_dns_enabled:
                refuse_second(wanted, there)
            interfaces = InterfaceEndpoints(
                self,
                network,
                subnets,
                private_dns_enabled=private_dns_enabled,
                lookup_supported_azs=lookup_supported_azs,
            )
            if wanted or others:
                interfaces.secure(listed("security_groups", security_groups), allow_from)
            gateway = GatewayEndpoint(self, network, there.get(S3), s3_subnets, access) if s3 is True else None
        if s3 is False and agent is not False:
            check_without(self, network, subnets, there.get(S3))
        if api is True:
            api = interfaces.make("Api", _api_service(fips=fips), access.of_api() if access else ())
        if agent is True:
            agent = interfaces.make("Agent", _agent_service(), access.of_agent() if access else ())
        for other in others:
            if other.short_name not in there:
                interfaces.make(other.short_name, other)
        self._api = _endpoint(api)
        self._agent = _endpoint(agent)
        self._s3 = gateway.endpoint if gateway else cast("ec2.IGatewayVpcEndpoint | None", s3 or None)
        self._secure_commands = self._agent is not None
        # The agent's FIPS names are those of another service than the one made here.
        self._may_be_fips = "agent" not in wanted
        self._connections = ec2.Connections(
            default_port=ec2.Port.tcp(HTTPS), security_groups=interfaces.security_groups or self._given_groups()
        )
        reached = {*there, *(other.short_name for other in others)}
        self._reached = reached if is_isolated(network, subnets) else None
        made = {service.name: set[str]() for service in wanted.values()} if private_dns_enabled else {}
        note_made(self, network, made if gateway is None or not gateway.is_made else {**made, S3: gateway.route_tables})

    @staticmethod
    def from_existing(
        scope: Construct,
        id: str,
        *,
        security_groups: Sequence[ec2.ISecurityGroup] | None = None,
    ) -> CodeDeployVpcEndpoints:
        """Use the endpoints that the owner of a VPC has made, without knowing more of them.

        Nothing is made. The agent is told to use them and allowed to, as with endpoints made here.

        Args:
            scope: Construct to make the reference in.
            id: Id of the reference in the scope.
            security_groups: Their security groups, which instances that are let out nowhere else are let out to.
        """
        return _ExistingEndpoints(scope, id, listed("security_groups", security_groups))

    @property
    def connections(self) -> ec2.Connections:
        """Who may connect to the endpoints, on port 443."""
        return self._connections

    @property
    def api(self) -> ec2.IInterfaceVpcEndpoint | None:
        """The endpoint for CodeDeploy's API, if it is known."""
        return self._api

    @property
    def agent(self) -> ec2.IInterfaceVpcEndpoint | None:
        """The endpoint that the agent asks for work, if it is known."""
        return self._agent

    @property
    def s3(self) -> ec2.IGatewayVpcEndpoint | None:
        """The gateway endpoint for S3, if it is known: the one made here, the VPC's own, or the one given."""
        return self._s3

    @property
    def secure_commands(self) -> bool:
        """Whether the agent asks for work through an endpoint, with IAM authorization."""
        return self._secure_commands

    def agent_config(self, config: AgentConfig | None = None) -> AgentConfig:
        """Return the settings of an agent that uses the endpoints: with ``enable_auth_policy`` if there is one for it.

        Args:
            config: The other settings. Default: the agent's own.

        Raises:
            ValidationError: When the settings lead past the endpoint.
        """
        if not self._secure_commands:
            return config or AgentConfig()
        with located("VPC endpoints", self.node.id):
            return behind_endpoint(config, may_be_fips=self._may_be_fips)

    def grant_secure_commands(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow the four actions with which an agent asks for work through an endpoint.

        Args:
            grantee: The role of the instances.

        Source: user guide, "Use CodeDeploy with Amazon Virtual Private Cloud".
        """
        return iam.Grant.add_to_principal(actions=list(SECURE_COMMANDS), grantee=grantee, resource_arns=["*"])

    def serve(self, instances: Instances, role: iam.IRole | iam.Role | None = None) -> None:
        """Let instances use the endpoints: none starts before them, the agent is allowed to ask, and the way is open.

        What their agents have to be told is ``agent_config``. A ``CodeDeployAgent`` does both.

        Args:
            instances: An Auto Scaling group, a launch template or an instance.
            role: Their role. Default: it is allowed to ask elsewhere.
        """
        wait_for(instances, self)
        if self._secure_commands and role is not None:
            self.grant_secure_commands(cast("iam.IGrantable", role))
        open_outbound(instances, self._connections)

    def check_reached(self, instances: Instances, service: str, purpose: str) -> None:
        """Warn if instances that use the endpoints need one more service, and have no way to it.

        That is known of isolated subnets with endpoints of this app alone.

        Args:
            instances: An Auto Scaling group, a launch template or an instance.
            service: The last part of the name of the service's endpoint, such as ``logs``.
            purpose: What they need it for, as in "to send the agent's logs".
        """
        if self._reached is not None and service not in self._reached:
            warn_of_service(instances, service, purpose)

    def _given_groups(self) -> list[ec2.ISecurityGroup]:
        given = (self._api, self._agent)
        return [group for endpoint in given if endpoint is not None for group in endpoint.connections.security_groups]


class _ExistingEndpoints(CodeDeployVpcEndpoints):
    """Endpoints that others have made, and that nothing is known of but that they are there."""

    def __init__(self, scope: Construct, id: str, security_groups: Sequence[ec2.ISecurityGroup]) -> None:
        Construct.__init__(self, scope, id)
        self._api = self._agent = self._s3 = None
        self._secure_commands = self._may_be_fips = True
        self._reached = None
        self._connections = ec2.Connections(default_port=ec2.Port.tcp(HTTPS), security_groups=list(security_groups))


def _endpoint(given: object) -> ec2.IInterfaceVpcEndpoint | None:
    return None if given is False else cast("ec2.IInterfaceVpcEndpoint", given)


def _api_service(*, fips: bool) -> ec2.InterfaceVpcEndpointAwsService:
    if fips:
        return ec2.InterfaceVpcEndpointAwsService(FIPS_API_VPC_ENDPOINT.name)
    return ec2.InterfaceVpcEndpointAwsService.CODEDEPLOY


def _agent_service() -> ec2.InterfaceVpcEndpointAwsService:
    return ec2.InterfaceVpcEndpointAwsService.CODEDEPLOY_COMMANDS_SECURE
