"""What official clients count on without asking, of answers, of refusals and of an agent; the README says which story has
the rest."""

import json
import re
import socket
import urllib.error
import urllib.parse
import urllib.request

import pytest
from clients import Credentials
from conftest import Account, allow
from load import until
from server import run
from test_agent import beside
from wire import encode, first_generation, second_generation

IDENTITY = {"Action": "GetCallerIdentity", "Version": "2015-04-01"}
SECOND = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@pytest.fixture
def role(server):
    account = Account(server)
    return account, account.role({"RAM": [account.arn("root")]}, allow("ram:ListUsers"))[1]


def spoken(place, text):
    """What an agent says to a request that is written byte by byte: status, headers, body."""
    host, port = place.split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(text.replace("\n", "\r\n").encode())
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), head.decode(), body.decode()


def from_metadata(place, method, path, *headers):
    # Not every library says how long its body is, and Go's ends the path with a question mark.
    return spoken(place, "\n".join([f"{method} {path} HTTP/1.1", "Host: 100.100.100.200", "Connection: close", *headers, "", ""]))


def test_the_end_of_credentials_is_a_second(role):
    account, arn = role
    ends = [account.admin.call("AssumeRole", RoleArn=arn, RoleSessionName="end")["Credentials"]["Expiration"]]
    with beside(account.server, "--role", f"web={arn}", "--uri", "127.0.0.1:0", "--metadata", "127.0.0.1:0") as places:
        documents = []
        for place in places:
            for path in ("/v1/credentials", "/v1/credentials/web", "/latest/meta-data/ram/security-credentials/web"):
                status, _, body = from_metadata(place, "GET", path)
                if status == 200:
                    documents.append(json.loads(body))
    assert len(documents) == 3
    for document in documents:
        assert document["Code"] == "Success"
        assert all(isinstance(value, str) for value in document.values()), "a library casts them"
        ends.append(document["Expiration"])
    shown = run(
        "credentials", "--role", arn, "--endpoint", f"https://{account.server.endpoint}", "--ca", account.server.ca,
        "--credentials", account.server.data_dir / "bootstrap.json",
    )
    ends.append(json.loads(shown.stdout)["expiration"])
    assert [end for end in ends if not SECOND.fullmatch(end)] == []


@pytest.mark.parametrize("mark", ["", "?"], ids=["plain", "question-mark"])
def test_metadata_is_asked_in_each_librarys_way(role, mark):
    account, arn = role
    ttl = "X-aliyun-ecs-metadata-token-ttl-seconds: 21600"
    roles = "/latest/meta-data/ram/security-credentials/"
    with beside(account.server, "--role", f"web={arn}", "--metadata", "127.0.0.1:0", "--hardened") as [place]:
        status, _, token = from_metadata(place, "PUT", f"/latest/api/token{mark}", ttl)
        assert (status, token) == (200, token.strip()) and token.isprintable() and " " not in token
        # A library asks for one before each request and throws it away.
        tokens = {from_metadata(place, "PUT", f"/latest/api/token{mark}", ttl, *length)[2]
                  for length in [[], ["Content-Length: 0"]] * 100} | {token}
        for each in (token, *tokens):
            status, _, names = from_metadata(place, "GET", f"{roles}{mark}", f"x-aliyun-ecs-metadata-token: {each}")
            assert (status, names) == (200, "web")
        status, _, document = from_metadata(place, "GET", f"{roles}web{mark}", f"X-aliyun-ecs-metadata-token: {token}")
        assert (status, json.loads(document)["Code"]) == (200, "Success")
        assert from_metadata(place, "GET", f"{roles}web{mark}")[0] != 200


def test_credentials_may_be_asked_for_that_last_for_hours(role):
    """A library asks again on every call for whatever ends within an hour."""
    account, _ = role
    _, arn = account.role({"RAM": [account.arn("root")]}, MaxSessionDuration=14400)
    with beside(account.server, "--role", arn, "--uri", "127.0.0.1:0", "--duration", "14400") as [place]:
        asked = {json.loads(from_metadata(place, "GET", "/v1/credentials")[2])["AccessKeyId"] for _ in range(20)}
    assert len(asked) == 1


def test_an_agent_says_at_once_that_it_has_nothing_and_comes_to_it(servers, tmp_path):
    """Libraries give up after a second, and some never come back to a source that did not answer."""
    server = servers()
    account = Account(server)
    _, arn = account.role({"RAM": [account.arn("root")]})
    port = server.port
    assert server.stop() == 0
    with beside(server, "--role", arn, "--uri", "127.0.0.1:0") as [place]:
        uri = f"http://{place}/v1/credentials"
        for _ in range(3):
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(uri, timeout=5)
            assert refused.value.code == 503
        assert servers(data_dir=server.data_dir, port=port).port == port

        def answers():
            try:
                return urllib.request.urlopen(uri, timeout=5).status == 200
            except urllib.error.HTTPError:
                return False

        until(answers, patience=60)


@pytest.mark.parametrize("place", ["parameters", "headers"])
def test_what_a_caller_says_of_itself_is_signed_over_and_never_believed(server, raw, place):
    account = Account(server)
    claimed = {"IpAddress": {"acs:SourceIp": ["203.0.113.0/24"]}}
    secured = {"Bool": {"acs:SecureTransport": ["true"]}}
    _, key, _ = account.user_with_key(
        allow("ram:ListUsers", Condition=claimed), allow("ram:ListGroups", Condition=secured), allow("ram:ListRoles"))

    def calls(operation):
        if place == "parameters":
            return raw.rpc(key, "POST", Action=operation, Version="2015-05-01", SourceIp="203.0.113.7", SecureTransport="true")
        headers = second_generation(
            "POST", raw.endpoint, "/", key, x_acs_action=operation, x_acs_version="2015-05-01",
            x_acs_source_ip="203.0.113.7", x_acs_secure_transport="true",
        )
        return raw.send("POST", "/", headers)

    assert calls("ListRoles").status == 200
    for operation in ("ListUsers", "ListGroups"):
        answer = calls(operation)
        assert (answer.status, answer.code) == (403, "NoPermission"), answer.body
        [event] = server.events("--request", answer.json()["RequestId"])
        assert event["sourceIpAddress"] == "127.0.0.1"


def test_a_request_may_come_without_a_word_on_its_length(server, raw):
    signed = first_generation("POST", server.administrator, **IDENTITY)
    query = urllib.parse.urlencode(signed)
    head = f"POST /?{query} HTTP/1.1\r\nHost: {raw.endpoint}\r\nConnection: close\r\n\r\n"
    assert raw.bytes(head.encode()).startswith(b"HTTP/1.1 200")


def test_all_of_a_write_may_be_in_its_address(server, raw):
    """The command line sends every parameter so, and what it is made to send by force as a GET."""
    account = Account(server)
    name = account.name("by-address")
    for method, operation in (("GET", "CreateUser"), ("POST", "DeleteUser")):
        signed = first_generation(
            method, server.administrator, Action=operation, Version="2015-05-01", UserName=name, Note="x" * 60_000)
        form = {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": "0"}
        answer = raw.send(method, f"/?{urllib.parse.urlencode(signed)}", form if method == "POST" else {})
        assert answer.status == 200, answer.body


def refusals(server, raw):
    """One of each kind, in JSON."""
    account, admin = Account(server), server.administrator
    _, denied, _ = account.user_with_key()
    wrong = Credentials(admin.id, admin.secret[::-1])
    ram = {"Version": "2015-05-01"}
    yield raw.rpc(wrong, **IDENTITY)
    yield raw.rpc(Credentials("LTAInobody", "x"), **IDENTITY)
    yield raw.rpc(admin, Timestamp="2020-01-01T00:00:00Z", **IDENTITY)
    yield raw.rpc(denied, Action="ListUsers", **ram)
    yield raw.rpc(admin, Action="GetUser", UserName="nobody", **ram)
    yield raw.rpc(admin, Action="GetUser", **ram)
    yield raw.rpc(admin, Action="CreateUser", UserName="no/slash", **ram)
    yield raw.rpc(admin, Action="CreateUser", UserName="admin", **ram)
    yield raw.rpc(admin, Action="BakeCake", **ram)
    yield raw.rpc(admin, Action="GetUser", Version="1999-01-01")
    yield raw.rpc(Credentials(admin.id, admin.secret, "no-token"), **IDENTITY)
    yield raw.send("GET", "/?Action=ListUsers&Version=2015-05-01&Format=JSON")
    yield raw.send("GET", "/?Action=AssumeRoleWithOIDC&Version=2015-04-01&Format=JSON")
    yield raw.send("GET", "/nowhere")


def test_refusals_have_the_types_that_clients_take_for_granted(server, raw):
    count = 0
    for answer in refusals(server, raw):
        body = answer.json()
        for name in ("Code", "Message", "RequestId"):
            assert isinstance(body[name], str) and body[name], body
        for name in ("HostId", "Recommend"):
            assert isinstance(body.get(name, ""), str), body
        assert isinstance(body.get("AccessDeniedDetail", {}), dict), body
        # The command line sends whatever has this again, writes too.
        assert "x-acs-retry-after" not in answer.headers, body
        count += 1
    assert count == 14


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_text_that_was_to_be_signed_ends_the_message(server, raw, method):
    """Clients compare it with their own to the byte, and tell a wrong secret from a wrong text."""
    signed = first_generation(method, Credentials(server.administrator.id, "wrong"), Note="a b&c=ä*~", **IDENTITY)
    joined = "&".join(f"{encode(name)}={encode(value)}" for name, value in sorted(signed.items()) if name != "Signature")
    answer = raw.resend(method, signed)
    assert answer.code == "SignatureDoesNotMatch"
    assert answer.json()["Message"].endswith(f"server string to sign is:{method}&%2F&{encode(joined)}")
