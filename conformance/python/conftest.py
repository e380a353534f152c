"""One server for all scenarios of a run, a client of each kind for each scenario, names of its own for each."""

import base64
import itertools
import json
import os
import pathlib
import subprocess

import pytest

from clients import KINDS, Credentials, Refused
from server import Server
from wire import Raw

WAYS = [*(pytest.param((kind, "http"), id=kind) for kind in KINDS)]
WAYS += [*(pytest.param((kind, "https"), id=f"{kind}-tls") for kind in ("current", "legacy"))]


LAST = "test_the_whole_run.py"


def pytest_configure(config):
    config.addinivalue_line("markers", "whole_run: what only a run of all scenarios can tell; part of no other run")
    config.addinivalue_line("markers", "keycloak: needs a Keycloak, whose folder the variable KEYCLOAK names")
    config.addinivalue_line("markers", "external_secrets: needs its provider, a program that the variable EXTERNAL_SECRETS names")
    config.addinivalue_line("markers", "at_an_instance: needs the address of an instance; see ../at_an_instance.sh")


def pytest_collection_modifyitems(config, items):
    items.sort(key=lambda item: item.path.name == LAST)
    collected = {item.path for item in items}
    if "NO_INSTANCE_ADDRESS" in os.environ:
        leave_out(config, items, "at_an_instance")
    if "KEYCLOAK" not in os.environ:
        leave_out(config, items, "keycloak")
    if "EXTERNAL_SECRETS" not in os.environ:
        leave_out(config, items, "external_secrets")
    files = set(pathlib.Path(__file__).parent.glob("test_*.py"))
    if collected >= files and not (config.option.keyword or config.option.markexpr):
        return
    leave_out(config, items, "whole_run")


def leave_out(config, items, marker):
    left_out = [item for item in items if item.get_closest_marker(marker)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


class Account:
    """The account under test, seen through one kind of client."""

    counter = itertools.count(1)

    def __init__(self, server, kind="current", protocol="http"):
        self.server, self.kind, self.protocol = server, kind, protocol
        self.id = server.account_id
        self.admin = self.client(server.administrator)

    def client(self, credentials):
        return KINDS[self.kind](self.server.endpoint, credentials, self.protocol, self.server.ca)

    def name(self, word):
        """A name that no other scenario uses."""
        return f"{word}-{next(self.counter)}"

    def arn(self, resource):
        return f"acs:ram::{self.id}:{resource}"

    def upn(self, user):
        """The principal name of a user."""
        return f"{user}@{self.admin.call('Ims.GetDefaultDomain')['DefaultDomainName']}"

    def user(self, word="user", **more):
        name = self.name(word)
        self.admin.call("CreateUser", UserName=name, **more)
        return name

    def user_with_key(self, *statements, word="user"):
        """A user with an AccessKey, and the statements as a policy; answers its name, credentials and client."""
        name = self.user(word)
        if statements:
            self.grant(name, *statements)
        key = Credentials.of_key(self.admin.call("CreateAccessKey", UserName=name))
        return name, key, self.client(key)

    def policy(self, *statements):
        name = self.name("policy")
        self.admin.call("CreatePolicy", PolicyName=name, PolicyDocument=document(*statements))
        return name

    def grant(self, user, *statements):
        policy = self.policy(*statements)
        self.admin.call("AttachPolicyToUser", UserName=user, PolicyName=policy, PolicyType="Custom")
        return policy

    def role(self, principal, *statements, condition=None, **more):
        """A role that trusts the principal, with the statements as its policy; answers its name and ARN."""
        name = self.name("role")
        trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}
        if condition:
            trust["Condition"] = condition
        made = self.admin.call(
            "CreateRole", RoleName=name, AssumeRolePolicyDocument=document(trust), **more
        )
        if statements:
            policy = self.policy(*statements)
            self.admin.call("AttachPolicyToRole", RoleName=name, PolicyName=policy, PolicyType="Custom")
        return name, made["Role"]["Arn"]


def document(*statements):
    return json.dumps({"Version": "1", "Statement": list(statements)})


def allow(action, resource="*", **more):
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action, resource="*", **more):
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


class refuses:
    """`with refuses("EntityNotExist.User", 404) as refusal:` the block must be refused just so."""

    def __init__(self, code, status):
        self.expected = (code, status)

    def __enter__(self):
        return self

    def __exit__(self, kind, error, _):
        assert kind is not None, f"not refused, expected {self.expected}"
        if not issubclass(kind, Refused):
            return False
        assert (error.code, error.status) == self.expected, error
        assert error.message, "a refusal says what was wrong"
        assert error.request_id, "a refusal names its request"
        self.status, self.code, self.message = error.status, error.code, error.message
        self.request_id, self.detail = error.request_id, error.detail
        return True


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    # It logs all that it can: no secret may stand there either.
    running = Server(tmp_path_factory.mktemp("rampart") / "data", "--log", "trace").start()
    yield running
    code = running.stop()
    assert code == 0, f"SIGTERM ended the server with {code}:\n{running.output()[-4000:]}"


@pytest.fixture
def servers(tmp_path):
    """Starts further servers, each on a directory of its own, and ends them with the scenario."""
    started = []

    def start(*arguments, data_dir=None, **options):
        data_dir = data_dir or tmp_path / f"data-{len(started)}"
        started.append(Server(data_dir, *arguments, **options).start())
        return started[-1]

    yield start
    for running in started:
        running.kill()


@pytest.fixture(params=WAYS)
def account(request, server, monkeypatch):
    """The account through every kind of client, over plain HTTP and over TLS."""
    kind, protocol = request.param
    monkeypatch.setenv("SSL_CERT_FILE", server.ca)
    return Account(server, kind, protocol)


@pytest.fixture(params=WAYS)
def fresh(request, servers, monkeypatch):
    """The same on a server of the scenario's own, where nothing happened yet."""
    (kind, protocol), server = request.param, servers()
    monkeypatch.setenv("SSL_CERT_FILE", server.ca)
    return Account(server, kind, protocol)


@pytest.fixture
def through_current(server):
    """The account through the current client alone, where the kind of client does not matter."""
    return Account(server)


@pytest.fixture
def raw(server):
    return Raw(server.endpoint)


@pytest.fixture(scope="session")
def metadata(tmp_path_factory):
    """The metadata of an identity provider with a certificate of this minute."""
    folder = tmp_path_factory.mktemp("idp")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=idp.example.com",
         "-keyout", folder / "key.pem", "-out", folder / "cert.pem"], check=True, capture_output=True)
    lines = (folder / "cert.pem").read_text().splitlines()
    certificate = "".join(line for line in lines if not line.startswith("-"))
    document = f"""<?xml version="1.0"?>
<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example.com/metadata">
<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data>
<X509Certificate>{certificate}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>
<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example.com/sso"/>
</IDPSSODescriptor></EntityDescriptor>"""
    return base64.b64encode(document.encode()).decode()
