"""Keys are replaced while clients go on: who changes in time notices nothing, and who was forgotten brings the old one back."""

import itertools
import json

import pytest
from clients import Credentials
from clock import Clock
from conftest import allow, refuses
from load import INACTIVE, Load, until
from server import Server
from timed import TimedAccount


@pytest.fixture
def account(tmp_path):
    server = Server(tmp_path / "data", clock=Clock(tmp_path)).start()
    yield TimedAccount(server)
    assert server.stop() == 0


class Rotated:
    """A user whose key is being replaced."""

    def __init__(self, account, source=None):
        self.account = account
        self.user, self.old, _ = account.user_with_key(allow(["ram:ListUsers", "sts:AssumeRole"]))
        self.late = account.client(self.old, source=source)

    def start(self, **how):
        begun = self.account.admin.call("Rampart.StartKeyRotation", UserName=self.user, **how)
        self.new = Credentials.of_key(begun)
        return self

    def finish(self):
        return self.account.admin.call("Rampart.FinishKeyRotation", UserName=self.user)["KeyRotation"]

    def rotation(self):
        return self.account.rotation(self.user)

    def comes_to(self, state):
        until(lambda: self.rotation()["State"] == state)
        return self.rotation()

    def steps(self):
        """The events of what the server did by itself."""
        names = ("DisableRotatedAccessKey", "EnableRotatedAccessKey", "KeyRotationOverdue", "RecycleRotatedAccessKey")
        events = [event for event in self.account.server.events() if event["eventName"] in names]
        return [event for event in events if event["resourceName"] == self.old.id]

    def names_of_steps(self):
        return sorted(event["eventName"] for event in self.steps())


def test_who_changes_in_time_has_no_call_that_fails(account):
    one = Rotated(account)
    with Load(account, *[one.old] * 3) as load:
        load.passes(hours=1)
        one.start(QuietHours=2, ObserveHours=3)
        clients = list(load.callers)
        # What the old key began goes on without it.
        load.join(session(account, one.late))
        for caller in clients:
            load.passes(hours=1)
            caller.key = one.new
        load.passes(hours=1)
        watched = account.admin.call("Rampart.GetKeyRotation", UserName=one.user)
        assert watched["KeyRotation"]["State"] == "Switching"
        load.passes(hours=1.5)
        observed = one.comes_to("Observing")
        assert observed["StateDate"] >= watched["DisableDate"], "not before the old key was quiet for as long as was said"
        load.passes(hours=3)
        one.comes_to("Finished")
        load.turn()
    assert load.failed == []
    assert all({call.key for call in caller.outcomes} == {one.old.id, one.new.id} for caller in clients)
    with refuses("InvalidAccessKeyId.NotFound", 404):
        one.late.call("ListUsers")
    assert one.names_of_steps() == ["DisableRotatedAccessKey", "RecycleRotatedAccessKey"]


def session(account, client):
    """A session for half a day."""
    _, arn = account.role({"RAM": [account.arn("root")]}, allow("ram:ListUsers"), MaxSessionDuration=43200)
    return Credentials.of_session(client.call("AssumeRole", RoleArn=arn, RoleSessionName="half-a-day", DurationSeconds=43200))


def test_two_rotations_in_a_row_and_clients_that_are_overdue(account):
    one = Rotated(account).start(QuietHours=1, ObserveHours=1, DeadlineHours=3)
    with Load(account, one.old, one.old) as load:
        load.passes(hours=4)
        one.comes_to("Overdue")
        for _ in range(2):
            for caller in load.callers:
                caller.key = one.new
            load.passes(hours=1.5)
            one.comes_to("Observing")
            load.passes(hours=1.5)
            one.comes_to("Finished")
            first, one.old = one.old, one.new
            one.start(QuietHours=1, ObserveHours=1)
        load.turn()
    assert load.failed == []
    assert one.rotation()["State"] == "Switching" and first.id != one.old.id


def test_a_forgotten_client_fails_once_and_is_told_of(account):
    one = Rotated(account).start(QuietHours=1)
    with Load(account, one.new, one.new) as load:
        load.passes(hours=1.5)
        assert one.comes_to("Observing")["GoesBack"] is True
        load.passes(hours=2)
        at = account.clock.text()
        with refuses(INACTIVE, 400):
            one.late.call("ListUsers")
        back = one.comes_to("WentBack")["WentBack"]
        one.late.call("ListUsers")
        # Somebody has found that client, and goes on.
        assert one.finish()["State"] == "Observing"
        load.turn()
        assert one.finish()["State"] == "Finished"
        load.turn()
    assert load.failed == []
    assert (back["FailedCalls"], back["LateCallDate"], back["ServiceName"], back["SourceIp"]) == (1, at, "Ram", "127.0.0.1")
    # The steps that a person took are events of that person.
    assert one.names_of_steps() == ["DisableRotatedAccessKey", "EnableRotatedAccessKey"]


def test_forgotten_clients_fail_until_it_went_back_and_no_longer(account):
    one = Rotated(account).start(QuietHours=1)
    with Load(account, one.new, one.new) as load:
        load.passes(hours=1.5)
        one.comes_to("Observing")
        load.join(*[one.old] * 4)
        back = one.comes_to("WentBack")["WentBack"]
        load.passes(hours=3)
        assert one.rotation()["State"] == "WentBack", "a person decides"
    first = next(call for call in load.outcomes if call.key == one.old.id and call.code == "ok")
    assert load.failed and {(call.key, call.code) for call in load.failed} == {(one.old.id, INACTIVE)}
    assert all(call.begun < first.ended for call in load.failed), "none began once the key was on"
    for caller in load.callers:
        codes = [code for code, _ in itertools.groupby(call.code for call in caller.outcomes)]
        assert codes in (["ok"], [INACTIVE, "ok"]), "never off again"
    # Those that failed while the change was being saved are not counted.
    assert 1 <= back["FailedCalls"] <= len(load.failed)
    [event] = [event for event in one.steps() if event["eventName"] == "EnableRotatedAccessKey"]
    assert event["additionalEventData"]["failedCalls"] == str(back["FailedCalls"])


def test_nothing_brings_back_a_key_that_others_may_know(account):
    leaked, marked, usual = Rotated(account).start(Reason="leak"), Rotated(account), Rotated(account)
    with Load(account, leaked.old, leaked.old) as load:
        load.passes(hours=23.5)
        load.turn()
        assert load.failed == [], "until the deadline"
        load.passes(hours=1)
        assert leaked.comes_to("Observing")["GoesBack"] is False
        since = load.tick()
        load.turn()
        for one in (marked, usual):
            assert one.start().finish()["GoesBack"] is True
        account.admin.call("Rampart.MarkAccessKeyLeaked", UserAccessKeyId=marked.old.id, Reason="found in a log")
        for _ in range(20):
            with pytest.raises(Exception, match="InvalidAccessKeyId"):
                marked.late.call("ListUsers")
        # What goes back goes back after these were seen.
        with refuses(INACTIVE, 400):
            usual.late.call("ListUsers")
        usual.comes_to("WentBack")
        load.passes(hours=2)
    assert {call.code for call in load.outcomes if call.begun > since} == {INACTIVE}
    for one in (leaked, marked):
        assert one.rotation()["State"] == "Observing"
        assert "EnableRotatedAccessKey" not in one.names_of_steps()


def test_nothing_unproven_brings_it_back(account):
    one = Rotated(account)
    said = one.late.signed("Ram", "ListUsers", {})
    assert account.raw.resend("POST", said).status == 200
    one.start()
    one.finish()
    forged = Credentials(one.old.id, one.old.secret[::-1])
    unproven = {
        "SignatureDoesNotMatch": account.client(forged).signed("Ram", "ListUsers", {}),
        "SignatureNonceUsed": said,
        "InvalidTimeStamp.Expired": one.late.signed("Ram", "ListUsers", {}) | {"Timestamp": account.clock.text(hours=-1)},
    }
    for code, signed in unproven.items():
        for _ in range(10):
            assert account.raw.resend("POST", signed).code == code
    brought_back_by_one_call(one, one.late)


def test_a_call_from_elsewhere_does_not_bring_it_back(account):
    one = Rotated(account, source="127.0.0.2")
    policy = {"Version": 1, "Status": "Active", "Statements": [{"Type": "ClassicWhiteList", "IPList": ["127.0.0.2"]}]}
    account.admin.call(
        "Ims.SetAccessKeyPolicy", UserAccessKeyId=one.old.id, UserPrincipalName=account.upn(one.user),
        AccessKeyPolicy=json.dumps(policy),
    )
    one.start()
    one.finish()
    for _ in range(10):
        with refuses(INACTIVE, 400):
            account.client(one.old).call("ListUsers")
    account.client(one.new, source="127.0.0.2").call("ListUsers")
    with refuses("AccessKeyPolicy.Denied", 403):
        account.client(one.new).call("ListUsers")
    back = brought_back_by_one_call(one, one.late)
    assert back["SourceIp"] == "127.0.0.2"


def brought_back_by_one_call(one, client):
    """Only this one counts, so all before it did not."""
    assert (one.rotation()["State"], one.rotation()["GoesBack"]) == ("Observing", True)
    with refuses(INACTIVE, 400):
        client.call("ListUsers")
    back = one.comes_to("WentBack")["WentBack"]
    assert back["FailedCalls"] == 1
    client.call("ListUsers")
    return back
