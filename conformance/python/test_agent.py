"""The credentials library, with no key of its own, beside an agent: every source that it finds by itself or is pointed to."""

import contextlib
import json
import re
import subprocess
import sys

import pytest
from alibabacloud_credentials.client import Client as CredentialsClient
from alibabacloud_credentials.models import Config as CredentialsConfig
from alibabacloud_ram20150501 import models
from alibabacloud_ram20150501.client import Client as RamClient
from alibabacloud_tea_openapi.models import Config

from conftest import Account, allow
from server import BINARY, ENVIRONMENT, run


@contextlib.contextmanager
def beside(server, *arguments, shown=None, **variables):
    """An agent, and where it says that it listens; it shows the administrator's key unless something else is said."""
    if shown is None:
        shown = ("--credentials", str(server.data_dir / "bootstrap.json"))
    command = [BINARY, "agent", "--endpoint", f"https://{server.endpoint}", "--ca", server.ca, *shown, *arguments]
    listening = sum(argument in ("--metadata", "--uri") for argument in arguments)
    environment = {**ENVIRONMENT, **variables}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment) as agent:
        try:
            yield [re.search(r"http://([^/]+)", agent.stdout.readline())[1] for _ in range(listening)]
        finally:
            agent.terminate()


@pytest.fixture
def role(server):
    """An account, and a role of it that may list users, by its ARN."""
    account = Account(server, "current", "https")
    return account, account.role({"RAM": [account.arn("root")]}, allow("ram:ListUsers"))[1]


def lists_users(account, credentials):
    endpoint = account.server.endpoint
    client = RamClient(Config(credential=credentials, endpoint=endpoint, protocol="https", ca=account.server.ca))
    return bool(client.list_users(models.ListUsersRequest()).body.users.user)


@pytest.fixture
def trusting(server, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", server.ca)


@pytest.mark.usefixtures("trusting")
def test_a_credentials_uri(role):
    account, arn = role
    with beside(account.server, "--role", arn, "--uri", "127.0.0.1:0") as [place]:
        uri = f"http://{place}/v1/credentials"
        credentials = CredentialsClient(CredentialsConfig(type="credentials_uri", credentials_uri=uri))
        assert lists_users(account, credentials)


FIXED = "100.100.100.200"


@pytest.fixture(params=[pytest.param("at its address", marks=pytest.mark.at_an_instance), "through a proxy"])
def metadata(request, monkeypatch):
    """Where an agent serves the metadata of an instance, so that the library finds it."""
    if request.param == "at its address":
        yield f"{FIXED}:80", lambda place: None
    else:
        # The agent stands in as the proxy of those who ask the address.
        def lead(place):
            monkeypatch.setenv("http_proxy", f"http://{place}")
            monkeypatch.setenv("no_proxy", "127.0.0.1,localhost")
        yield "127.0.0.1:0", lead


@pytest.mark.usefixtures("trusting")
@pytest.mark.parametrize("hardened", [False, True], ids=["plain", "hardened"])
@pytest.mark.parametrize("named", [False, True], ids=["listed", "named"])
def test_the_metadata_service_of_an_instance(role, metadata, hardened, named):
    account, arn = role
    listen, lead = metadata
    more = ["--hardened"] if hardened else []
    with beside(account.server, "--role", f"web={arn}", "--metadata", listen, *more) as [place]:
        lead(place)
        credentials = CredentialsClient(CredentialsConfig(
            type="ecs_ram_role",
            role_name="web" if named else None,
            disable_imds_v1=hardened,
        ))
        assert credentials.get_credential().access_key_id.startswith("STS.")
        assert lists_users(account, credentials)


# The library reads its environment when it is imported, so the default chain is a process of its own.
CHAIN = """
import sys
from alibabacloud_credentials.client import Client
from alibabacloud_ram20150501 import models
from alibabacloud_ram20150501.client import Client as RamClient
from alibabacloud_tea_openapi.models import Config
endpoint, ca = sys.argv[1:]
client = RamClient(Config(credential=Client(), endpoint=endpoint, protocol="https", ca=ca))
print(len(client.list_users(models.ListUsersRequest()).body.users.user))
"""


def count_by_the_default_chain(account, home, **more):
    """How many users a program sees that has been told nothing but these variables."""
    bare = {name: value for name, value in ENVIRONMENT.items() if not name.lower().endswith("_proxy")}
    environment = {**bare, "HOME": str(home), "SSL_CERT_FILE": account.server.ca, **more}
    command = [sys.executable, "-c", CHAIN, account.server.endpoint, account.server.ca]
    return int(subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout)


def test_the_default_chain_finds_the_agent_where_nothing_else_is(role, tmp_path):
    account, arn = role
    with beside(account.server, "--role", arn, "--uri", "127.0.0.1:0") as [place]:
        assert count_by_the_default_chain(
            account,
            tmp_path,
            ALIBABA_CLOUD_ECS_METADATA_DISABLED="true",
            ALIBABA_CLOUD_CREDENTIALS_URI=f"http://{place}/v1/credentials",
        )


@pytest.mark.at_an_instance
def test_the_default_chain_finds_the_service_of_an_instance(role, tmp_path):
    account, arn = role
    with beside(account.server, "--role", arn, "--metadata", f"{FIXED}:80", "--hardened"):
        assert count_by_the_default_chain(account, tmp_path)


def test_a_profile_names_the_command(role, tmp_path):
    """Mode External: the library runs the command and reads what it prints."""
    account, arn = role
    command = [
        BINARY, "credentials", "--role", arn, "--endpoint", f"https://{account.server.endpoint}",
        "--ca", account.server.ca, "--credentials", str(account.server.data_dir / "bootstrap.json"),
    ]
    folder = tmp_path / ".aliyun"
    folder.mkdir()
    profile = {"name": "web", "mode": "External", "region_id": "cn-hangzhou", "process_command": " ".join(command)}
    (folder / "config.json").write_text(json.dumps({"current": "web", "profiles": [profile]}))
    assert count_by_the_default_chain(account, tmp_path, ALIBABA_CLOUD_ECS_METADATA_DISABLED="true")


def test_a_shell_is_given_variables(role):
    account, arn = role
    shown = run(
        "credentials", "--role", arn, "--export", "--endpoint", f"https://{account.server.endpoint}",
        "--ca", account.server.ca, "--credentials", account.server.data_dir / "bootstrap.json",
    )
    assert shown.returncode == 0, shown.stderr
    script = f"{shown.stdout}printf %s \"$ALIBABA_CLOUD_ACCESS_KEY_ID\""
    assert subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True).stdout.startswith("STS.")
