"""What deployments of the Lambda platform refuse: AppSpec files, versions and aliases."""

from __future__ import annotations

import pytest

from protocol.functions import document, properties, revision, shift


class TestRefusals:
    @pytest.mark.parametrize(
        ("change", "message"),
        [
            (lambda it: {**it, "version": "0.0"}, "allowed: the number 0.0"),
            (lambda it: {**it, "version": 1.0}, "allowed: the number 0.0"),
            (lambda it: {"version": 0.0}, "has no Resources"),
            (lambda it: {**it, "Resources": it["Resources"] * 2}, "a list of one resource"),
            (lambda it: {**it, "hooks": []}, "the AppSpec has hooks"),
            (lambda it: {**it, "Hooks": [{"BeforeInstall": "f"}]}, "the hook 'BeforeInstall' is not known"),
            (lambda it: {**it, "Hooks": [{"AfterAllowTraffic": "f"}] * 2}, "is there twice"),
            (lambda it: {**it, "Hooks": {"AfterAllowTraffic": "f"}}, "Hooks has to be a list"),
            (lambda it: document(properties("f", Name="arn:aws:lambda:us-east-1:000000000000:function:f")), "Name of"),
            (lambda it: document(properties("f", "$LATEST")), "the number of a version"),
            (lambda it: document(properties("f", "2", "2")), "are both 2"),
            (lambda it: document(properties("f", CurrentVersion=None)), "has no CurrentVersion"),
            (lambda it: document(properties("f", CurrentVersion=1)), "allowed: text"),
            (lambda it: document(properties("f", Colour="red")), "has Colour"),
            (lambda it: "- no mapping", "has to be a mapping"),
            (lambda it: "a: [", "it is no YAML"),
            (lambda it: "{", "it is no JSON"),
        ],
    )
    def test_of_documents(self, functions, change, message):
        info = functions.group().deploy(revision(change(document(properties("f")))), "Failed")
        assert info["errorInformation"]["code"] == "INVALID_REVISION"
        assert message in info["errorInformation"]["message"]

    def test_of_versions_and_aliases(self, functions):
        function, group = functions.function(), functions.group()
        for made, code in (
            (shift(function, "2", "1"), "INVALID_LAMBDA_CONFIGURATION"),
            (shift(function, "1", "7"), "INVALID_LAMBDA_FUNCTION"),
            (shift("nobody"), "INVALID_LAMBDA_FUNCTION"),
            (revision(document(properties(function, Alias="other"))), "INVALID_LAMBDA_FUNCTION"),
        ):
            assert group.deploy(made, "Failed")["errorInformation"]["code"] == code
        assert functions.alias(function) == ("1", {})
