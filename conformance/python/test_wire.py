"""Callers without an SDK: replays, old requests, XML, and an answer in JSON whatever is sent."""

import re
import xml.etree.ElementTree as xml

import pytest

from clients import Credentials
from conftest import Account
from wire import Raw, first_generation, now, second_generation

RAM, STS = {"Version": "2015-05-01"}, {"Version": "2015-04-01"}
IDENTITY = {"Action": "GetCallerIdentity", **STS}


@pytest.fixture
def admin(server):
    return server.administrator


def refused(answer, code, status):
    body = answer.json()
    assert (answer.status, body.get("Code")) == (status, code), body
    assert body["RequestId"] and body["Message"] and "HostId" in body
    assert answer.headers["content-type"].startswith("application/json"), answer.headers
    return body


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_first_generation_by_hand(raw, admin, server, method):
    answer = raw.rpc(admin, method, **IDENTITY)
    assert (answer.status, answer.json()["AccountId"]) == (200, server.account_id)
    assert "Code" not in answer.json(), "an older client would take it for an error"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_second_generation_by_hand(raw, admin, server, method):
    headers = second_generation(
        method, raw.endpoint, "/", admin, x_acs_action="GetCallerIdentity", x_acs_version="2015-04-01"
    )
    answer = raw.send(method, "/", headers)
    assert (answer.status, answer.json()["AccountId"]) == (200, server.account_id)


def test_a_request_counts_once(raw, admin):
    signed = first_generation("GET", admin, **IDENTITY)
    assert raw.resend("GET", signed).status == 200
    refused(raw.resend("GET", signed), "SignatureNonceUsed", 400)

    headers = second_generation(
        "POST", raw.endpoint, "/", admin, x_acs_action="GetCallerIdentity", x_acs_version="2015-04-01"
    )
    assert raw.send("POST", "/", headers).status == 200
    refused(raw.send("POST", "/", headers), "SignatureNonceUsed", 400)


def test_a_replayed_write_changes_nothing(server, raw, admin):
    account = Account(server)
    name = account.name("once")
    signed = first_generation("GET", admin, Action="CreateUser", UserName=name, **RAM)
    assert raw.resend("GET", signed).status == 200
    account.admin.call("DeleteUser", UserName=name)
    refused(raw.resend("GET", signed), "SignatureNonceUsed", 400)
    refused(raw.rpc(admin, Action="GetUser", UserName=name, **RAM), "EntityNotExist.User", 404)


@pytest.mark.parametrize("minutes", [-16, 16])
def test_a_request_of_another_time_is_refused(raw, admin, minutes):
    refused(raw.rpc(admin, Timestamp=now(minutes=minutes), **IDENTITY), "InvalidTimeStamp.Expired", 400)
    headers = second_generation(
        "POST", raw.endpoint, "/", admin, x_acs_action="GetCallerIdentity", x_acs_version="2015-04-01",
        x_acs_date=now(minutes=minutes),
    )
    refused(raw.send("POST", "/", headers), "InvalidTimeStamp.Expired", 400)


def test_a_time_that_is_none_is_refused(raw, admin):
    refused(raw.rpc(admin, Timestamp="yesterday", **IDENTITY), "InvalidTimeStamp.Format", 400)


def test_an_altered_request_is_refused(raw, admin):
    signed = first_generation("GET", admin, Action="CreateUser", UserName="alice", **RAM)
    body = refused(raw.resend("GET", {**signed, "UserName": "mallory"}), "SignatureDoesNotMatch", 400)
    assert ":" in body["Message"], "an older client looks for a colon here"

    headers = second_generation(
        "POST", raw.endpoint, "/", admin, body=b"UserName=alice", x_acs_action="CreateUser",
        x_acs_version="2015-05-01", content_type="application/x-www-form-urlencoded",
    )
    answer = raw.send("POST", "/", headers, b"UserName=mallory")
    assert answer.status == 400, answer.body
    headers = second_generation(
        "POST", raw.endpoint, "/", admin, x_acs_action="GetCallerIdentity", x_acs_version="2015-04-01"
    )
    answer = raw.send("POST", "/", {**headers, "x-acs-action": "AssumeRole"})
    refused(answer, "SignatureDoesNotMatch", 400)


def test_an_unsigned_call_is_turned_away(raw):
    answer = raw.send("GET", "/?Action=ListUsers&Version=2015-05-01&Format=JSON")
    assert 400 <= answer.status < 500 and answer.json()["Code"], answer.body
    assert answer.json()["Code"].startswith(("Missing", "Incomplete", "InvalidAccessKeyId")), answer.body


def test_an_unknown_action_or_version_is_named(raw, admin):
    body = refused(raw.rpc(admin, Action="BakeCake", **RAM), "InvalidAction.NotFound", 404)
    assert "BakeCake" in body["Message"]
    answer = raw.rpc(admin, Action="GetUser", Version="1999-01-01")
    assert answer.status in (400, 404) and answer.code in ("InvalidVersion", "InvalidAction.NotFound")
    assert "1999-01-01" in answer.json()["Message"]


def test_a_caller_may_ask_for_xml(raw, admin, server):
    answer = raw.rpc(admin, Format="XML", **IDENTITY)
    assert answer.status == 200 and "xml" in answer.headers["content-type"]
    root = xml.fromstring(answer.body)
    assert root.tag == "GetCallerIdentityResponse"
    assert root.findtext("AccountId") == server.account_id

    answer = raw.rpc(admin, Format="XML", Action="ListUsers", **RAM)
    users = xml.fromstring(answer.body).findall("Users/User")
    assert users and all(user.findtext("UserName") for user in users)

    answer = raw.rpc(admin, Format="XML", Action="GetUser", UserName="nobody", **RAM)
    root = xml.fromstring(answer.body)
    assert (answer.status, root.tag, root.findtext("Code")) == (404, "Error", "EntityNotExist.User")
    assert root.findtext("RequestId") and root.findtext("Message")


def test_a_parameter_given_twice_is_refused(raw, admin):
    signed = first_generation("GET", admin, **IDENTITY)
    text = "&".join(f"{name}={value}" for name, value in signed.items())
    answer = raw.send("GET", f"/?{text.replace('+', '%2B')}&Action=ListUsers")
    assert answer.status == 400 and answer.json()["Code"], answer.body


@pytest.mark.parametrize("path", ["/nowhere", "/access/v1/nowhere", "/authn", "/%ff", "/?", "//", "/latest/meta-data/"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "PATCH"])
def test_every_path_answers_in_json(raw, path, method):
    answer = raw.send(method, path, {"Accept": "application/json"})
    assert answer.status >= 400, answer.body
    body = answer.json()
    assert body["Code"] and body["Message"] and body["RequestId"]


def test_a_body_too_large_is_refused_in_json(raw, admin):
    signed = first_generation("POST", admin, **IDENTITY)
    text = "&".join(f"{name}={value}" for name, value in signed.items()) + "&Padding=" + "x" * (1 << 20)
    answer = raw.send("POST", "/", {"Content-Type": "application/x-www-form-urlencoded"}, text)
    assert (answer.status, bool(answer.json()["Code"])) == (413, True)


@pytest.mark.parametrize(
    "body",
    [b"%", b"%zz=1", b"\xff\xfe", b"&&&&", b"=", b"a=1&a=2", b"Action=", b"Tag.99999999999999999999.Key=x", b"\x00" * 64],
)
def test_a_garbled_body_is_refused_in_json(raw, body):
    answer = raw.send("POST", "/", {"Content-Type": "application/x-www-form-urlencoded"}, body)
    assert 400 <= answer.status < 500, answer.body
    assert answer.json()["Code"] and answer.json()["Message"]


@pytest.mark.parametrize(
    "data",
    [
        b"GARBAGE\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nBroken\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: never\r\n\r\n",
        b"GET /?" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\x16\x03\x01\x00\x05hello",
    ],
)
def test_garbled_bytes_do_no_harm(raw, admin, data):
    answer = raw.bytes(data)
    assert not answer or answer.startswith((b"HTTP/1.", b"\x15\x03")), answer[:80]
    assert b" 200 " not in answer[:20]
    assert raw.rpc(admin, **IDENTITY).status == 200, "the server goes on"


def test_ids_are_text_and_times_have_no_fractions(raw, admin, server):
    name = Account(server).user()
    user = raw.rpc(admin, Action="GetUser", UserName=name, **RAM).json()["User"]
    assert isinstance(user["UserId"], str)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", user["CreateDate"])


def test_a_thousand_parameters_are_enough(raw, admin):
    answer = raw.rpc(admin, "POST", **IDENTITY, **{f"Extra.{number}": "x" for number in range(1100)})
    assert answer.status == 400 and answer.json()["Code"], answer.body


def test_an_unknown_parameter_is_ignored(raw, admin):
    assert raw.rpc(admin, RegionId="cn-hangzhou", SignatureType="", **IDENTITY).status == 200


def test_signing_with_a_session(server, raw):
    account = Account(server)
    _, arn = account.role({"RAM": [account.arn("root")]})
    _, _, client = account.user_with_key({"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"})
    session = Credentials.of_session(client.call("AssumeRole", RoleArn=arn, RoleSessionName="by-hand"))
    assert raw.rpc(session, **IDENTITY).json()["IdentityType"] == "AssumedRoleUser"
    headers = second_generation(
        "POST", raw.endpoint, "/", session, x_acs_action="GetCallerIdentity", x_acs_version="2015-04-01"
    )
    assert raw.send("POST", "/", headers).json()["IdentityType"] == "AssumedRoleUser"


def test_an_unsigned_header_of_the_protocol_is_refused(raw, admin):
    headers = second_generation(
        "POST", raw.endpoint, "/", admin, x_acs_action="GetCallerIdentity", x_acs_version="2015-04-01"
    )
    answer = raw.send("POST", "/", {**headers, "x-acs-security-token": "smuggled"})
    assert 400 <= answer.status < 500, answer.body


def test_a_request_without_a_nonce_is_refused(raw, admin):
    signed = first_generation("GET", admin, SignatureNonce="", **IDENTITY)
    assert 400 <= raw.resend("GET", signed).status < 500
