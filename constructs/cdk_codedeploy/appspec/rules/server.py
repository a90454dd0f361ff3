"""Rules about the top level and the files of a Server AppSpec file."""

from __future__ import annotations

from cdk_codedeploy.appspec.rule import FAILS_AT_INSTALL, REFUSED, error, warning

OS = error(
    "OS",
    "the operating system is linux or windows, in lower case",
    "write os: {suggestion}",
    v1="refuses any word but that of its own system",
    v2="refuses other words",
)
FILE_EXISTS_BEHAVIOR = error(
    "FILE-EXISTS",
    "the choices are DISALLOW, OVERWRITE and RETAIN, in capitals",
    "{suggestion}",
    v1=REFUSED,
)
SECTION = error(
    "SECTION",
    "{name} takes {kind}",
    "{remedy}",
    v1=REFUSED,
)
ENTRY = error(
    "ENTRY",
    "each entry is a mapping with {needed}",
    "write it as {example}",
    v1=REFUSED,
)
FILE_PATH = error(
    "FILES-PATH",
    "a file needs a {name}, as text",
    "{remedy}",
    v1="refuses a missing one, and fails at Install over another type",
    v2=REFUSED,
)
SOURCE_EMPTY = warning(
    "SOURCE-EMPTY",
    "generation 2 refuses an empty source",
    "write / for the whole revision",
    v1="copies the whole revision, the AppSpec file and the scripts included",
    v2=REFUSED,
)
DESTINATION_EMPTY = error(
    "DESTINATION-EMPTY",
    "files need a folder to go to",
    "write an absolute path",
    v1="copies to the root of the file system, or to where the agent was started",
    v2=REFUSED,
)
SOURCE_OUTSIDE = warning(
    "SOURCE-OUTSIDE",
    "a source lies inside the revision",
    "move it into the revision, and leave .. out of the path",
    v1="copies what lies there",
    v2="copies it, but refuses with reject_path_traversal_in_bundle",
)
SOURCE_GLOB = error(
    "SOURCE-GLOB",
    "a source is one file or one folder; * and ? are ordinary characters",
    "name the folder: its contents are copied",
    v1=f"{FAILS_AT_INSTALL}, unless a file has that very name",
)
SOURCE_BACKSLASH = error(
    "SOURCE-BACKSLASH",
    "on Linux a backslash is an ordinary character",
    "separate folders with /",
    v1=f"{FAILS_AT_INSTALL}, unless a file has that very name",
)
SOURCE_MISSING = error(
    "SOURCE-MISSING",
    "the revision does not hold it",
    "add it to the revision, or correct the path{suggestion}",
    v1="fails in the middle of Install: some files are copied, those of the last revision are gone",
)
PATH_CHARACTER = error(
    "PATH-CHARACTER",
    "a path takes no control characters",
    "remove {character}",
    v1="fails, or loses track of what it installed",
)
PATH_LENGTH = error(
    "PATH-LENGTH",
    "no system takes a path of more than {most} characters",
    "shorten it",
    v1=FAILS_AT_INSTALL,
)
DESTINATION_RELATIVE = error(
    "DESTINATION-RELATIVE",
    "the destination is an absolute path",
    "{remedy}",
    v1="takes it from the folder that the agent was started in",
)
DESTINATION_IS_FOLDER = warning(
    "DESTINATION-FOLDER",
    "the destination is always a folder, so a file cannot be renamed",
    "name the folder alone, and give the file its name in the revision",
    v1="makes a folder of that name and puts the file into it",
)
SAME_TARGET = error(
    "FILES-CLASH",
    "{target} is filled from two sources: {other} is the first",
    "remove one of the two",
    v1="fails at Install, after it has removed the files of the last revision",
)
