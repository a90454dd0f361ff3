"""What the agent reads and refuses. What it does with an AppSpec was seen with the real agent 1.8.1."""

from __future__ import annotations

import base64
import io
import tarfile
import zipfile

import pytest

from emulator.codedeploy.run.agent.appspec import AppSpec, Script, parse
from emulator.codedeploy.run.agent.bundle import Bundle, unpack
from emulator.codedeploy.run.agent.failure import EventError
from emulator.codedeploy.run.agent.installation import Disk
from emulator.codedeploy.run.agent.start_script import decode, installer_of

HEAD = "version: 0.0\nos: linux\n"


def read(text: str, **options) -> AppSpec:
    return parse(text.encode(), **options)


def hook(script: str) -> str:
    return HEAD + f"hooks:\n  AfterInstall:\n{script}"


class TestAppSpec:
    @pytest.mark.parametrize("version", ["0.0", "0.00", "0", "-0.0"])
    def test_has_version_zero(self, version):
        assert read(f"version: {version}\nos: linux\n").os == "linux"

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("", "no mapping"),
            ("os: linux\n", "version value ()"),
            ('version: "0.0"\nos: linux\n', "version value (0.0)"),
            ("version: 1.0\nos: linux\n", "version value (1.0)"),
            ("version: 0.0\n", "operating system ()"),
            ("version: 0.0\nos: Linux\n", "operating system (Linux)"),
            ("version: 0.0\nos: windows\n", "the instance runs linux"),
            (HEAD + "file_exists_behavior: overwrite\n", "overwrite"),
            (HEAD + "files: {source: a, destination: b}\n", "no list"),
            (HEAD + "files: [{source: a}]\n", "destination"),
            (HEAD + "files: [{source: 1, destination: /b}]\n", "no text"),
            (HEAD + "hooks: [a]\n", "no mapping"),
            (hook("    - script.sh\n"), "no list of mappings"),
            (hook("    - location:\n"), "no location"),
            (hook("    - {location: a, timeout: 0}\n"), "timeout (0)"),
            (hook("    - {location: a, timeout: abc}\n"), "timeout (abc)"),
            (hook("    - {location: a, timeout: 3601}\n"), "3601 seconds"),
            (hook("    - {location: a, timeout: 2000}\n    - {location: b, timeout: 1601}\n"), "3601 seconds"),
            (HEAD + "permissions: [{mode: 644}]\n", "without an object"),
            (HEAD + "permissions: [{object: /a, mode: 0755}]\n", "mode 493"),
            (HEAD + "permissions: [{object: /a, mode: u+x}]\n", "mode u+x"),
            (HEAD + "permissions: [{object: /a, type: file}]\n", "type file"),
            (HEAD + "permissions: [{object: /a, acls: ['u::rw']}]\n", "ACL u::rw"),
            (HEAD + "permissions: [{object: /a, context: {type: t}}]\n", "without a type or a range"),
            (HEAD + "permissions: [{object: /a, context: {type: t, range: 's1-s0'}}]\n", "range s1-s0"),
            (HEAD + "permissions: [{object: /a, context: {type: t, range: 's0:c1024'}}]\n", "c1024"),
            (HEAD + "permissions: [{object: /a, context: {type: t, range: 's0:c5.c1'}}]\n", "backwards"),
            (HEAD + "base: &a [1]\nother: *a\n", "alias"),
            (HEAD + "when: 2024-01-01\n", "date"),
            (HEAD + "\tfiles: []\n", "YAML"),
            ("\ufeff" + HEAD, "byte order mark"),
        ],
    )
    def test_is_refused(self, text, message):
        with pytest.raises(EventError) as caught:
            read(text)
        assert message in caught.value.message
        assert caught.value.code == "UnknownError"

    def test_names_the_first_mistake_alone(self):
        with pytest.raises(EventError, match="version"):
            read("os: plan9\nhooks: 1\n")

    def test_in_another_encoding_is_refused(self):
        with pytest.raises(EventError, match="YAML"):
            parse((HEAD + "# é\n").encode("latin-1"))

    @pytest.mark.parametrize(
        "more", ["", "surprise: 1\n", "hooks:\n", "files:\n", "permissions:\n", "---\nversion: 9\n"]
    )
    def test_may_have_what_means_nothing(self, more):
        assert read(HEAD + more) == AppSpec("linux")

    def test_on_windows_has_no_permissions(self):
        text = "version: 0.0\nos: windows\n"
        assert read(text, windows=True).os == "windows"
        with pytest.raises(EventError, match="Windows"):
            read(text + "permissions: [{object: /a}]\n", windows=True)

    @pytest.mark.parametrize(
        ("timeout", "seconds"), [("30", 30), ('"30"', 30), ("1.9", 1), ("30s", 30), ("3600", 3600)]
    )
    def test_timeouts_are_read_as_ruby_does(self, timeout, seconds):
        assert read(hook(f"    - {{location: ' a.sh ', timeout: {timeout}}}\n")).hooks == {
            "AfterInstall": [Script("a.sh", seconds, explicit=True)]
        }

    def test_timeouts_nobody_set_do_not_add_up(self):
        assert len(read(hook("    - location: a\n    - location: b\n")).hooks["AfterInstall"]) == 2


def packed(kind: str, files: dict[str, str]) -> bytes:
    target = io.BytesIO()
    if kind == "zip":
        with zipfile.ZipFile(target, "w") as archive:
            for name, text in files.items():
                archive.writestr(name, text)
    else:
        with tarfile.open(fileobj=target, mode="w:gz" if kind == "tgz" else "w") as archive:
            for name, text in files.items():
                entry = tarfile.TarInfo(name)
                entry.size = len(text)
                archive.addfile(entry, io.BytesIO(text.encode()))
    return target.getvalue()


class TestBundle:
    @pytest.mark.parametrize("kind", ["zip", "tar", "tgz"])
    def test_is_unpacked(self, kind):
        assert unpack(packed(kind, {"appspec.yml": "a", "./app/b.sh": "b"}), kind).files == {
            "appspec.yml": b"a",
            "app/b.sh": b"b",
        }

    @pytest.mark.parametrize(("kind", "claimed"), [("zip", "tar"), ("tar", "tgz"), ("tgz", "zip"), ("zip", "rar")])
    def test_of_another_type_is_refused(self, kind, claimed):
        with pytest.raises(EventError, match=claimed):
            unpack(packed(kind, {"appspec.yml": "a"}), claimed)

    def test_in_one_folder_is_taken_out_of_it(self):
        assert unpack(packed("zip", {"web/appspec.yml": "a", "web/x/y": "b"}), "zip").files.keys() == {
            "appspec.yml",
            "x/y",
        }
        assert unpack(packed("zip", {"web/readme": "a"}), "zip").files.keys() == {"web/readme"}
        assert unpack(packed("zip", {"a/b/appspec.yml": "a"}), "zip").files.keys() == {"a/b/appspec.yml"}

    def test_stays_inside(self):
        assert unpack(packed("zip", {"../../etc/passwd": "a", "b": "c"}), "zip").files.keys() == {"etc/passwd", "b"}

    def test_may_come_from_windows(self):
        assert unpack(packed("zip", {"app\\b.bat": "a"}), "zip").files.keys() == {"app/b.bat"}


class TestDisk:
    BUNDLE = Bundle({"appspec.yml": b"", "app/a": b"", "app/sub/b": b"", "top": b""})

    def install(self, disk: Disk, group: str, *files: tuple[str, str], behavior="DISALLOW", own=None) -> list[str]:
        return disk.install(group, AppSpec("linux", files=list(files), file_exists_behavior=own), self.BUNDLE, behavior)

    def test_folders_lose_their_name_and_files_keep_theirs(self):
        assert self.install(Disk(), "g", ("/app", "/srv"), ("top", "/etc/")) == ["/srv/a", "/srv/sub/b", "/etc/top"]

    def test_windows_has_paths_of_its_own(self):
        spec = AppSpec("windows", files=[("app\\sub", "c:\\srv"), ("/app/a", "c:/site/")])
        assert Disk().install("g", spec, self.BUNDLE, "DISALLOW") == ["c:\\srv\\b", "c:/site\\a"]

    @pytest.mark.parametrize("source", ["/", ".", ""])
    def test_the_whole_revision_can_be_copied(self, source):
        assert len(self.install(Disk(), "g", (source, "/srv"))) == 4

    def test_a_group_is_never_in_its_own_way(self):
        disk = Disk()
        self.install(disk, "g", ("/app", "/srv"))
        assert self.install(disk, "g", ("top", "/srv")) == ["/srv/top"]
        assert disk.owners == {"/srv/top": "g"}

    def test_a_group_is_in_another_ones_way(self):
        disk = Disk()
        self.install(disk, "one", ("top", "/srv"))
        with pytest.raises(EventError, match="already exists at this location: /srv/top"):
            self.install(disk, "two", ("top", "/srv"))
        self.install(disk, "two", ("top", "/srv"), behavior="RETAIN")
        assert disk.owners == {"/srv/top": "one"}
        self.install(disk, "two", ("top", "/srv"), behavior="OVERWRITE")
        assert disk.owners == {"/srv/top": "two"}

    def test_the_appspec_counts_more_than_the_deployment(self):
        disk = Disk()
        self.install(disk, "one", ("top", "/srv"))
        self.install(disk, "two", ("top", "/srv"), own="OVERWRITE")
        with pytest.raises(EventError):
            self.install(disk, "one", ("top", "/srv"), own="DISALLOW", behavior="OVERWRITE")

    def test_two_sources_cannot_share_a_place(self):
        with pytest.raises(EventError, match="two sources"):
            self.install(Disk(), "g", ("/app", "/srv"), ("/app/a", "/srv"))

    def test_a_missing_source_leaves_half_a_copy(self):
        disk = Disk()
        with pytest.raises(EventError, match="No such file or directory - nothing"):
            self.install(disk, "g", ("top", "/srv"), ("nothing", "/srv"))
        assert disk.owners == {"/srv/top": "g"}


class TestStartScript:
    MSI = "iwr 'https://aws-codedeploy-eu-west-1.s3.eu-west-1.amazonaws.com/latest/codedeploy-agent.msi'\n"
    READ = "Read-S3Object -BucketName aws-codedeploy-eu-west-1 -Key latest/codedeploy-agent.msi -File $x\n"
    WEB = "curl -o install https://aws-codedeploy-eu-west-1.s3.eu-west-1.amazonaws.com/latest/install\n"

    @pytest.mark.parametrize(
        ("script", "key"),
        [
            (WEB + "chmod +x install\n./install auto > log\n", "latest/install"),
            (WEB + "sudo ./install auto", "latest/install"),
            ("aws s3 cp s3://aws-codedeploy-eu-west-1/latest/install $tmp/ || x\n$tmp/install auto", "latest/install"),
            (WEB.replace("latest/", "latestv2/").replace("\n", " \\\n") + "./install auto", "latestv2/install"),
            (MSI + "Start-Process msiexec.exe", "latest/codedeploy-agent.msi"),
            (READ + ".\\codedeploy-agent.msi /quiet /l log.txt", "latest/codedeploy-agent.msi"),
        ],
    )
    def test_installs_the_agent(self, script, key):
        installer = installer_of(script)
        assert installer is not None
        assert (installer.bucket, installer.key) == ("aws-codedeploy-eu-west-1", key)
        assert installer.generation == (2 if "v2" in key else 1)
        assert installer.for_windows == ("msi" in key)

    @pytest.mark.parametrize("script", ["", "#!/bin/bash\nyum update -y\n", WEB, MSI, READ, "./install auto\n" + WEB])
    def test_does_not(self, script):
        assert installer_of(script) is None

    def test_may_turn_on_authorization(self):
        script = self.WEB + "./install auto\necho ':enable_auth_policy: true' >> codedeployagent.yml\n"
        installer = installer_of(script)
        assert installer is not None
        assert installer.secure_commands

    def test_is_in_base64(self):
        assert decode(base64.b64encode(b"#!/bin/sh").decode()) == "#!/bin/sh"
        assert decode(None) == ""
