"""A hook that requests an address, such as the test listener of a service, until it answers as expected."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cdk_codedeploy.errors import ValidationError, located
from cdk_codedeploy.hooks.settings import HttpCheckSettings, to_text
from cdk_codedeploy.service import check_kind, shown
from cdk_codedeploy.service.limit import Limit
from cdk_codedeploy.tokens import is_token
from cdk_codedeploy.traffic_hooks.hook_code import HookCode
from cdk_codedeploy.traffic_hooks.hook_network import HookNetwork
from cdk_codedeploy.traffic_hooks.hook_settings import check_environment, seconds_of
from cdk_codedeploy.traffic_hooks.traffic_hook import TrafficHook

if TYPE_CHECKING:
    import aws_cdk as cdk
    from aws_cdk import aws_ec2 as ec2
    from constructs import Construct

ATTEMPTS = Limit(
    what="a check makes", unit="attempts", source="ours", remedy="give a number between them", minimum=1, maximum=500
)
"""How often an address is asked."""

STATUS = Limit(
    what="HTTP has", unit="as status codes", source="RFC 9110", remedy="give status codes", minimum=100, maximum=599
)
"""Status codes of HTTP."""

_TOKEN = re.compile(r"\$\{Token\[[^]]*]}")
_PAUSE_SECONDS = 3
_TIMEOUT_SECONDS = 5


class HttpCheckHook(TrafficHook):
    """Requests an address until it answers as expected, often enough in a row.

    Meant for the test listener of an Amazon ECS service at ``AfterAllowTestTraffic``: the new task set gets its traffic
    then, and nobody else's.

        check = HttpCheckHook(self, "Check", url=f"http://{balancer.load_balancer_dns_name}:8080/health")
        group.add_hook(LifecycleEvent.AFTER_ALLOW_TEST_TRAFFIC, check)

    Redirections are not followed. An internal load balancer is reached from its ``vpc`` alone.

    Args:
        scope: Construct to make it in.
        id: Id in the scope.
        url: The address, with ``http://`` or ``https://``.
        statuses: Status codes that are well. Default: 200.
        contains: Text that the body has to contain. Default: any will do.
        headers: Headers of the request, such as ``Host``. No secrets. Default: none.
        attempts: How often to try, 1 to 500. Default: 10.
        in_a_row: How many attempts one after another have to be well. Default: 1.
        verify_certificate: Whether the certificate has to be trusted and to fit the name. A load balancer that is asked
            by its own name never has such a one. Default: True.
        timeout: How long it may take, 10 seconds to 15 minutes. Default: 5 minutes.
        vpc: Network to run in. Its subnets need a way to CodeDeploy and to Lambda's logs. Default: none.
        vpc_subnets: Subnets in it. Default: the private ones.
        security_groups: Security groups in it. Default: one is made, which may connect to anywhere.
        for_managed_role: Whether a service role with AWS's managed policy alone is to invoke the hook. Default: False.

    Raises:
        ValidationError: When the address is none, or the attempts take longer than the timeout.

    Source: user guide, "AppSpec 'hooks' section for an Amazon ECS deployment".
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        url: str,
        statuses: Sequence[int] = (200,),
        contains: str | None = None,
        headers: Mapping[str, str] | None = None,
        attempts: int = 10,
        in_a_row: int = 1,
        verify_certificate: bool = True,
        timeout: cdk.Duration | None = None,
        vpc: ec2.IVpc | None = None,
        vpc_subnets: ec2.SubnetSelection | None = None,
        security_groups: Sequence[ec2.ISecurityGroup] | None = None,
        for_managed_role: bool = False,
    ) -> None:
        with located("HTTP check hook", id):
            _check_url(url)
            _check_attempts(attempts, in_a_row, seconds_of(timeout))
            for status in statuses:
                STATUS.check("statuses", status)
            settings = HttpCheckSettings(
                url=url,
                statuses=sorted(set(statuses)),
                contains=contains,
                headers=check_environment(headers),
                attempts=attempts,
                in_a_row=in_a_row,
                pause_seconds=_PAUSE_SECONDS,
                timeout_seconds=_TIMEOUT_SECONDS,
                verify_certificate=verify_certificate,
            )
        self._make(
            scope,
            id,
            code=HookCode.own("cdk_codedeploy.hooks.http_check.check"),
            environment=None,
            settings=to_text(settings),
            timeout=timeout,
            memory_size=256,
            network=HookNetwork.read(id, vpc, vpc_subnets, security_groups),
            for_managed_role=for_managed_role,
        )


def _check_url(url: str) -> None:
    check_kind("url", url, str, "give it as text", required=True)
    # Nobody knows yet what a token will be; brackets in it would be taken for an address of IPv6.
    if not (is_token(url) and url.startswith("$")) and not _is_address(_TOKEN.sub("token", url)):
        raise ValidationError(
            "url",
            shown(url),
            allowed="it is an address of HTTP",
            remedy='begin it with http:// or https://, as in "http://test.example.com:8080/health"',
        )


def _is_address(url: str) -> bool:
    try:
        place = urlsplit(url)
        # Reading the port checks it.
        return place.scheme in {"http", "https"} and bool(place.hostname) and place.port != 0
    except ValueError:
        return False


def _check_attempts(attempts: int, in_a_row: int, seconds: int) -> None:
    ATTEMPTS.check("attempts", attempts)
    ATTEMPTS.check("in_a_row", in_a_row)
    if not 1 <= in_a_row <= attempts:
        raise ValidationError(
            "in_a_row",
            shown(in_a_row),
            allowed=f"there are {attempts} attempts",
            remedy="give a number from 1 to that of the attempts",
        )
    longest = attempts * (_PAUSE_SECONDS + _TIMEOUT_SECONDS)
    if not is_token(seconds) and longest > seconds:
        raise ValidationError(
            "attempts",
            str(attempts),
            allowed=f"they may take {longest} seconds, and the hook has {seconds}",
            remedy=f"give at most {seconds // (_PAUSE_SECONDS + _TIMEOUT_SECONDS)} attempts, or a longer timeout",
        )
