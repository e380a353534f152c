"""The first hour of a new account as it is founded when nobody says anything, and the way back in of who lost the phone."""

import http.client
import json
import random
import signal
import subprocess
import time

import seen
from clients import Credentials
from conftest import Account, allow, refuses
from server import BINARY, ENVIRONMENT, Server, run
from test_factors import STEP, code

FIRST_HOUR = {"RT-02", "US-01", "US-04", "AK-04", "AK-08", "LG-02"}
HERE = json.dumps({
    "Version": 1, "Status": "Active", "Statements": [{"Type": "ClassicWhiteList", "IPList": ["127.0.0.0/8"]}]})


def step(server, path, **body):
    """Takes a step of a logon; answers status and body."""
    return ask(server, "POST", path, {"Content-Type": "application/json"}, json.dumps(body))


def me(server, token):
    return ask(server, "GET", "me", {"Authorization": f"Bearer {token}"})


def ask(server, method, path, headers, body=None):
    # An address of its own for each: one address may fail ten times in a minute.
    source = (f"127.{random.randint(1, 250)}.{random.randint(0, 250)}.{random.randint(1, 250)}", 0)
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60, source_address=source)
    connection.request(method, f"/logon/v1/{path}", body, headers)
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())


def begin(server, name, password):
    """What comes next for this password; `None` if it is not let in."""
    seen.secret(password)
    status, told = step(server, "begin", name=name, password=password)
    return told if status == 200 else None


def first_logon(server, name, password, new):
    """Binds an authenticator and chooses a password, for neither can be gone without; answers token and seed."""
    told = begin(server, name, password)
    assert told["next"] == "enrol", told
    _, made = step(server, "enrol", ticket=told["ticket"])
    seed, now = made["device"]["seed"], int(time.time()) // STEP
    seen.secret(seed)
    seen.secret(new)
    codes = {"code1": code(seed, now - 1), "code2": code(seed, now)}
    _, told = step(server, "bind", ticket=made["ticket"], **codes)
    assert told["next"] == "change", told
    status, weak = step(server, "change", ticket=told["ticket"], old_password=password, new_password="Short-1")
    assert (status, weak["Code"]) == (400, "InvalidParameter.Password.MinimumPasswordLength")
    status, told = step(server, "change", ticket=weak["ticket"], old_password=password, new_password=new)
    assert status == 200, told
    # From now on the password alone opens nothing, and a code together with it does.
    told = begin(server, name, new)
    assert told["next"] == "factor", told
    status, told = step(server, "factor", ticket=told["ticket"], code=code(seed, now + 1))
    assert status == 200, told
    return told["session"]["token"], seed


def failing(server):
    report = run("posture", "--data-dir", server.data_dir, "--output", "json")
    assert report.returncode == 0, report.stderr
    return {rule["id"] for rule in json.loads(report.stdout)["accounts"][0]["rules"] if rule["outcome"] == "Fail"}


def warned(server):
    """How often its starts said that the first key is there."""
    return server.output().count("was made with the account and can be used from everywhere")


def test_the_first_hour(servers):
    server = servers(plain=False)
    first = server.bootstrap
    admin, root = first["Administrator"], first["Root"]
    assert first["LogonUrl"] == f"https://localhost:{server.port}/logon?account={first['AccountId']}&username=admin"
    assert first["LogonUrl"] in server.output() and "In the first hour" in server.output()
    assert failing(server) == FIRST_HOUR and warned(server) == 1

    token, _ = first_logon(server, admin["LogonName"], admin["Password"], "Mill-Race-4417-kept")
    assert me(server, token)[1]["mfa"] is True
    assert failing(server) == FIRST_HOUR - {"US-01"}
    token, _ = first_logon(server, root["LogonName"], root["Password"], "Deep-Cellar-9026-shut")
    assert me(server, token)[1]["kind"] == "root-account"
    # The owner has logged on twice by now, which is once more than setting things up takes.
    assert failing(server) == FIRST_HOUR - {"US-01", "RT-02"} | {"RT-04"}

    account = Account(server)
    account.admin.call("Ims.SetSecurityPreference", LoginNetworkMasks="127.0.0.0/8")
    # A program gets a user, a policy by way of a group, and a key of its own that only this machine can use.
    policy = account.policy(allow("ram:DeleteAccessKey"))
    account.admin.call("CreateGroup", GroupName="programs")
    account.admin.call("AttachPolicyToGroup", GroupName="programs", PolicyName=policy, PolicyType="Custom")
    robot = account.user("robot")
    account.admin.call("AddUserToGroup", GroupName="programs", UserName=robot)
    key = Credentials.of_key(account.admin.call("CreateAccessKey", UserName=robot))
    account.admin.call("Ims.SetAccessKeyPolicy", UserPrincipalName=account.upn(robot), UserAccessKeyId=key.id, AccessKeyPolicy=HERE)
    account.admin.call("UpdateAccessKey", UserAccessKeyId=admin["AccessKeyId"], UserName="admin", Status="Inactive")
    account.client(key).call("DeleteAccessKey", UserAccessKeyId=admin["AccessKeyId"], UserName="admin")
    assert failing(server) == {"RT-04"}

    assert server.stop() == 0
    again = Server(server.data_dir, port=server.port, plain=False).start()
    try:
        assert warned(again) == 1, "a start after the key is gone says nothing of it"
        assert "lie in this file" in again.output()
        assert again.stop() == 0
    finally:
        again.kill()


def recover(server, *more):
    done = run("recover", "--data-dir", server.data_dir, "--output", "json", *more)
    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout)
    seen.secret(shown.get("Password"))
    return shown


def test_who_lost_the_phone_begins_anew(servers):
    server = servers(plain=False)
    for who, whom in (("Administrator", ("--user", "admin")), ("Root", ("--root",))):
        person, chosen = server.bootstrap[who], "Mill-Race-4417-kept"
        name = person["LogonName"]
        token, lost = first_logon(server, name, person["Password"], chosen)
        shown = recover(server, *whom)
        assert shown["LogonName"] == name
        assert me(server, token)[0] == 401, "what was begun before is over"
        assert begin(server, name, chosen) is None
        # The last five are refused, so this is another one.
        token, seed = first_logon(server, name, shown["Password"], "Weir-Keeper-3358-new")
        assert seed != lost and me(server, token)[0] == 200
    events = [event for event in server.events() if event["eventName"] == "RecoverLogon"]
    assert len(events) == 2 and all("errorCode" not in event for event in events)
    assert {event["userIdentity"]["type"] for event in events} == {"system"}


def test_networks_that_shut_everybody_out_are_lifted(servers):
    server = servers(plain=False)
    account, admin = Account(server), server.bootstrap["Administrator"]
    nobody = json.dumps({"Version": 1, "Status": "Active", "Statements": []})
    account.admin.call("Ims.SetSecurityPreference", LoginNetworkMasks="192.0.2.0/24")
    upn = account.upn("admin")
    _, _, client = account.user_with_key(allow("ram:*"))
    client.call("Ims.SetAccessKeyPolicyForAccount", AccessKeyPolicy=HERE)
    client.call("Ims.SetAccessKeyPolicy", UserPrincipalName=upn, UserAccessKeyId=admin["AccessKeyId"], AccessKeyPolicy=nobody)
    with refuses("AccessKeyPolicy.Denied", 403):
        account.admin.call("GetUser", UserName="admin")
    assert begin(server, admin["LogonName"], admin["Password"]) is None
    shown = recover(server, "--user", "admin", "--lift-logon-networks", "--lift-key-policies")
    assert begin(server, admin["LogonName"], shown["Password"])["next"] == "enrol"
    account.admin.call("GetUser", UserName="admin")


def test_a_recovery_that_is_killed_leaves_one_password_that_is_known(servers, tmp_path):
    server = servers(plain=False)
    admin, dice = server.bootstrap["Administrator"], random.Random(20261129)
    name, known = admin["LogonName"], admin["Password"]
    started = time.monotonic()
    known = recover(server, "--user", "admin")["Password"]
    # How long it is let live at most: about as long as it takes, however busy the machine is meanwhile.
    most = time.monotonic() - started
    outcomes = set()
    for attempt in range(30):
        file = tmp_path / f"once-{attempt}.json"
        words = ["recover", "--data-dir", server.data_dir, "--user", "admin", "--password-file", file]
        process = subprocess.Popen([BINARY, *map(str, words)], env=ENVIRONMENT, stdout=subprocess.PIPE, text=True)
        try:
            process.wait(timeout=dice.uniform(most / 2, most))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        acknowledged = process.wait(timeout=60) == 0
        stays = begin(server, name, known) is not None
        if not stays:
            # It was done, so it was written down before.
            known = json.loads(file.read_text())["Password"]
            assert begin(server, name, known)["next"] == "enrol"
        assert not (acknowledged and stays), "what was acknowledged is there"
        most *= 0.8 if acknowledged else 1.25
        outcomes.add((acknowledged, stays))
    assert (True, False) in outcomes and (False, True) in outcomes, outcomes
