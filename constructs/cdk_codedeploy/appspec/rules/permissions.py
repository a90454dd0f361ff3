"""Rules about the permissions of a Server AppSpec file."""

from __future__ import annotations

from cdk_codedeploy.appspec.rule import FAILS_AT_INSTALL, REFUSED, error, warning

PERMISSIONS_ON_WINDOWS = error(
    "PERMISSIONS-WINDOWS",
    "permissions are for Linux",
    "remove the section, and set access rights in a script of AfterInstall",
    v1=REFUSED,
)
OBJECT = error(
    "OBJECT",
    "a permission needs an object, the path of what it is for",
    "name a file or a folder that files copies",
    v1=REFUSED,
)
OBJECT_RELATIVE = error(
    "OBJECT-RELATIVE",
    "an object is an absolute path, as in destination",
    "begin it with /",
    v1="takes it from the folder that the agent was started in, and finds nothing",
)
OBJECT_ELSEWHERE = warning(
    "OBJECT-ELSEWHERE",
    "permissions reach only what this file copies, and it copies nothing there",
    "name a path at or under a destination, or set the mode in a script",
    v1="ignores the permission",
)
PATTERN = error(
    "PATTERN",
    "a pattern is text",
    "put it in quotes",
    v1=FAILS_AT_INSTALL,
    v2=REFUSED,
)
PATTERN_FOLDER = error(
    "PATTERN-FOLDER",
    "a pattern other than ** is for one level, so a name with / never matches",
    'name the folder in object, or take "**"',
    v1="matches nothing and says nothing",
)
PATTERN_LITERAL = warning(
    "PATTERN-LITERAL",
    "* is the only wildcard; ? and [ ] stand for themselves",
    "write * or the whole name",
    v1="matches only names that have these very characters",
)
PATTERN_ON_FILE = error(
    "PATTERN-ON-FILE",
    "{object} is a single file, which takes no {name}",
    "remove {name}, or name the folder in object",
    v1=FAILS_AT_INSTALL,
)
EXCEPT = error(
    "EXCEPT",
    "except takes a list of patterns",
    'write except: ["*.sh"]',
    v1=REFUSED,
)
TYPE = error(
    "TYPE",
    "type takes a list of file and directory",
    "write type: [file], [directory] or leave it out for both",
    v1=REFUSED,
)
TYPE_EMPTY = warning(
    "TYPE-EMPTY",
    "an empty list reaches nothing",
    "name file, directory or both",
    v1="does nothing",
)
OWNER = error(
    "OWNER",
    "{name} is the name of {kind}, as text",
    "write the name as the host knows it, not the number",
    v1="fails in the middle of Install",
)
PERMISSION_TWICE = error(
    "PERMISSION-TWICE",
    "{other} sets permissions there already, and each path takes them once",
    "join the two, or choose patterns that do not overlap",
    v1=FAILS_AT_INSTALL,
)
MODE = error(
    "MODE",
    "a mode is one to four digits from 0 to 7",
    'write it as text: mode: "644"',
    v1=REFUSED,
)
MODE_EMPTY = error(
    "MODE-EMPTY",
    "an empty mode means 000: nobody may do anything",
    'write a mode, such as "644", or leave it out',
    v1="sets 000",
)
MODE_NUMBER = error(
    "MODE-OCTAL",
    "YAML reads it as the number {number}, so it would mean the mode {mode}",
    'put it in quotes: mode: "{written}"',
    v1="{effect}",
    v2="reads the digits as they stand",
)
MODE_SHORT = warning(
    "MODE-SHORT",
    "it is filled up with zeros to {mode}",
    'write all three digits: mode: "{mode}"',
    v1="sets {mode}",
)
MODE_SET_ID = warning(
    "MODE-SET-ID",
    "a new owner or group takes set-uid and set-gid away again",
    "set this mode in a script of AfterInstall",
    v1="sets the mode, then the owner, after which the mode is {mode}",
)
ACLS = error(
    "ACLS",
    "acls takes a list of texts",
    'write acls: ["u:deploy:rw", "m::rw"]',
    v1=REFUSED,
)
ACL = error(
    "ACL",
    "{reason}",
    "write [d:]u|g|m:name:rwx, such as u:deploy:rw",
    v1=REFUSED,
)
ACL_BASE = error(
    "ACL-BASE",
    "the owner, the group and the others of a file get their rights from mode",
    "set mode, and keep acls for names and the mask",
    v1=REFUSED,
    v2="refuses u:: and g::, takes o::",
)
ACL_TWO_PARTS = warning(
    "ACL-PARTS",
    "generation 2 needs a type before the name",
    "write {written}",
    v1="takes the name for a user's",
    v2=REFUSED,
)
ACL_SHELL = error(
    "ACL-SHELL",
    "setfacl and semanage get {what} without quotes, so it takes no spaces and nothing that a shell would act on",
    "{remedy}",
    v1="fails in the middle of Install",
)
ACL_REPEATED = warning(
    "ACL-REPEATED",
    "it is given twice; the last one counts",
    "keep one",
    v1="gives setfacl both",
)
ACL_MASK = warning(
    "ACL-MASK",
    "without a mask the rights of the file's group limit every name",
    'add "{mask}"',
    v1="takes the mask from the mode of the first target, for all of them",
)
ACL_DEFAULT_ON_FILE = error(
    "ACL-DEFAULT",
    "default entries are for directories, and this reaches files as well",
    "add type: [directory]",
    v1=FAILS_AT_INSTALL,
)
CONTEXT = error(
    "CONTEXT",
    "context takes a mapping of name, type and range",
    "write context: {{type: httpd_sys_content_t, range: s0}}",
    v1=REFUSED,
)
CONTEXT_TYPE = error(
    "CONTEXT-TYPE",
    "a context needs a type, as text",
    "write the SELinux type, such as httpd_sys_content_t",
    v1=REFUSED,
)
CONTEXT_TEXT = error(
    "CONTEXT-NAME",
    "the user of a context is text",
    "put it in quotes",
    v1="fails in the middle of Install",
    v2=REFUSED,
)
CONTEXT_RANGE_MISSING = error(
    "CONTEXT-RANGE-MISSING",
    "the agent needs the range, though the guide calls it optional",
    "write range: s0",
    v1="ends with an error of its own at Install",
    v2="is not documented to need it",
)
CONTEXT_RANGE = error(
    "CONTEXT-RANGE",
    "{reason}",
    "write it as s0, s0-s3 or s0:c0.c5,c9",
    v1=REFUSED,
)
CONTEXT_USER = warning(
    "CONTEXT-USER",
    "the agent looks for the SELinux user under name, though the guide calls it user",
    "write it under name as well",
    v1="ignores it",
    v2="is not documented to read it",
)
CONTEXT_USER_DIFFERS = warning(
    "CONTEXT-USER-DIFFERS",
    "name says {other}",
    "write the same under both",
    v1="takes the one under name",
    v2="is not documented to choose",
)
CONTEXT_ROLE = warning(
    "CONTEXT-ROLE",
    "a role is not set",
    "remove it",
    v1="ignores it",
)
