"""Many on-premises instances at once, from the command line: a plan or a bar, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from cdk_codedeploy.cli.failures import ExitCode, complain
from cdk_codedeploy.cli.on_premises_output import planned_members, results_members, write_plan, write_results
from cdk_codedeploy.cli.output import write_json
from cdk_codedeploy.cli.progress import counting_bar
from cdk_codedeploy.cli.terminal import say

if TYPE_CHECKING:
    from cdk_codedeploy.cli.aws_options import Clients
    from cdk_codedeploy.targets import InventoryChange


@dataclass(frozen=True, kw_only=True)
class Bulk:
    """How changes are made: what the options of both commands say.

    Attributes:
        clients: What the options of AWS lead to.
        dry_run: Whether only the plan is shown.
        as_json: Whether JSON is printed.
        rate: Requests a second; None for the default.
        journal: The file that remembers results, or None.
    """

    clients: Clients
    dry_run: bool
    as_json: bool
    rate: float | None
    journal: Path | None

    def make(
        self, name: str, changes: Iterable[InventoryChange], *, replace: bool = False, keep_tags: bool = False
    ) -> None:
        """Make changes, or show what they would do, and end the command where something cannot be done.

        Args:
            name: What is being done, for the bar.
            changes: The changes.
            replace: Whether instances with another identity are replaced.
            keep_tags: Whether instances that are deregistered keep their tags.
        """
        wanted = list(changes)
        if self.dry_run:
            self._plan(wanted, replace=replace)
        else:
            self._apply(name, wanted, replace=replace, keep_tags=keep_tags)

    def _plan(self, changes: list[InventoryChange], *, replace: bool) -> None:
        from cdk_codedeploy.operations import on_premises

        client = self.clients.codedeploy(retries=False)
        planned = on_premises.plan(changes, client=client, replace=replace, **self._options())
        if self.as_json:
            write_json([planned_members(each) for each in planned])
        else:
            write_plan(planned)
        _end_with([str(each.problem) for each in planned if each.problem], shown=self.as_json)

    def _apply(self, name: str, changes: list[InventoryChange], *, replace: bool, keep_tags: bool) -> None:
        from cdk_codedeploy.operations import on_premises

        client = self.clients.codedeploy(retries=False)
        try:
            with counting_bar(name) as progress:
                results = on_premises.apply(
                    changes,
                    client=client,
                    replace=replace,
                    keep_tags=keep_tags,
                    journal=self.journal,
                    progress=progress,
                    **self._options(),
                )
        except KeyboardInterrupt:
            say("stopped; the same command goes on where it was", err=True)
            raise
        if self.as_json:
            write_json(results_members(results))
        else:
            write_results(results)
        _end_with([str(result.error) for result in results.failed], shown=self.as_json)

    def _options(self) -> dict[str, Any]:
        return {} if self.rate is None else {"requests_per_second": self.rate}


def _end_with(errors: list[str], *, shown: bool) -> None:
    if not errors:
        return
    if not shown:
        for error in errors:
            complain(error)
    raise typer.Exit(ExitCode.REFUSED)
