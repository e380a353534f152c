"""The credentials library, with no key of its own, beside an agent: every source that it finds by itself or is pointed to."""

import contextlib
import http.client
import json
import re
import subprocess
import sys
import time

import pytest
from alibabacloud_credentials.client import Client as CredentialsClient
from alibabacloud_credentials.models import Config as CredentialsConfig
from alibabacloud_ram20150501 import models
from alibabacloud_ram20150501.client import Client as RamClient
from alibabacloud_tea_openapi.models import Config

from conftest import Account, allow
from server import BINARY, ENVIRONMENT, free_port, run


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


@pytest.mark.usefixtures("trusting")
def test_a_key_that_took_over_in_the_file_signs_from_then_on(role, tmp_path):
    account, arn = role
    keys = json.loads((account.server.data_dir / "bootstrap.json").read_text())
    file = tmp_path / "keys.json"

    def hold(secret):
        aside = file.with_suffix(".new")
        aside.write_text(json.dumps({**keys, "Administrator": {**keys["Administrator"], "AccessKeySecret": secret}}))
        aside.replace(file)

    # As one that was rotated away.
    hold("no key has this secret, truly not")
    with beside(account.server, "--role", arn, "--uri", "127.0.0.1:0", shown=("--credentials", str(file))) as [place]:
        uri = f"http://{place}/v1/credentials"

        def code():
            with contextlib.closing(http.client.HTTPConnection(place, timeout=30)) as connection:
                connection.request("GET", "/v1/credentials")
                return json.loads(connection.getresponse().read())["Code"]

        assert code() != "Success"
        hold(keys["Administrator"]["AccessKeySecret"])
        deadline = time.monotonic() + 60
        while code() != "Success":
            assert time.monotonic() < deadline
            time.sleep(0.2)
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


@pytest.fixture
def machine(server):
    """An account, and a role that trusts instances and may list users: its name and ARN."""
    account = Account(server, "current", "https")
    name, arn = account.role({"Service": ["ecs.aliyuncs.com"]}, allow("ram:ListUsers"))
    return account, name, arn


def agents(account, *arguments):
    """What `rampart agents` answers an administrator."""
    shown = run(
        "agents", *arguments, "--output", "json", "--endpoint", f"https://{account.server.endpoint}",
        "--ca", account.server.ca, "--credentials", account.server.data_dir / "bootstrap.json",
    )
    assert shown.returncode == 0, shown.stderr
    return json.loads(shown.stdout)


def issue(account, arn, *known, endpoint=None, **variables):
    """One issue by `rampart credentials`, by what an agent is known."""
    command = [
        BINARY, "credentials", "--role", arn, "--endpoint", f"https://{endpoint or account.server.endpoint}",
        "--ca", account.server.ca, *map(str, known),
    ]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, env={**ENVIRONMENT, **variables})


@pytest.mark.usefixtures("trusting")
def test_an_agent_of_the_account_enrols_once_and_needs_no_key(machine, tmp_path):
    account, role, arn = machine
    name = account.name("agent")
    made = agents(account, "create", name, "--role", role)
    code, state = tmp_path / "code", tmp_path / "state"
    code.write_text(made["EnrolmentCode"] + "\n")
    command = [
        BINARY, "agent", "--endpoint", f"https://{account.server.endpoint}", "--ca", account.server.ca,
        "--role", arn, "--uri", "127.0.0.1:0", "--state", str(state), "--enrol-code-file", str(code),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=ENVIRONMENT) as agent:
        try:
            place = re.search(r"http://([^/]+)", agent.stdout.readline())[1]
            credentials = CredentialsClient(CredentialsConfig(
                type="credentials_uri", credentials_uri=f"http://{place}/v1/credentials",
            ))
            assert lists_users(account, credentials)
        finally:
            agent.terminate()
    assert state.stat().st_mode & 0o777 == 0o600
    [shown] = [one for one in agents(account, "list") if one["AgentName"] == name]
    assert shown["Identity"] == "Key"
    assert shown["LastIssue"]["RoleName"] == role
    # The code is of no use any more, and none is needed.
    code.unlink()
    assert issue(account, arn, "--state", state).returncode == 0
    late = issue(account, arn, "--state", tmp_path / "other", RAMPART_ENROLMENT_CODE=made["EnrolmentCode"])
    assert "Forbidden.EnrolmentCode" in late.stderr
    agents(account, "update", name, "--status", "inactive")
    assert "Forbidden.Agent.Inactive" in issue(account, arn, "--state", state).stderr
    assert not lists_users_or_none(account, credentials)


def lists_users_or_none(account, credentials):
    """Whether credentials that were issued before still open anything."""
    try:
        return lists_users(account, credentials)
    except Exception as refused:  # noqa: BLE001 - the client's errors have no common type
        assert "InvalidSecurityToken" in str(refused), refused
        return False


def test_an_answer_that_is_lost_leaves_a_key_that_enrols_again(machine, tmp_path):
    account, role, arn = machine
    made = agents(account, "create", account.name("agent"), "--role", role)
    state, code = tmp_path / "state", {"RAMPART_ENROLMENT_CODE": made["EnrolmentCode"]}
    nobody = issue(account, arn, "--state", state, endpoint=f"127.0.0.1:{free_port()}", **code)
    assert nobody.returncode == 2, nobody.stderr
    kept = state.read_bytes()
    found = issue(account, arn, "--state", state, **code)
    assert found.returncode == 0, found.stderr
    # As if the answer had been lost: the state from before, with the key that has enrolled.
    state.write_bytes(kept)
    again = issue(account, arn, "--state", state, **code)
    assert again.returncode == 0, again.stderr


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


def test_a_certificate_of_the_agents_authority_is_an_identity(machine, tmp_path):
    account, role, arn = machine
    name = account.name("agent")
    ca, ca_key, cert, key = (tmp_path / one for one in ("ca.pem", "ca.key", "cert.pem", "cert.key"))
    new = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2")
    openssl("req", "-x509", *new, "-subj", "/CN=machines", "-keyout", ca_key, "-out", ca)
    extensions = tmp_path / "extensions"
    extensions.write_text("subjectAltName=DNS:web-02.example.com\nextendedKeyUsage=clientAuth\nbasicConstraints=CA:FALSE\n")
    request = tmp_path / "request"
    openssl("req", *new[:-2], "-subj", "/CN=web-02", "-keyout", key, "-out", request)
    openssl("x509", "-req", "-in", request, "-CA", ca, "-CAkey", ca_key, "-days", "2", "-extfile", extensions, "-out", cert)
    made = agents(
        account, "create", name, "--role", role,
        "--certificate-authority", ca, "--certificate-name", "web-02.example.com",
    )
    assert "EnrolmentCode" not in made
    known = ("--client-certificate", cert, "--client-key", key, "--agent-arn", made["Agent"]["AgentArn"])
    issued = issue(account, arn, *known)
    assert issued.returncode == 0, issued.stderr
    assert '"STS.' in issued.stdout
    # One of an authority that calls itself the same.
    openssl("req", "-x509", *new, "-subj", "/CN=machines", "-keyout", ca_key, "-out", ca)
    openssl("x509", "-req", "-in", request, "-CA", ca, "-CAkey", ca_key, "-days", "2", "-extfile", extensions, "-out", cert)
    assert "AuthenticationFail.AgentToken.Invalid" in issue(account, arn, *known).stderr
