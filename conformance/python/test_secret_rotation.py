"""The pair of a RAM user as a managed secret: programs read it and call with it while it is rotated, and no call fails."""

import json

import pytest

from clients import Credentials
from clock import Clock
from conftest import allow, refuses
from load import Caller, Load, until
from server import Server
from timed import TimedAccount

# How many calls a program makes with a pair before it reads the secret again.
USES = 5


@pytest.fixture
def account(tmp_path):
    server = Server(tmp_path / "data", clock=Clock(tmp_path)).start()
    yield TimedAccount(server)
    assert server.stop() == 0


class Managed:
    """A user with the secret of its only AccessKey, and a program of another user that may read it."""

    def __init__(self, account, **more):
        self.account = account
        self.user, self.first, _ = account.user_with_key(allow("ram:ListUsers"))
        pair = {"AccessKeyId": self.first.id, "AccessKeySecret": self.first.secret}
        self.name = account.admin.call(
            "Kms.CreateSecret", SecretName="$Auto", SecretType="RAMCredentials", VersionId="v1",
            SecretData=json.dumps({"AccessKeys": [pair]}),
            ExtendedConfig=json.dumps({"SecretSubType": "RamUserAccessKey", "UserName": self.user}), **more)["SecretName"]
        _, _, self.reader = account.user_with_key(allow("kms:GetSecretValue", f"acs:kms:*:*:secret/{self.name}"))

    def pair(self):
        told = json.loads(self.reader.call("Kms.GetSecretValue", SecretName=self.name)["SecretData"])
        return Credentials(told["AccessKeyId"], told["AccessKeySecret"])

    def described(self):
        return self.account.admin.call("Kms.DescribeSecret", SecretName=self.name)

    def keys(self):
        listed = self.account.admin.call("ListAccessKeys", UserName=self.user)["AccessKeys"]["AccessKey"]
        return {key["AccessKeyId"]: key["Status"] for key in listed}

    def comes_to(self, state):
        until(lambda: self.account.rotation(self.user)["State"] == state)


class Program(Caller):
    """A client that reads its pair anew every few calls, as a program with a cache does."""

    def __init__(self, load, managed):
        super().__init__(load, managed.pair())
        self.managed, self.reads = managed, 0

    def first_generation(self, key):
        return self.used(super().first_generation(key))

    def second_generation(self, key):
        return self.used(super().second_generation(key))

    def used(self, answer):
        if (len(self.outcomes) + 1) % USES == 0:
            self.key = self.managed.pair()
            self.reads += 1
        return answer


def test_ten_rotations_and_no_call_that_fails(account):
    managed = Managed(account)
    pairs = [managed.first.id]
    with Load(account) as load:
        for _ in range(3):
            load.callers.append(Program(load, managed))
            load.callers[-1].start()
        load.turn()
        for number in range(10):
            account.admin.call("Kms.RotateSecret", SecretName=managed.name, VersionId=f"rotation-{number}")
            pairs.append(managed.pair().id)
            assert set(managed.keys()) == set(pairs[-2:]), "the pair before serves on"
            until(lambda: all(caller.key.id == pairs[-1] or caller.broke for caller in load.callers))
            # Nobody uses the old pair any more: an hour later it is switched off, and after another it goes.
            load.passes(hours=1.5)
            managed.comes_to("Observing")
            load.passes(hours=1.5)
            managed.comes_to("Finished")
            assert managed.keys() == {pairs[-1]: "Active"}
    assert load.failed == []
    assert len(set(pairs)) == 11
    for caller in load.callers:
        assert caller.reads > 10 and {call.key for call in caller.outcomes} == set(pairs)
    told = account.admin.call("Kms.GetSecretValue", SecretName=managed.name)
    assert (told["VersionId"], managed.pair().id) == ("rotation-9", pairs[-1])
    # Every pair before is known to nobody.
    with refuses("InvalidAccessKeyId.NotFound", 404):
        account.client(managed.first).call("ListUsers")


def test_the_clock_rotates_it_and_whoever_changes_in_time_notices_nothing(account):
    managed = Managed(account, EnableAutomaticRotation="true", RotationInterval="7d")
    planned = managed.described()["NextRotationDate"]
    with Load(account, managed.first) as load:
        caller = load.callers[0]
        load.later(days=6, hours=23)
        load.turn()
        assert managed.pair().id == managed.first.id
        load.later(hours=2)
        until(lambda: managed.pair().id != managed.first.id)
        new = managed.pair()
        # For as long as the old one is used, it serves, and for two days more.
        for _ in range(2):
            load.later(hours=30)
            load.turn()
        assert managed.keys() == {managed.first.id: "Active", new.id: "Active"}
        caller.key = new
        load.turn()
        load.later(hours=47)
        load.turn()
        assert managed.keys()[managed.first.id] == "Active"
        load.later(hours=2)
        managed.comes_to("Observing")
        load.later(hours=2)
        managed.comes_to("Finished")
        load.turn()
    assert load.failed == []
    told = managed.described()
    assert planned <= told["LastRotationDate"] < told["NextRotationDate"] and told["AutomaticRotation"] == "Enabled"
    assert managed.keys() == {new.id: "Active"}


def test_a_pair_that_somebody_else_made_stops_it_and_is_said(account):
    managed = Managed(account, EnableAutomaticRotation="true", RotationInterval="7d")
    other = account.admin.call("CreateAccessKey", UserName=managed.user)["AccessKey"]["AccessKeyId"]
    assert managed.described()["AutomaticRotation"] == "Invalid"
    with refuses("Rejected.RotationInvalid", 409) as refusal:
        account.admin.call("Kms.RotateSecret", SecretName=managed.name, VersionId="v2")
    assert other in refusal.message
    account.clock.later(days=8)
    assert managed.pair().id == managed.first.id
    account.admin.call("DeleteAccessKey", UserName=managed.user, UserAccessKeyId=other)
    assert managed.described()["AutomaticRotation"] == "Enabled"
    until(lambda: managed.pair().id != managed.first.id)
    for key in (managed.first, managed.pair()):
        account.client(key).call("ListUsers")
