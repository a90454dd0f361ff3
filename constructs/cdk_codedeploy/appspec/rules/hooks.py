"""Rules about the hooks of a Server AppSpec file."""

from __future__ import annotations

from cdk_codedeploy.appspec.rule import REFUSED, error, warning

EVENT = error(
    "EVENT",
    "the events with scripts are {known}",
    "{suggestion}",
    v1="never runs the scripts; codedeploy-local refuses the file",
)
EVENT_RESERVED = warning(
    "EVENT-RESERVED",
    "the agent runs this event itself, and no script with it",
    "take the event before or after: {suggestion}",
    v1="accepts the scripts and never runs them",
)
EVENT_WITHOUT_SCRIPTS = warning(
    "EVENT-NAME",
    "there is no such event",
    "{suggestion}",
    v1="ignores it, because it has no scripts",
)
SCRIPTS = error(
    "SCRIPTS",
    "an event takes a list of scripts",
    "write a line of its own for each: - location: {example}",
    v1=REFUSED,
)
LOCATION = error(
    "LOCATION",
    "a script needs a location, its path in the revision, as text",
    "write location: scripts/start.sh",
    v1="refuses a missing one, and fails over another type",
    v2=REFUSED,
)
LOCATION_SPACE = error(
    "LOCATION-SPACE",
    "a location takes no spaces and no arguments",
    "rename the script; put arguments into it",
    v1="looks for the whole name, then runs what stands before the space",
)
LOCATION_OUTSIDE = warning(
    "LOCATION-OUTSIDE",
    "a script lies inside the revision",
    "move it into the revision, and leave .. out of the path",
    v1="runs what lies there",
    v2="refuses to run it",
)
LOCATION_BACKSLASH = error(
    "LOCATION-BACKSLASH",
    "on Linux a backslash is an ordinary character",
    "separate folders with /",
    v1="finds no such script, and the event fails",
)
SCRIPT_MISSING = error(
    "SCRIPT-MISSING",
    "the revision does not hold it",
    "add it to the revision, or correct the path{suggestion}",
    v1="fails the event{when}",
)
SCRIPT_IS_FOLDER = error(
    "SCRIPT-FOLDER",
    "it is a folder",
    "name the script in it",
    v1="fails the event",
)
TIMEOUT = error(
    "TIMEOUT",
    "a timeout is a whole number of seconds above 0",
    "write a number, or leave it out for 3600",
    v1=REFUSED,
)
TIMEOUT_NUMBER = error(
    "TIMEOUT-OCTAL",
    "YAML reads it as {number} seconds",
    "write the number without leading zeros",
    v1="takes {number} seconds",
    v2="is not documented to read it so",
)
TIMEOUT_TYPE = warning(
    "TIMEOUT-TYPE",
    "generation 2 takes nothing but whole numbers",
    "write timeout: {seconds}",
    v1="takes {seconds} seconds",
    v2=REFUSED,
)
TIMEOUT_LARGE = warning(
    "TIMEOUT-LARGE",
    "generation 2 takes at most {most}",
    "write at most 3600",
    v1="takes any number",
    v2=REFUSED,
)
TIMEOUT_SUM = warning(
    "TIMEOUT-SUM",
    "{allowed}",
    "{remedy}",
    v1="would wait so long, but CodeDeploy gives the event up before",
)
RUN_AS = error(
    "RUNAS",
    "runas is the name of a user, as text",
    "write the name as the host knows it, not the number",
    v1="fails the event, because su knows no such user",
)
RUN_AS_EMPTY = warning(
    "RUNAS-EMPTY",
    "the generations take no name differently",
    "name a user, or leave it out",
    v1="runs the script through su as root",
    v2="runs it as the agent's own user",
)
RUN_AS_SPACE = warning(
    "RUNAS-SPACE",
    "the agent puts it into a command line without quotes, so what follows the space are options of su",
    "name a user alone",
    v1="runs su with these options",
    v2="is not documented to do so",
)
LINUX_ONLY = error(
    "HOOKS-WINDOWS",
    "{name} is for Linux",
    "remove it; on Windows scripts run as the agent's own user",
    v1="ignores it: the script has the rights of the agent",
)
SUDO_FALSE = error(
    "SUDO-FALSE",
    "every value but false and null counts as true",
    "write sudo: false, or leave it out",
    v1="runs the script with sudo",
    v2=REFUSED,
)
SUDO_TYPE = warning(
    "SUDO-TYPE",
    "generation 2 takes true and false alone",
    "write sudo: {truth}",
    v1="takes it for {truth}",
    v2=REFUSED,
)
