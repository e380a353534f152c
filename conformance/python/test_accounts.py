"""Two accounts on one server: apart, except where a role trusts the other."""

import json

import pytest

from clients import Credentials
from conftest import Account, allow, refuses
from server import run
from test_decisions import REPORT, Service
from test_sts import session
from test_verification import Shop, signed


@pytest.fixture(scope="module")
def neighbour(server):
    """The administrator of a further account, made while the server runs."""
    made = run("account", "create", "--data-dir", server.data_dir, "--output", "json", "--alias", "neighbour")
    assert made.returncode == 0, made.stderr
    account = json.loads(made.stdout)
    key = account["Administrator"]
    return account["AccountId"], Credentials(key["AccessKeyId"], key["AccessKeySecret"])


def test_accounts_do_not_see_each_other(account, neighbour):
    number, key = neighbour
    other = account.client(key)
    assert other.call("GetCallerIdentity")["AccountId"] == number != account.id
    name = account.user("private")
    with refuses("EntityNotExist.User", 404):
        other.call("GetUser", UserName=name)
    assert name not in json.dumps(other.call("ListUsers"))
    other.call("CreateUser", UserName=name, Comments="a name of its own")
    assert not account.admin.call("GetUser", UserName=name)["User"].get("Comments")


def test_an_alias_belongs_to_one_account(account, neighbour):
    assert account.client(neighbour[1]).call("GetAccountAlias")["AccountAlias"] == "neighbour"
    with refuses("EntityAlreadyExists.Account.Alias", 409):
        account.admin.call("SetAccountAlias", AccountAlias="neighbour")


def test_a_role_may_trust_another_account(account, neighbour):
    number, key = neighbour
    other = account.client(key)
    _, arn = account.role({"RAM": [f"acs:ram::{number}:root"]}, allow("ram:ListUsers"))
    answer, credentials = session(other, arn)
    actor = account.client(credentials)
    assert actor.call("GetCallerIdentity")["AccountId"] == account.id
    names = [user["UserName"] for user in actor.call("ListUsers")["Users"]["User"]]
    assert "admin" in names
    _, closed = account.role({"RAM": [account.arn("root")]})
    with refuses("NoPermission", 403):
        session(other, closed)


def test_a_service_learns_nothing_of_another_account(server, raw, neighbour):
    account = Account(server)
    number, _ = neighbour
    service = Service(account, raw, allow(["rampart:Evaluate", "rampart:Explain"]))
    answers = [
        service.ask("/access/v1/evaluation", {
            "subject": {"type": "user", "id": subject},
            "action": {"name": "oss:GetObject"},
            "resource": {"type": "object", "id": REPORT.format(account.id)},
        }).json()
        for subject in (f"acs:ram::{number}:user/admin", f"acs:ram::{number}:user/nobody")
    ]
    assert [answer["decision"] for answer in answers] == [False, False]
    assert answers[0].get("context") == answers[1].get("context"), "there is no telling whether it exists"


def test_a_foreign_key_is_as_unknown_to_a_service_as_no_key(server, raw, neighbour):
    shop = Shop(Account(server), raw, allow("rampart:VerifyRequest"))
    _, key = neighbour
    foreign, unknown = (
        shop.verify(signed(credentials)).json()
        for credentials in (key, Credentials("LTAInobodyhasthiskey0000", key.secret))
    )
    assert foreign == unknown and foreign["verified"] is False
