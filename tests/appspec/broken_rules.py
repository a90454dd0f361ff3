"""For each rule about what a document says, a document that breaks it and nothing worse: fragments of sections."""

from __future__ import annotations

HEAD = "version: 0.0\nos: linux\n"
FILES = HEAD + "files:\n  - source: app\n    destination: /srv/app\n  - source: top.txt\n    destination: /srv\n"
PERMISSION = FILES + "permissions:\n  - object: /srv/app\n    "
ON_FILE = FILES + "permissions:\n  - object: /srv/top.txt\n    "
SCRIPT = HEAD + "hooks:\n  AfterInstall:\n    - location: a.sh\n      "
CONTEXT = PERMISSION + "context: {type: t, range: s0, "


def source(path):
    return HEAD + f"files:\n  - source: {path}\n    destination: /srv\n"


def destination(path):
    return HEAD + f"files:\n  - source: app\n    destination: {path}\n"


def lambda_(properties="", hooks="", resource="Type: AWS::Lambda::Function", **changed):
    known = {"Name": "fn", "Alias": "live", "CurrentVersion": '"1"', "TargetVersion": '"2"'} | changed
    lines = "".join(f"        {name}: {value}\n" for name, value in known.items() if value is not None)
    return f"version: 0.0\nResources:\n  - fn:\n      {resource}\n      Properties:\n{lines}{properties}{hooks}"


def ecs(properties="", hooks="", name="TargetService", **changed):
    known = {
        "TaskDefinition": "arn:aws:ecs:eu-west-1:123456789012:task-definition/web:7",
        "LoadBalancerInfo": "{ContainerName: web, ContainerPort: 80}",
    } | changed
    lines = "".join(f"        {key}: {value}\n" for key, value in known.items() if value is not None)
    return (
        f"version: 0.0\nResources:\n  - {name}:\n      Type: AWS::ECS::Service\n"
        f"      Properties:\n{lines}{properties}{hooks}"
    )


def network(subnets='["subnet-1"]', groups='["sg-1"]', address="ENABLED"):
    inner = f"Subnets: {subnets}, SecurityGroups: {groups}, AssignPublicIp: {address}"
    return ecs(NetworkConfiguration="{AwsvpcConfiguration: {" + inner + "}}")


def hooks(*lines):
    return "Hooks:\n" + "".join(f"  - {line}\n" for line in lines)


# Rule, document, and what agents or the service take without a word: a neighbour that is right.
BROKEN = [
    ("VERSION", "version: 1.0\nos: linux\n", "version: 0.00\nos: linux\n"),
    ("VERSION", "version: '0'\nos: linux\n", "version: 0\nos: linux\n"),
    ("VERSION", "version: false\nos: linux\n", "version: -0.0\nos: linux\n"),
    ("VERSION-QUOTED", 'version: "0.0"\nos: linux\n', HEAD),
    ("OS", "version: 0.0\nos: Linux\n", "version: 0.0\nos: windows\n"),
    ("OS", "version: 0.0\nos: [linux]\n", 'version: 0.0\nos: "linux"\n'),
    ("FILE-EXISTS", HEAD + "file_exists_behavior: overwrite\n", HEAD + "file_exists_behavior: OVERWRITE\n"),
    ("FILE-EXISTS", HEAD + "file_exists_behavior: false\n", HEAD + "file_exists_behavior: ~\n"),
    ("SECTION", HEAD + "files: {source: a, destination: /b}\n", HEAD + "files: {}\n"),
    ("SECTION", HEAD + "files: true\n", HEAD + "files: false\n"),
    ("SECTION", HEAD + "hooks: []\n", HEAD + "hooks: {}\n"),
    ("SECTION", HEAD + "permissions: text\n", HEAD + "permissions: []\n"),
    ("ENTRY", HEAD + "files: [app]\n", FILES),
    ("ENTRY", HEAD + "files:\n  -\n", FILES),
    ("ENTRY", FILES + "permissions: [/srv]\n", PERMISSION + "mode: 755\n"),
    ("ENTRY", HEAD + "hooks:\n  AfterInstall: [a.sh]\n", SCRIPT + "timeout: 5\n"),
    ("FILES-PATH", source("~"), source("/")),
    ("FILES-PATH", source("5"), source('"5"')),
    ("FILES-PATH", HEAD + "files:\n  - source: a\n", source(".")),
    ("FILES-PATH", destination("[/a]"), destination("/a")),
    ("SOURCE-EMPTY", source('""'), source("/")),
    ("SOURCE-OUTSIDE", source("../x"), source("a/../x")),
    ("SOURCE-GLOB", source('"app/*"'), source("app")),
    (
        "SOURCE-BACKSLASH",
        source("app\\x"),
        "version: 0.0\nos: windows\nfiles:\n  - source: app\\x\n    destination: c:\\app\n",
    ),
    ("PATH-CHARACTER", source('"a\\nb"'), source('"a b"')),
    ("PATH-CHARACTER", destination('"/a\\0"'), destination("/é")),
    ("PATH-CHARACTER", SCRIPT.replace("a.sh", '"a\\x07.sh"') + "timeout: 5\n", SCRIPT + "timeout: 5\n"),
    ("PATH-LENGTH", destination("/" + "a" * 4096), destination("/" + "a" * 4000)),
    ("DESTINATION-EMPTY", destination('""'), destination("/")),
    ("DESTINATION-RELATIVE", destination("srv/app"), destination("/srv/app")),
    ("DESTINATION-RELATIVE", destination("~/app"), destination("/root/app")),
    (
        "DESTINATION-RELATIVE",
        "version: 0.0\nos: windows\nfiles:\n  - source: app\n    destination: app\n",
        "version: 0.0\nos: windows\nfiles:\n  - source: app\n    destination: C:/app\n",
    ),
    ("DESTINATION-FOLDER", HEAD + "files:\n  - source: a.txt\n    destination: /srv/b.txt\n", FILES),
    ("FILES-CLASH", source("app") + "  - source: /app/\n    destination: /srv/./\n", FILES),
    (
        "FILES-CLASH",
        source("/") + "  - source: app\n    destination: /srv/app\n",
        source("/") + "  - source: app\n    destination: /opt\n",
    ),
    (
        "PERMISSIONS-WINDOWS",
        PERMISSION.replace("linux", "windows").replace("/srv", "C:/srv") + "mode: 755\n",
        HEAD.replace("linux", "windows") + "permissions: []\n",
    ),
    ("OBJECT", FILES + "permissions:\n  - mode: 755\n", PERMISSION + "mode: 755\n"),
    ("OBJECT", FILES + 'permissions:\n  - object: " "\n', FILES + 'permissions:\n  - object: " /srv "\n'),
    ("OBJECT-RELATIVE", FILES + "permissions:\n  - object: srv/app\n", FILES + "permissions:\n  - object: /\n"),
    (
        "OBJECT-ELSEWHERE",
        FILES + "permissions:\n  - object: /var/log\n",
        FILES + "permissions:\n  - object: /srv/app/x/y\n",
    ),
    ("PATTERN", PERMISSION + "pattern: 5\n", PERMISSION + 'pattern: "5"\n'),
    ("PATTERN-FOLDER", PERMISSION + 'pattern: "**/*.sh"\n', PERMISSION + 'pattern: "*.sh"\n'),
    ("PATTERN-FOLDER", PERMISSION + "except: [a/b]\n", PERMISSION + "except: [a]\n"),
    ("PATTERN-LITERAL", PERMISSION + 'pattern: "[ab].sh"\n', PERMISSION + 'pattern: "**"\n'),
    ("PATTERN-ON-FILE", ON_FILE + 'pattern: "*.txt"\n', ON_FILE + 'pattern: "**"\n'),
    ("PATTERN-ON-FILE", ON_FILE + "except: [a]\n", ON_FILE + "except: []\n"),
    ("EXCEPT", PERMISSION + 'except: "*.sh"\n', PERMISSION + "except: ~\n"),
    ("PATTERN", PERMISSION + "except: [~]\n", PERMISSION + 'except: ["~"]\n'),
    ("TYPE", PERMISSION + "type: file\n", PERMISSION + "type: [file]\n"),
    ("TYPE", PERMISSION + "type: [files]\n", PERMISSION + "type: [directory, file]\n"),
    ("TYPE-EMPTY", PERMISSION + "type: []\n", PERMISSION + "type: ~\n"),
    ("OWNER", PERMISSION + "owner: 1000\n", PERMISSION + "owner: web\n"),
    ("OWNER", PERMISSION + 'group: "1000"\n', PERMISSION + "group: www-data\n"),
    ("OWNER", PERMISSION + 'owner: "root:root"\n', PERMISSION + "owner: ~\n"),
    (
        "PERMISSION-TWICE",
        PERMISSION + "mode: 755\n  - object: /srv/app/\n    owner: web\n",
        PERMISSION + "type: [file]\n  - object: /srv/app\n    type: [directory]\n",
    ),
    (
        "PERMISSION-TWICE",
        PERMISSION + "mode: 755\n  - object: /srv/app/bin\n    mode: 700\n",
        PERMISSION + "type: [directory]\n  - object: /srv/app/run.sh\n    mode: 700\n",
    ),
    (
        "PERMISSION-TWICE",
        PERMISSION + 'pattern: "*.sh"\n  - object: /srv/app\n    mode: 700\n',
        PERMISSION + 'pattern: "*.sh"\n  - object: /srv/app\n    pattern: "*.py"\n',
    ),
    (
        "PERMISSION-TWICE",
        ON_FILE + 'mode: 600\n  - object: /srv\n    pattern: "*.txt"\n',
        ON_FILE + 'mode: 600\n  - object: /srv\n    pattern: "*.txt"\n    except: [top.txt]\n',
    ),
    ("MODE", PERMISSION + "mode: u+x\n", PERMISSION + "mode: 755\n"),
    ("MODE", PERMISSION + "mode: 0o644\n", PERMISSION + 'mode: "0644"\n'),
    ("MODE", PERMISSION + "mode: '01777'\n", PERMISSION + "mode: 1777\n"),
    ("MODE", PERMISSION + "mode: 888\n", PERMISSION + "mode: '000'\n"),
    ("MODE", PERMISSION + "mode: 6.44\n", PERMISSION + "mode: ~\n"),
    ("MODE", PERMISSION + "mode: -644\n", PERMISSION + "mode: +644\n"),
    ("MODE-EMPTY", PERMISSION + 'mode: ""\n', PERMISSION + "mode:\n"),
    ("MODE-OCTAL", PERMISSION + "mode: 0755\n", PERMISSION + 'mode: "0755"\n'),
    ("MODE-OCTAL", PERMISSION + "mode: 01777\n", PERMISSION + "mode: 1777\n"),
    ("MODE-SHORT", PERMISSION + "mode: 7\n", PERMISSION + "mode: 007\n"),
    ("MODE-SET-ID", PERMISSION + "mode: 4755\n    owner: web\n", PERMISSION + "mode: 1755\n    owner: web\n"),
    ("ACLS", PERMISSION + "acls: u:a:rw\n", PERMISSION + 'acls: ["u:a:rw", "m::7"]\n'),
    ("ACLS", PERMISSION + "acls: [5]\n", PERMISSION + "acls: []\n"),
    (
        "ACL",
        PERMISSION + 'acls: ["u:a:X"]\n',
        PERMISSION + 'acls: ["default:group:a:r-x", "d:m::rwx"]\n    type: [directory]\n',
    ),
    ("ACL", PERMISSION + 'acls: ["x:a:r"]\n', PERMISSION + 'acls: ["m:rw"]\n'),
    ("ACL", PERMISSION + 'acls: ["m:a:r"]\n', PERMISSION + 'acls: ["mask::r"]\n'),
    ("ACL", PERMISSION + 'acls: ["rw"]\n', PERMISSION + 'acls: ["m::"]\n'),
    ("ACL", PERMISSION + 'acls: ["d:d:a:r"]\n', PERMISSION + 'acls: ["d:u::r"]\n    type: [directory]\n'),
    ("ACL", PERMISSION + 'acls: ["u:a:64"]\n', PERMISSION + 'acls: ["user:a:6", "m::6"]\n'),
    ("ACL-BASE", PERMISSION + 'acls: ["u::rw"]\n', PERMISSION + "mode: 644\n"),
    ("ACL-BASE", PERMISSION + 'acls: ["o::r"]\n', PERMISSION + "mode: 644\n"),
    ("ACL-PARTS", PERMISSION + 'acls: ["a:rw", "m::rw"]\n', PERMISSION + 'acls: ["u:a:rw", "m::rw"]\n'),
    ("ACL-SHELL", PERMISSION + 'acls: ["u:a b:rw", "m::rw"]\n', PERMISSION + 'acls: ["u:a-b:rw", "m::rw"]\n'),
    (
        "ACL-SHELL",
        PERMISSION.replace("/srv/app", "/srv/a b") + 'acls: ["m::rw"]\n',
        PERMISSION.replace("/srv/app", "/srv/a b") + "mode: 600\n",
    ),
    ("ACL-SHELL", CONTEXT + 'name: "a;b"}\n', CONTEXT + "name: a_u, user: a_u}\n"),
    (
        "ACL-REPEATED",
        PERMISSION + 'acls: ["u:a:r", "u:a:w", "m::rw"]\n',
        PERMISSION + 'acls: ["u:a:r", "g:a:w", "m::rw"]\n',
    ),
    ("ACL-MASK", PERMISSION + 'acls: ["u:a:rw"]\n', PERMISSION + 'acls: ["u:a:rw", "m::rw"]\n'),
    (
        "ACL-MASK",
        PERMISSION + 'acls: ["d:u:a:rw", "m::rw"]\n    type: [directory]\n',
        PERMISSION + 'acls: ["d:u::rw"]\n    type: [directory]\n',
    ),
    ("ACL-DEFAULT", PERMISSION + 'acls: ["d:m::rw"]\n', PERMISSION + 'acls: ["d:m::rw"]\n    type: [directory]\n'),
    ("ACL-DEFAULT", ON_FILE + 'acls: ["d:m::rw"]\n', ON_FILE + 'acls: ["m::rw"]\n'),
    ("CONTEXT", PERMISSION + "context: t\n", PERMISSION + "context: ~\n"),
    ("CONTEXT-TYPE", PERMISSION + "context: {range: s0}\n", CONTEXT + "}\n"),
    ("CONTEXT-NAME", CONTEXT + "name: 5}\n", CONTEXT + "name: a_u}\n"),
    ("CONTEXT-RANGE-MISSING", PERMISSION + "context: {type: t}\n", CONTEXT + "}\n"),
    ("CONTEXT-RANGE", PERMISSION + "context: {type: t, range: 5}\n", CONTEXT + "}\n"),
    (
        "CONTEXT-RANGE",
        PERMISSION + "context: {type: t, range: s3-s1}\n",
        PERMISSION + "context: {type: t, range: s1-s1}\n",
    ),
    (
        "CONTEXT-RANGE",
        PERMISSION + 'context: {type: t, range: "s0:c1,c0.c3"}\n',
        PERMISSION + 'context: {type: t, range: "s0:c1023,c0.c3"}\n',
    ),
    (
        "CONTEXT-RANGE",
        PERMISSION + 'context: {type: t, range: "s0:"}\n',
        PERMISSION + 'context: {type: t, range: "s0:c1,"}\n',
    ),
    ("CONTEXT-USER", CONTEXT + "user: a_u}\n", CONTEXT + "user: a_u, name: a_u}\n"),
    ("CONTEXT-USER-DIFFERS", CONTEXT + "user: a_u, name: b_u}\n", CONTEXT + "user: ~, name: b_u}\n"),
    ("CONTEXT-ROLE", CONTEXT + "role: r}\n", CONTEXT + "role: ~}\n"),
    (
        "EVENT",
        HEAD + "hooks:\n  BlockTraffic:\n    - location: a.sh\n",
        HEAD + "hooks:\n  BeforeBlockTraffic:\n    - location: a.sh\n",
    ),
    ("EVENT", HEAD + "hooks:\n  afterInstall: []\n", HEAD + "hooks:\n  AfterInstall: []\n"),
    ("EVENT", HEAD + "hooks:\n  5: [{location: a.sh}]\n", HEAD + "hooks:\n  ValidateService: [{location: a.sh}]\n"),
    ("EVENT-RESERVED", HEAD + "hooks:\n  Install:\n    - location: a.sh\n", HEAD + "hooks:\n  Install: []\n"),
    ("EVENT-NAME", HEAD + "hooks:\n  Nothing:\n", HEAD + "hooks:\n  AfterInstall:\n"),
    ("SCRIPTS", HEAD + "hooks:\n  AfterInstall: a.sh\n", HEAD + "hooks:\n  AfterInstall: {}\n"),
    ("SCRIPTS", HEAD + "hooks:\n  AfterInstall:\n    location: a.sh\n", SCRIPT + "timeout: 5\n"),
    (
        "LOCATION",
        HEAD + "hooks:\n  AfterInstall: [{timeout: 5}]\n",
        HEAD + "hooks:\n  AfterInstall: [{location: /a.sh}]\n",
    ),
    (
        "LOCATION",
        HEAD + 'hooks:\n  AfterInstall: [{location: " "}]\n',
        HEAD + 'hooks:\n  AfterInstall: [{location: " a.sh "}]\n',
    ),
    ("LOCATION-SPACE", SCRIPT.replace("a.sh", "a.sh -x") + "timeout: 5\n", SCRIPT + "timeout: 5\n"),
    (
        "LOCATION-OUTSIDE",
        SCRIPT.replace("a.sh", "../a.sh") + "timeout: 5\n",
        SCRIPT.replace("a.sh", "x/../a.sh") + "timeout: 5\n",
    ),
    (
        "LOCATION-BACKSLASH",
        SCRIPT.replace("a.sh", "x\\a.sh") + "timeout: 5\n",
        SCRIPT.replace("a.sh", "x\\a.ps1").replace("linux", "windows") + "timeout: 5\n",
    ),
    ("TIMEOUT", SCRIPT + "timeout: -5\n", SCRIPT + "timeout: 1\n"),
    ("TIMEOUT", SCRIPT + "timeout: abc\n", SCRIPT + "timeout: ~\n"),
    ("TIMEOUT", SCRIPT + "timeout: 0.5\n", SCRIPT + "timeout: 3600\n"),
    ("TIMEOUT", SCRIPT + "timeout: .inf\n", SCRIPT + "timeout: 30\n"),
    ("TIMEOUT-OCTAL", SCRIPT + "timeout: 0600\n", SCRIPT + "timeout: 600\n"),
    ("TIMEOUT-TYPE", SCRIPT + "timeout: 1.9\n", SCRIPT + "timeout: 1\n"),
    ("TIMEOUT-TYPE", SCRIPT + "timeout: 30s\n", SCRIPT + "timeout: 30\n"),
    ("TIMEOUT-TYPE", SCRIPT + "timeout: 0:30\n", SCRIPT + "timeout: 1800\n"),
    ("TIMEOUT-TYPE", SCRIPT + "timeout: 0x10\n", SCRIPT + "timeout: 16\n"),
    ("TIMEOUT-TYPE", SCRIPT + "timeout: false\n", SCRIPT + "timeout: 16\n"),
    ("TIMEOUT-LARGE", SCRIPT + "timeout: 4294967296\n", SCRIPT + "timeout: 3600\n"),
    ("TIMEOUT-SUM", SCRIPT + "timeout: 3601\n", SCRIPT + "timeout: 3600\n    - location: b.sh\n"),
    ("RUNAS", SCRIPT + "runas: 1000\n", SCRIPT + "runas: web\n"),
    ("RUNAS", SCRIPT + "runas: yes\n", SCRIPT + 'runas: "yes"\n'),
    ("RUNAS-EMPTY", SCRIPT + 'runas: ""\n', SCRIPT + "runas:\n"),
    ("RUNAS-SPACE", SCRIPT + "runas: root -s /bin/sh\n", SCRIPT + "runas: ' root '\n"),
    (
        "HOOKS-WINDOWS",
        SCRIPT.replace("linux", "windows") + "runas: web\n",
        SCRIPT.replace("linux", "windows") + "sudo: false\n",
    ),
    ("SUDO-FALSE", SCRIPT + 'sudo: "false"\n', SCRIPT + "sudo: false\n"),
    ("SUDO-FALSE", SCRIPT + "sudo: 0\n", SCRIPT + "sudo: ~\n"),
    ("SUDO-TYPE", SCRIPT + "sudo: yes\n", SCRIPT + "sudo: true\n"),
    ("SUDO-TYPE", SCRIPT + "sudo: off\n", SCRIPT + "sudo: False\n"),
    ("SUDO-TYPE", SCRIPT + "sudo: [x]\n", SCRIPT + "sudo: true\n"),
    # Lambda and ECS
    ("VERSION", lambda_().replace("0.0", "1.0", 1), lambda_()),
    ("VERSION-QUOTED-SERVICE", ecs().replace("0.0", '"0.0"', 1), ecs()),
    ("KEY-CASE", lambda_().replace("Resources", "resources"), lambda_()),
    ("KEY-CASE", lambda_().replace("CurrentVersion", "currentversion"), lambda_()),
    ("KEY-CASE", ecs().replace("ContainerPort", "containerPort"), ecs()),
    ("KEY-UNKNOWN", lambda_(Handler="x"), lambda_()),
    ("MISSING", lambda_(Alias=None), lambda_()),
    ("MISSING", lambda_(CurrentVersion="~"), lambda_()),
    ("MISSING", ecs(LoadBalancerInfo="{ContainerName: web}"), ecs()),
    ("MISSING", ecs(NetworkConfiguration="{}"), ecs(NetworkConfiguration="~")),
    ("SHAPE", "version: 0.0\nResources: {fn: {}}\n", lambda_()),
    ("SHAPE", lambda_(hooks="Hooks: {BeforeAllowTraffic: fn}\n"), lambda_(hooks="Hooks: []\n")),
    (
        "SHAPE",
        lambda_(hooks="Hooks:\n  - BeforeAllowTraffic: a\n    AfterAllowTraffic: b\n"),
        lambda_(hooks=hooks("BeforeAllowTraffic: a", "AfterAllowTraffic: b")),
    ),
    ("SHAPE", ecs(LoadBalancerInfo="{ContainerName: 5, ContainerPort: 80}"), ecs()),
    ("RESOURCES", "version: 0.0\nResources: []\n", lambda_()),
    ("RESOURCES", lambda_() + lambda_().partition("Resources:\n")[2], lambda_()),
    ("TARGET-SERVICE", ecs(name="Web"), ecs()),
    ("RESOURCE-TYPE", lambda_(resource="Type: AWS::Lambda::Alias"), lambda_()),
    ("HOOK-EVENT", lambda_(hooks=hooks("BeforeInstall: a")), ecs(hooks=hooks("BeforeInstall: a"))),
    ("HOOK-EVENT", ecs(hooks=hooks("AllowTestTraffic: a")), ecs(hooks=hooks("AfterAllowTestTraffic: a"))),
    ("HOOK-REPEATED", ecs(hooks=hooks("AfterInstall: a", "AfterInstall: b")), ecs(hooks=hooks("AfterInstall: a"))),
    (
        "HOOK-ORDER",
        ecs(hooks=hooks("AfterInstall: a", "BeforeInstall: b")),
        ecs(hooks=hooks("BeforeInstall: b", "AfterInstall: a")),
    ),
    ("FUNCTION", lambda_(Name="a.b"), lambda_(Name="arn:aws:lambda:eu-west-1:123456789012:function:a_b-1")),
    (
        "FUNCTION",
        ecs(hooks=hooks("AfterInstall:")),
        ecs(hooks=hooks("AfterInstall: arn:aws-cn:lambda:cn-north-1:123456789012:function:a:live")),
    ),
    (
        "FUNCTION",
        ecs(hooks=hooks("AfterInstall: arn:aws:s3:::a")),
        ecs(hooks=hooks("AfterInstall: 123456789012:function:a")),
    ),
    ("FUNCTION-VERSION", lambda_(Name='"fn:1"'), lambda_(Name="fn")),
    ("LAMBDA-ALIAS", lambda_(Alias='"1"'), lambda_(Alias="v1")),
    ("LAMBDA-ALIAS", lambda_(Alias="$LATEST"), lambda_(Alias="a" * 128)),
    ("LAMBDA-VERSION-TEXT", lambda_(TargetVersion="2"), lambda_(TargetVersion="'2'")),
    ("LAMBDA-VERSION", lambda_(TargetVersion="$LATEST"), lambda_(TargetVersion="'10'")),
    ("LAMBDA-VERSION", lambda_(TargetVersion="'0'"), lambda_(TargetVersion="'9'")),
    ("LAMBDA-VERSION", lambda_(TargetVersion="1.5"), lambda_(TargetVersion="'15'")),
    ("LAMBDA-SAME-VERSION", lambda_(TargetVersion="'1'"), lambda_()),
    ("ECS-TASK-DEFINITION", ecs(TaskDefinition="web:7"), ecs()),
    ("ECS-TASK-DEFINITION", ecs(TaskDefinition="arn:aws:ecs:eu-west-1:123456789012:task-definition/web"), ecs()),
    ("ECS-PLACEHOLDER", ecs(TaskDefinition="<TASK_DEFINITION>"), ecs()),
    ("ECS-CONTAINER-PORT", ecs(LoadBalancerInfo='{ContainerName: web, ContainerPort: "80"}'), ecs()),
    ("ECS-CONTAINER-PORT", ecs(LoadBalancerInfo="{ContainerName: web, ContainerPort: 65536}"), ecs()),
    ("ECS-PLATFORM-VERSION", ecs(PlatformVersion="1.4"), ecs(PlatformVersion="1.4.0")),
    ("ECS-PLATFORM-VERSION", ecs(PlatformVersion="latest"), ecs(PlatformVersion="LATEST")),
    ("ECS-NETWORK", network(address="~"), network()),
    ("ECS-NETWORK", ecs(NetworkConfiguration="{AwsvpcConfiguration: {}}"), ecs()),
    ("ECS-PUBLIC-IP", network(address="enabled"), network(address="DISABLED")),
    ("ECS-NETWORK-ID", network(subnets="[web]"), network(subnets="[subnet-1, subnet-2]")),
    ("ECS-NETWORK-COUNT", network(groups="[]"), network(groups="[sg-1, sg-2, sg-3, sg-4, sg-5]")),
    ("ECS-NETWORK-COUNT", network(groups="[sg-1, sg-2, sg-3, sg-4, sg-5, sg-6]"), network()),
    (
        "ECS-STRATEGY-NUMBER",
        ecs(CapacityProviderStrategy='[{CapacityProvider: a, Weight: "1"}]'),
        ecs(CapacityProviderStrategy="[{CapacityProvider: a, Weight: 1}]"),
    ),
    (
        "ECS-STRATEGY-BASE",
        ecs(CapacityProviderStrategy="[{CapacityProvider: a, Weight: 1, Base: 1}, {CapacityProvider: b, Base: 2}]"),
        ecs(CapacityProviderStrategy="[{CapacityProvider: a, Weight: 1, Base: 1}, {CapacityProvider: b, Base: 0}]"),
    ),
    (
        "ECS-STRATEGY-WEIGHT",
        ecs(CapacityProviderStrategy="[{CapacityProvider: a}]"),
        ecs(CapacityProviderStrategy="[]"),
    ),
]
