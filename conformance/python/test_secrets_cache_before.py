"""The vendor's first cache of secrets for Python, as it is published: in a program of its own (`kept_before.py`)."""

import json
import os
import pathlib
import subprocess

import pytest

from clients import Credentials
from conftest import allow
from load import until
from server import ROOT, Server
from test_secrets_cache import Kept

# Made by `scripts/test`, from `cache-before.txt`.
PYTHON = os.environ.get("CACHE_BEFORE", str(ROOT / "target/conformance/cache-before/bin/python"))
PROGRAM = pathlib.Path(__file__).with_name("kept_before.py")


class Refused(Exception):
    """The code that the library told its caller."""


class Program:
    """The program, told what to do line by line."""

    def __init__(self, kept, folder):
        assert os.path.exists(PYTHON), f"{PYTHON} is missing: `scripts/test --only python` makes it of conformance/cache-before.txt"
        self.kept = kept
        self.process = subprocess.Popen(
            [PYTHON, PROGRAM], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def tells(self, deed, **more):
        self.process.stdin.write(json.dumps([deed, more]) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "code" in answer:
            raise Refused(answer["code"])
        return answer["answer"]

    def opens(self, cache, key=None, **more):
        key = key or self.kept.key
        self.tells("opens", cache=cache, endpoint=self.kept.server.endpoint, key=key.id, secret=key.secret, **more)

    def value(self, cache, name):
        return self.tells("gets", cache=cache, name=name)["value"]


@pytest.fixture
def kept(tmp_path):
    server = Server(tmp_path / "data").start()
    yield Kept(server)
    server.kill()


@pytest.fixture
def program(kept, tmp_path):
    running = Program(kept, tmp_path)
    yield running
    running.process.kill()
    running.process.wait(30)


def test_a_value_is_kept_until_it_is_asked_for_anew(kept, program):
    first = kept.value()
    name = kept.secret(first)
    program.opens("current")
    program.opens("previous", stage="ACSPrevious")
    assert program.value("current", name) == first
    second = kept.put(name, "v2")
    assert program.value("current", name) == first
    assert program.tells("refreshes", cache="current", name=name) is True
    assert program.tells("gets", cache="current", name=name) == {
        "value": second, "version": "v2", "type": "Generic", "data_type": "text"}
    assert program.value("previous", name) == first


def test_a_value_is_fetched_anew_when_its_time_is_over(kept, program):
    name = kept.secret(kept.value())
    program.opens("short", ttl={name: 1000})
    program.value("short", name)
    second = kept.put(name, "v2")
    until(lambda: program.value("short", name) == second)


def test_an_outage_is_outlived_by_a_file(kept, program, tmp_path):
    value, folder = kept.value(), tmp_path / "cache"
    name = kept.secret(value)
    program.opens("before", folder=str(folder))
    assert program.value("before", name) == value
    written = [path.read_text() for path in folder.rglob("*.json")]
    assert len(written) == 1 and value not in written[0]
    kept.server.kill()
    assert program.value("before", name) == value
    program.opens("after", folder=str(folder))
    assert program.value("after", name) == value


def test_the_pair_of_a_user_is_followed(kept, program):
    user, old, _ = kept.account.user_with_key(allow("ram:ListUsers"))
    pairs = {"AccessKeys": [{"AccessKeyId": old.id, "AccessKeySecret": old.secret}]}
    name = kept.call(
        "CreateSecret", SecretName="$Auto", SecretType="RAMCredentials", VersionId="v1", SecretData=json.dumps(pairs),
        ExtendedConfig={"SecretSubType": "RamUserAccessKey", "UserName": user})["SecretName"]
    program.opens("pair")

    def held():
        told = json.loads(program.value("pair", name))
        return Credentials(told["AccessKeyId"], told["AccessKeySecret"])

    assert held() == old
    kept.call("RotateSecret", SecretName=name, VersionId="v2")
    kept.account.client(held()).call("ListUsers")
    assert program.tells("refreshes", cache="pair", name=name) is True
    assert held().id != old.id
    kept.account.client(held()).call("ListUsers")


def test_who_may_not_read_is_told_at_once(kept, program):
    name = kept.secret(kept.value())
    _, nobody, _ = kept.account.user_with_key()
    program.opens("nobody", nobody)
    program.opens("reader")
    for cache, secret, code in (("nobody", name, "NoPermission"), ("reader", "kept/none", "Forbidden.ResourceNotFound")):
        with pytest.raises(Refused, match=f"^{code}$"):
            program.value(cache, secret)
