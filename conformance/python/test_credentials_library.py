"""The credentials library assumes a role by itself, always over TLS, and feeds the SDKs."""

import pytest
from alibabacloud_credentials.client import Client as CredentialsClient
from alibabacloud_credentials.models import Config as CredentialsConfig
from alibabacloud_ram20150501 import models
from alibabacloud_ram20150501.client import Client as RamClient
from alibabacloud_tea_openapi.models import Config

from conftest import Account, allow, document


@pytest.fixture
def over_tls(server, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", server.ca)
    return Account(server, "current", "https")


def assuming(account, key, arn, **more):
    return CredentialsClient(CredentialsConfig(
        type="ram_role_arn",
        access_key_id=key.id,
        access_key_secret=key.secret,
        role_arn=arn,
        role_session_name="library",
        sts_endpoint=account.server.endpoint,
        **more,
    ))


def ram(account, credentials):
    return RamClient(Config(credential=credentials, endpoint=account.server.endpoint, protocol="https"))


def test_the_library_assumes_a_role_and_the_sdk_uses_it(over_tls):
    account = over_tls
    _, key, _ = account.user_with_key(allow("sts:AssumeRole"))
    _, arn = account.role({"RAM": [account.arn("root")]}, allow("ram:ListUsers"))
    client = ram(account, assuming(account, key, arn, role_session_expiration=1800))
    assert client.list_users(models.ListUsersRequest()).body.users.user


def test_a_session_policy_with_spaces_passes_the_librarys_own_encoding(over_tls):
    """This library writes a space as `+` in what it signs; the policy still arrives and still narrows."""
    account = over_tls
    _, key, _ = account.user_with_key(allow("sts:AssumeRole"))
    _, arn = account.role({"RAM": [account.arn("root")]}, allow(["ram:ListUsers", "ram:ListGroups"]))
    policy = document(allow("ram:ListGroups"))
    assert " " in policy
    client = ram(account, assuming(account, key, arn, policy=policy))
    client.list_groups(models.ListGroupsRequest())
    with pytest.raises(Exception) as caught:
        client.list_users(models.ListUsersRequest())
    assert caught.value.code == "NoPermission"


def test_a_refusal_reaches_the_caller_of_the_library(over_tls):
    account = over_tls
    _, key, _ = account.user_with_key()
    _, arn = account.role({"RAM": [account.arn("root")]})
    with pytest.raises(Exception, match="NoPermission"):
        assuming(account, key, arn).get_credential()
