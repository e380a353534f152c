"""Networks that AccessKeys are shut into: their own policies, and the account's."""

import json

import pytest

from conftest import allow, refuses

NOT_IN_FORCE = {"Version": 1, "Status": "Inactive", "Statements": []}


def only(network):
    statement = {"Type": "ClassicWhiteList", "IPList": [network]}
    return json.dumps({"Version": 1, "Status": "Active", "Statements": [statement]})


@pytest.fixture
def whose(account):
    """A user's key, how IMS names it, and a client that uses it."""
    name, key, client = account.user_with_key(allow("ram:ListUsers"))
    return {"UserAccessKeyId": key.id, "UserPrincipalName": account.upn(name)}, client


def test_a_key_is_shut_into_a_network(account, whose):
    which, client = whose
    with refuses("EntityNotExist.AccessKeyPolicy", 404):
        account.admin.call("Ims.GetAccessKeyPolicy", **which)
    for policy, told in [(only("192.0.2.0/24"), "AccessKeyPolicy.Denied"), (only("127.0.0.0/8"), None)]:
        account.admin.call("Ims.SetAccessKeyPolicy", AccessKeyPolicy=policy, **which)
        shown = account.admin.call("Ims.GetAccessKeyPolicy", **which)
        assert (shown["AccessKeyPolicy"], shown["AccessKeyId"]) == (policy, which["UserAccessKeyId"])
        if told:
            with refuses(told, 403) as refusal:
                client.call("ListUsers")
            assert "127.0.0.1" in refusal.message
        else:
            assert client.call("ListUsers")["Users"]["User"]
    with refuses("InvalidParameter.AccessKeyPolicy", 400):
        account.admin.call("Ims.SetAccessKeyPolicy", AccessKeyPolicy="{}", **which)


def test_the_policy_of_the_account_holds_for_keys_without_one_and_shuts_out_nobody_who_sets_it(account, whose):
    which, client = whose
    admin, off = account.admin, json.dumps(NOT_IN_FORCE)
    own = {"UserAccessKeyId": account.server.administrator.id, "UserPrincipalName": account.upn("admin")}
    with refuses("InvalidParameter.AccessKeyPolicy", 400):
        admin.call("Ims.SetAccessKeyPolicyForAccount", AccessKeyPolicy=only("192.0.2.0/24"))
    # With a policy of its own, the administrator's key is not touched by the account's.
    admin.call("Ims.SetAccessKeyPolicy", AccessKeyPolicy=only("127.0.0.0/8"), **own)
    admin.call("Ims.SetAccessKeyPolicyForAccount", AccessKeyPolicy=only("192.0.2.0/24"))
    try:
        assert admin.call("Ims.GetAccessKeyPolicyForAccount")["AccessKeyPolicy"] == only("192.0.2.0/24")
        with refuses("AccessKeyPolicy.Denied", 403):
            client.call("ListUsers")
        admin.call("Ims.SetAccessKeyPolicy", AccessKeyPolicy=only("127.0.0.0/8"), **which)
        assert client.call("ListUsers")["Users"]["User"]
    finally:
        admin.call("Ims.SetAccessKeyPolicyForAccount", AccessKeyPolicy=off)
        admin.call("Ims.SetAccessKeyPolicy", AccessKeyPolicy=off, **own)
    assert json.loads(admin.call("Ims.GetAccessKeyPolicyForAccount")["AccessKeyPolicy"]) == NOT_IN_FORCE
