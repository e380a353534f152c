"""A directory provisions users and groups: the tester and the command of the SCIM community, unmodified."""

import json
import os
import secrets
import shutil
import ssl
import subprocess
import sys

import httpx2
import pytest
import requests
from clients import CurrentSdk
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server


@pytest.fixture
def server(servers):
    """One of the scenario's own: the tester looks for what it made on the first page of a list."""
    return servers()


@pytest.fixture
def token(server):
    administrator = CurrentSdk(server.endpoint, server.administrator)
    app = administrator.call(
        "Ims.CreateApplication", AppName=f"directory-{secrets.token_hex(4)}", AppType="ServerApp", DisplayName="Directory",
        PredefinedScopes="/acs/scim", RedirectUris="https://directory.example.com/back")["Application"]["AppId"]
    secret = administrator.call("Ims.CreateAppSecret", AppId=app)["AppSecret"]["AppSecretValue"]
    administrator.call("Ims.ProvisionApplication", AppId=app)
    told = requests.post(
        f"https://localhost:{server.port}/v1/token", auth=(app, secret), verify=server.ca, timeout=30,
        data={"grant_type": "client_credentials", "scope": "/acs/scim"})
    return told.json()["access_token"]


def test_the_tester_finds_nothing_amiss(server, token):
    held = {"Authorization": f"Bearer {token}"}
    base = f"https://localhost:{server.port}/scim/v2"
    trusted = ssl.create_default_context(cafile=server.ca)
    with httpx2.Client(base_url=base, headers=held, verify=trusted, timeout=30) as http:
        scim = SyncSCIMClient(http)
        scim.discover()
        results = check_server(scim, raise_exceptions=False)
    wrong = [one for one in results if one.status in (Status.ERROR, Status.CRITICAL)]
    # One address is kept, which is the primary one whatever the tester draws.
    amiss = [f"{one.title}: {one.reason}" for one in wrong if "for 'emails'" not in one.reason or "primary=False" not in one.reason]
    done = [one for one in results if one.status == Status.SUCCESS]
    assert not amiss, "\n".join(amiss)
    assert len(done) > 20


def test_the_command_makes_shows_and_deletes_a_user(server, token):
    command = shutil.which("scim2", path=os.path.dirname(sys.executable)) or shutil.which("scim2")
    name = f"scim-{secrets.token_hex(4)}"
    held = os.environ | {"SSL_CERT_FILE": server.ca, "SCIM_CLI_CONFIG": os.devnull}

    def run(*arguments):
        ran = subprocess.run(
            [command, "--url", f"https://localhost:{server.port}/scim/v2", "--header", f"Authorization: Bearer {token}", *arguments],
            env=held, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    made = json.loads(run("create", "user", "--user-name", name, "--display-name", "Made by SCIM"))
    assert json.loads(run("query", "user", made["id"]))["displayName"] == "Made by SCIM"
    found = json.loads(run("query", "user", "--filter", f'userName eq "{name}"'))
    assert found["totalResults"] == 1
    run("delete", "user", made["id"])
    found = json.loads(run("query", "user", "--filter", f'userName eq "{name}"'))
    assert found["totalResults"] == 0
