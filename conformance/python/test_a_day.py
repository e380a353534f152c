"""Machines through a day and a night: credentials are renewed, a key is replaced, the server is away for a while."""

import datetime
import json
import pathlib
import re
import subprocess
import sys
import urllib.request

import pytest
from clients import Credentials
from clock import Clock
from conftest import allow, document
from load import until
from server import CLOCKED, ENVIRONMENT, Server
from timed import TimedAccount

STEP = 10  # minutes


class Program:
    """A process that goes by the clock of the scenario, and answers line by line."""

    def __init__(self, account):
        server = account.server
        bare = {name: value for name, value in ENVIRONMENT.items() if not name.lower().endswith("_proxy")}
        self.process = subprocess.Popen(
            [sys.executable, pathlib.Path(__file__).with_name("program.py"), server.endpoint, server.ca],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**bare, **account.clock.environment(), "SSL_CERT_FILE": server.ca},
        )

    def __getattr__(self, deed):
        return lambda *names, **more: self.told(deed, dict(zip(("name", "operation"), names)) | more)

    def told(self, deed, more):
        self.process.stdin.write(json.dumps([deed, more]) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, "the program ended"
        return json.loads(line)


class Agent:
    """An agent whose clock is that of the scenario, what it waits by too: set forward, what it waits for is due."""

    def __init__(self, account, key_file, role, *more):
        server = account.server
        environment = {**ENVIRONMENT, **account.clock.environment()}
        del environment["FAKETIME_DONT_FAKE_MONOTONIC"]
        self.process = subprocess.Popen(
            [CLOCKED, "agent", "--endpoint", f"https://{server.endpoint}", "--ca", server.ca, "--credentials", key_file,
             "--role", role, "--uri", "127.0.0.1:0", *more],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment,
        )
        place = re.search(r"http://([^/]+)", self.process.stdout.readline())[1]
        self.uri = f"http://{place}/v1/credentials"
        self.clock = account.clock

    def left(self):
        """For how many seconds what it hands out is good; asking wakes it, so that it sees how late it is."""
        with urllib.request.urlopen(self.uri, timeout=10) as answer:
            expires = datetime.datetime.fromisoformat(json.load(answer)["Expiration"])
        return (expires - self.clock.moment).total_seconds()


@pytest.fixture
def account(tmp_path):
    server = Server(tmp_path / "data", clock=Clock(tmp_path)).start()
    account = TimedAccount(server)
    yield account
    server.kill()


@pytest.fixture
def program(account):
    """Starts programs that go by the clock, and ends them with the scenario."""
    started = []

    def start(kind, *arguments):
        started.append(kind(account, *arguments))
        return started[-1]

    yield start
    for one in started:
        one.process.kill()
        one.process.wait()


def profile(path, key):
    """The file of a key, as the agent reads it."""
    profile = {"name": "one", "mode": "AK", "access_key_id": key.id, "access_key_secret": key.secret, "region_id": "cn-hangzhou"}
    path.write_text(json.dumps({"current": "one", "profiles": [profile]}))
    path.chmod(0o600)
    return path


def test_no_call_fails_in_a_day_while_a_server_is_up(account, program, tmp_path):
    clock = account.clock
    _, arn = account.role({"RAM": [account.arn("root")]}, allow("ram:ListUsers"))
    _, agents, _ = account.user_with_key(allow("sts:AssumeRole"))
    rotated, old, _ = account.user_with_key(allow(["sts:AssumeRole", "ram:ListUsers"]))
    agent = program(Agent, profile(tmp_path / "agent.json", agents), arn)
    client = program(Program)
    client.holds("agent", type="credentials_uri", credentials_uri=agent.uri)
    client.holds("role", type="ram_role_arn", access_key_id=old.id, access_key_secret=old.secret, role_arn=arn,
                 role_session_name="day", sts_endpoint=account.server.endpoint)
    client.holds("key", type="access_key", access_key_id=old.id, access_key_secret=old.secret)
    # Four hours after the old key was used last, and six hours after it was switched off.
    due = {(4, 50): "Switching", (8, 40): "Switching", (9, 20): "Observing", (15, 40): "Finished"}
    told, away = [], []
    for step in range(24 * 60 // STEP):
        clock.later(minutes=STEP)
        hour, minute = divmod(step * STEP, 60)
        if (hour, minute) == (3, 0):
            new = Credentials.of_key(account.admin.call(
                "Rampart.StartKeyRotation", UserName=rotated, QuietHours=4, ObserveHours=6))
        if (hour, minute) == (5, 0):
            client.holds("role", type="ram_role_arn", access_key_id=new.id, access_key_secret=new.secret, role_arn=arn,
                         role_session_name="day", sts_endpoint=account.server.endpoint)
            client.holds("key", type="access_key", access_key_id=new.id, access_key_secret=new.secret)
        if (hour, minute) == (14, 0):
            account.server.kill()
        if (hour, minute) == (14, 30):
            account.server.start()
        if hour == 14 and minute < 30:
            assert agent.left() > 0
            away.append(client.holds_still("agent"))
            continue
        # It renews from half of the hour on, and by chance up to six minutes later.
        until(lambda: agent.left() > 26 * 60)
        told += [(step, name, client.calls(name)) for name in ("agent", "role", "key")]
        if (hour, minute) in due:
            until(lambda: account.rotation(rotated)["State"] == due[hour, minute])
    failed = [(step, name, answer) for step, name, answer in told if answer["code"] != "ok"]
    assert failed == []
    assert [answer["code"] for answer in away] == ["ok"] * 3, "what the agent has is good while the server is away"
    used = {name: len({answer["id"] for _, of, answer in told if of == name}) for name in ("agent", "role", "key")}
    # Of an hour each: the agent renews from half of it on, the library a quarter of an hour before it ends.
    assert 35 <= used["agent"] <= 49 and 24 <= used["role"] <= 36 and used["key"] == 2, used


def test_an_agent_that_nobody_told_brings_its_key_back_and_its_programs_notice_nothing(account, program, tmp_path):
    _, arn = account.role({"RAM": [account.arn("root")]})
    user, key, _ = account.user_with_key(allow("sts:AssumeRole"))
    agent = program(Agent, profile(tmp_path / "agent.json", key), arn)
    assert agent.left() > 0
    account.admin.call("Rampart.StartKeyRotation", UserName=user)
    account.admin.call("Rampart.FinishKeyRotation", UserName=user)
    account.clock.later(minutes=40)

    def went_back():
        # What it has is good for a while yet, and asking wakes it.
        assert agent.left() > 0
        return account.rotation(user)["State"] == "WentBack"

    until(went_back)
    late = account.rotation(user)["WentBack"]
    assert late["FailedCalls"] >= 1 and late["ServiceName"] == "Sts"
    account.clock.later(minutes=1)
    until(lambda: agent.left() > 50 * 60)


def test_policies_that_change_count_at_once_across_renewals(account, program):
    clock, admin = account.clock, account.admin
    role, arn = account.role({"RAM": [account.arn("root")]})
    _, key, _ = account.user_with_key(allow("sts:AssumeRole"))
    policy = account.policy(allow("ram:ListUsers"))
    client = program(Program)
    client.holds("role", type="ram_role_arn", access_key_id=key.id, access_key_secret=key.secret, role_arn=arn,
                 role_session_name="day", sts_endpoint=account.server.endpoint)
    attached = {"RoleName": role, "PolicyName": policy, "PolicyType": "Custom"}

    def rewritten(*statements):
        admin.call("CreatePolicyVersion", PolicyName=policy, PolicyDocument=document(*statements), SetAsDefault="true",
                   RotateStrategy="DeleteOldestNonDefaultVersionWhenLimitExceeded")

    def trusting(*statements):
        admin.call("UpdateRole", RoleName=role, NewAssumeRolePolicyDocument=document(*statements))

    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"RAM": [account.arn("root")]}}
    # What is done, and whether users and groups may be listed from then on.
    changes = [
        (lambda: admin.call("AttachPolicyToRole", **attached), "ok", "NoPermission"),
        (lambda: rewritten(allow("ram:List*")), "ok", "ok"),
        (lambda: rewritten(allow("ram:List*"), {"Effect": "Deny", "Action": "ram:ListUsers", "Resource": "*"}), "NoPermission", "ok"),
        (lambda: rewritten(allow("ram:ListUsers")), "ok", "NoPermission"),
        (lambda: admin.call("DetachPolicyFromRole", **attached), "NoPermission", "NoPermission"),
    ]
    seen, wrong = set(), []
    for step in range(30):
        clock.later(minutes=STEP)
        change, users, groups = changes[step % len(changes)]
        change()
        for operation, expected in (("list_users", users), ("list_groups", groups)):
            answer = client.calls("role", operation)
            seen.add(answer["id"])
            if answer["code"] != expected:
                wrong.append((step, operation, answer))
    assert wrong == []
    assert len(seen) >= 5, seen

    # Who is trusted counts when the role is taken on again, and not before.
    admin.call("AttachPolicyToRole", **attached)
    clock.later(hours=1)
    assert client.calls("role")["code"] == "ok"
    trusting(trust | {"Principal": {"RAM": [account.arn("user/somebody-else")]}})
    clock.later(minutes=30)
    assert client.calls("role")["code"] == "ok"
    clock.later(minutes=30)
    assert "NoPermission" in client.calls("role")["code"]
    trusting(trust)
    assert client.calls("role")["code"] == "ok"
