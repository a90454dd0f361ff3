"""Rules about the text of an AppSpec file, whatever it says."""

from __future__ import annotations

from cdk_codedeploy.appspec.rule import REFUSED, error, warning

_ALIAS_REFUSED = "refuses the file with Ruby 3.1 and newer, reads it with older ones"
_UNDOCUMENTED = "is not documented to read it"

ENCODING = error(
    "ENCODING",
    "an AppSpec file is UTF-8",
    "save it as UTF-8 without a byte order mark",
    v1=REFUSED,
    service=_UNDOCUMENTED,
)
BYTE_ORDER_MARK = error(
    "BOM",
    "an AppSpec file begins without a byte order mark",
    "save it as UTF-8 without a byte order mark",
    v1="loses every key after the first line, and refuses what is left",
    service=_UNDOCUMENTED,
)
SYNTAX = error(
    "SYNTAX",
    "it has to be YAML or JSON",
    "correct the syntax; look at the indentation and at quotes",
    v1=REFUSED,
    service="refuses the file",
)
TAB = error(
    "TAB",
    "YAML is not indented with tabs",
    "indent with two spaces",
    v1=REFUSED,
    service="refuses the file",
)
TOO_DEEP = error(
    "DEPTH",
    "an AppSpec file is not nested so deep",
    "remove the nesting; nothing was read",
    v1="reads it, or ends for want of stack",
    v2="is not documented to read it",
    service=_UNDOCUMENTED,
)
EMPTY = error(
    "EMPTY",
    "the file has to say at least {needed}",
    "write an AppSpec file; the guide has templates",
    v1=REFUSED,
    service="refuses the file",
)
ROOT = error(
    "ROOT",
    "the file has to be a mapping",
    "begin lines with keys, such as version:",
    v1=REFUSED,
    service="refuses the file",
)
MORE_DOCUMENTS = warning(
    "MORE-DOCUMENTS",
    "only the first document of a file is read",
    "keep one document, and remove what follows ---",
    v1="reads the first document and ignores the rest",
    service=_UNDOCUMENTED,
)
ALIAS = error(
    "ALIAS",
    "aliases are not read everywhere",
    "write the value out in each place",
    v1=_ALIAS_REFUSED,
    v2="is not documented to read it",
)
ALIAS_ON_SERVICE = warning(
    "ALIAS-SERVICE",
    "CodeDeploy does not say that it reads aliases",
    "write the value out in each place",
    service=_UNDOCUMENTED,
)
DATE = error(
    "DATE",
    "an unquoted date is not read, under no key",
    "put it in quotes",
    v1="refuses the file with Ruby 3.1 and newer",
    v2="reads text",
)
REFUSED_TAG = error(
    "TAG-OBJECT",
    "tags that make objects are not read",
    "remove the tag",
    v1=REFUSED,
    v2="is not documented to read it",
    service=_UNDOCUMENTED,
)
TAG = warning(
    "TAG",
    "CodeDeploy knows no tags, nor does it fill anything in",
    "remove the tag",
    v1="reads the value as if the tag were not there",
    v2="is not documented to read it",
    service=_UNDOCUMENTED,
)
REPEATED_KEY = warning(
    "KEY-REPEATED",
    "a key stands once in a mapping; only the last one counts",
    "join the two",
    v1="takes the last one and drops the others",
    v2="is not documented to read it",
    service=_UNDOCUMENTED,
)
MERGE_KEY = warning(
    "KEY-MERGE",
    "merging is not part of every YAML",
    "write the keys out",
    v1="merges the mapping into the one around it",
    v2="takes << for an unknown key",
    service=_UNDOCUMENTED,
)
UNKNOWN_KEY = warning(
    "KEY-UNKNOWN",
    "the keys here are {known}; others are ignored",
    "{suggestion}",
    v1="ignores the key and what stands under it",
    service="is not documented to read it",
)
NOT_A_KEY = warning(
    "KEY-TYPE",
    "keys are text; others are ignored",
    "put the key in quotes if it is meant",
    v1="ignores the key and what stands under it",
    service=_UNDOCUMENTED,
)
VERSION = error(
    "VERSION",
    "the version is the number 0.0",
    "write version: 0.0, without quotes",
    v1=REFUSED,
    service="refuses the file",
)
VERSION_QUOTED = error(
    "VERSION-QUOTED",
    "the agent compares it with the number 0.0",
    "remove the quotes",
    v1=REFUSED,
)
VERSION_QUOTED_ON_SERVICE = warning(
    "VERSION-QUOTED-SERVICE",
    "the guide's templates have the number 0.0",
    "remove the quotes",
    service="is documented with the number; the text may be refused",
)
