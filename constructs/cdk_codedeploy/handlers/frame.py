"""What stands between CloudFormation and a handler: reads the request, asks the handler, clears up, answers."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar, cast

from cdk_codedeploy.errors import ValidationError
from cdk_codedeploy.handlers.answer import Answer
from cdk_codedeploy.handlers.attempt import Attempt, is_too_late
from cdk_codedeploy.handlers.contract import (
    Done,
    Failure,
    Handler,
    Outcome,
    PropertiesT,
    RequestType,
    Waiting,
)
from cdk_codedeploy.handlers.properties import decode, replaces
from cdk_codedeploy.handlers.reasons import is_denied, reason_of
from cdk_codedeploy.handlers.world import Context, World

log = logging.getLogger("cdk_codedeploy")

PATIENCE = (2, 4, 8, 16, 30)
"""Seconds between tries while AWS refuses for want of a permission: what a new role may do takes time to spread."""

_Result = TypeVar("_Result")


class Frame(Generic[PropertiesT]):
    """One handler as the function that Lambda calls.

    CloudFormation calls it with a request, and gets its answer at the address in the request. Where the handler waits,
    the state machine calls it with the document that the frame gave it, and gets the next one.

    Args:
        handler: The handler.
        world: What the frame reaches for.
    """

    def __init__(self, handler: Handler[PropertiesT], world: World) -> None:
        self._handler = handler
        self._world = world

    def __call__(self, event: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """Meet a request, or look whether an earlier one is met by now."""
        if "poll" in event:
            return self._continue(event, context)
        self._begin(event, context)
        return {}

    def _begin(self, event: Mapping[str, Any], context: Context) -> None:
        attempt = Attempt.of(event, self._handler, self._world.now())
        if is_too_late(attempt, self._world.now()):
            log.warning("%s came too late: CloudFormation has given up on it", attempt.name)
            return
        log.info("%s begins", attempt.name)
        try:
            attempt, work = self._work(attempt)
            outcome = self._patiently(work)
            if isinstance(outcome, Waiting):
                self._wait(attempt, outcome, context)
                return
            answer = self._success(attempt, outcome)
        except Exception as error:  # noqa: BLE001 (whatever happens, CloudFormation has to be answered)
            answer = self._failure(attempt, error, context)
        self._world.send(attempt.address, answer.body())

    def _continue(self, document: Mapping[str, Any], context: Context) -> dict[str, Any]:
        attempt = Attempt.resumed(document["poll"], self._handler)
        try:
            outcome = self._look(document, attempt)
            if isinstance(outcome, Waiting):
                return {**document, "poll": attempt.to_poll(outcome), "answered": False}
            answer = self._success(attempt, outcome)
        except Exception as error:  # noqa: BLE001 (as above)
            answer = self._failure(attempt, error, context)
        self._world.send(attempt.address, answer.body())
        return {**document, "answered": True}

    def _look(self, document: Mapping[str, Any], attempt: Attempt) -> Outcome:
        """Ask the handler whether the work is done, as long as there is time.

        Raises:
            Failure: When the time is over, or the state machine could not go on.
        """
        if "failure" in document:
            found: Mapping[str, Any] = document["failure"]
            raise Failure(f"it could not be looked after any more: {found.get('Error', 'Lambda failed')}")
        properties = self._understood(attempt.event.get("ResourceProperties"))
        state: Mapping[str, Any] = document["poll"]["state"]
        outcome = self._patiently(lambda: self._handler.is_complete(properties, attempt.request, state))
        if isinstance(outcome, Waiting) and self._world.now() >= attempt.request.deadline:
            raise Failure(f"it was not complete when its time was over: it waited for {outcome.note}")
        return outcome

    def _work(self, attempt: Attempt) -> tuple[Attempt, Callable[[], Outcome]]:
        """Decide what the handler is asked, and for which id."""
        handler, event = self._handler, attempt.event
        if attempt.request.kind is RequestType.DELETE:
            properties = self._understood(event.get("ResourceProperties"))
            if not handler.made(attempt.request.physical_id):
                log.info("%s: there is nothing to delete", attempt.name)
                return attempt, Done
            return attempt, lambda: handler.delete(properties, attempt.request)
        wanted = cast("PropertiesT", decode(handler.properties, event["ResourceProperties"]))
        if attempt.request.kind is RequestType.UPDATE:
            before = self._understood(event.get("OldResourceProperties"))
            if before is None or not replaces(before, wanted):
                return attempt, lambda: handler.update(wanted, before, attempt.request)
        creating = attempt.creating(handler)
        return creating, lambda: handler.create(wanted, creating.request)

    def _understood(self, properties: Mapping[str, object] | None) -> PropertiesT | None:
        """Read properties that another version of this library may have written."""
        try:
            return cast("PropertiesT", decode(self._handler.properties, properties or {}, strict=False))
        except ValidationError as error:
            log.warning("the properties are not understood: %s", reason_of(error))
            return None

    def _patiently(self, action: Callable[[], _Result]) -> _Result:
        for seconds in PATIENCE:
            try:
                return action()
            except Exception as error:
                if not is_denied(error):
                    raise
                log.info("again in %s seconds: %s", seconds, reason_of(error))
            self._world.sleep(seconds)
        return action()

    def _wait(self, attempt: Attempt, outcome: Waiting, context: Context) -> None:
        if not self._handler.waits:
            raise TypeError(f"{type(self._handler).__name__} waits, but does not say so")
        log.info("%s waits for %s", attempt.name, outcome.note)
        document = {"function": context.invoked_function_arn, "poll": attempt.to_poll(outcome)}
        self._patiently(lambda: self._world.wait(attempt.request.token, document))

    def _success(self, attempt: Attempt, outcome: Done) -> Answer:
        answer = Answer(event=attempt.event, physical_id=attempt.request.physical_id, data=outcome.data)
        fitting = answer.fitting(self._world.store)
        log.info("%s is done", attempt.name)
        return fitting

    def _failure(self, attempt: Attempt, error: Exception, context: Context) -> Answer:
        reason = reason_of(error)
        log.error("%s failed: %s", attempt.name, reason)
        # Where, and not what: the message of an error that nobody expected may hold anything.
        log.error("%s", "".join(traceback.format_tb(error.__traceback__)))
        if attempt.creates:
            self._clear_up(attempt)
        return Answer(
            event=attempt.event,
            physical_id=attempt.id_after_failure,
            failure=f"{reason}. Log: {context.log_group_name}, {context.log_stream_name}",
        )

    def _clear_up(self, attempt: Attempt) -> None:
        """Remove what a failed creation left. CloudFormation asks for it as well, unless rollbacks are disabled."""
        properties = self._understood(attempt.event.get("ResourceProperties"))
        try:
            outcome = self._handler.delete(properties, attempt.request)
        except Exception as error:  # noqa: BLE001 (the first failure is the one to tell)
            log.error("%s: clearing up failed too: %s", attempt.name, reason_of(error))  # noqa: TRY400 (as above)
            return
        if isinstance(outcome, Waiting):
            log.info("%s: clearing up goes on: it waits for %s", attempt.name, outcome.note)
