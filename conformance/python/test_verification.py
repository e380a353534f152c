"""A user's service has a request verified that it received: who signed it, and may they do that."""

import hashlib
import urllib.parse
import uuid

import pytest

from clients import Credentials
from conftest import allow
from wire import first_generation, now, second_generation

HOST, PATH, QUERY, BODY = "shop.example:8443", "/orders/7", {"expand": "all"}, b'{"quantity":2}'


class Shop:
    """A service that receives signed requests and asks who sent them."""

    def __init__(self, account, raw, *statements):
        _, self.key, _ = account.user_with_key(*statements, word="shop")
        self.raw = raw

    def verify(self, headers, **other):
        question = {
            "method": "POST",
            "path": PATH,
            "query": urllib.parse.urlencode(QUERY),
            "headers": headers,
            "payload_sha256": hashlib.sha256(BODY).hexdigest(),
            "source_address": "203.0.113.7",
            "expected_host": HOST,
            **other,
        }
        return self.raw.post_json("/authn/v1/verify", question, self.key)


def signed(key, **changes):
    """The headers of a customer's request to the shop."""
    return second_generation("POST", HOST, PATH, key, QUERY, BODY, **changes)


@pytest.fixture
def shop(through_current, raw):
    return Shop(through_current, raw, allow("rampart:VerifyRequest"))


@pytest.fixture
def customer(through_current):
    home = {"IpAddress": {"acs:SourceIp": ["203.0.113.0/24"]}}
    return through_current.user_with_key(allow("shop:Order", Condition=home), word="customer")


def test_a_signer_is_named(shop, customer, through_current):
    name, key, _ = customer
    answer = shop.verify(signed(key))
    assert answer.status == 200, answer.body
    assert answer.json()["verified"] is True
    signer = answer.json()["signer"]
    assert (signer["type"], signer["arn"]) == ("ram-user", through_current.arn(f"user/{name}"))
    assert (signer["account_id"], signer["access_key_id"]) == (through_current.id, key.id)


def test_a_session_is_named_too(shop, through_current):
    role, arn = through_current.role({"RAM": [through_current.arn("root")]})
    _, _, assumer = through_current.user_with_key(allow("sts:AssumeRole"))
    session = Credentials.of_session(assumer.call("AssumeRole", RoleArn=arn, RoleSessionName="cart"))
    answer = shop.verify(signed(session)).json()
    assert answer["signer"]["arn"] == through_current.arn(f"assumed-role/{role}/cart"), answer


def test_the_same_call_decides(shop, customer, through_current):
    _, key, _ = customer
    question = {"resource": {"type": "order", "id": f"acs:shop:*:{through_current.id}:order/7"}}
    for action, address, expected in (
        ("shop:Order", "203.0.113.7", True),
        ("shop:Order", "198.51.100.7", False),
        ("shop:Refund", "203.0.113.7", False),
    ):
        answer = shop.verify(signed(key), action={"name": action}, source_address=address, **question)
        assert (answer.json()["verified"], answer.json()["decision"]) == (True, expected), answer.body


def test_an_altered_request_is_not_verified(shop, customer):
    _, key, _ = customer
    for change in (
        {"path": "/orders/8"},
        {"query": "expand=none"},
        {"method": "DELETE"},
        {"payload_sha256": hashlib.sha256(b"other").hexdigest()},
        {"expected_host": "other.example"},
        {"headers": signed(Credentials(key.id, "not-the-secret-of-this-key-id!"))},
        {"headers": signed(key, x_acs_date=now(minutes=-20))},
    ):
        change = {"headers": signed(key), **change}
        answer = shop.verify(change.pop("headers"), **change)
        assert answer.status == 200, (change, answer.body)
        assert answer.json()["verified"] is False and answer.json()["error"]["code"], (change, answer.body)
        assert "signer" not in answer.json()


def test_a_request_is_verified_once_but_the_question_may_be_repeated(shop, customer, through_current, raw):
    _, key, _ = customer
    headers = signed(key)
    assert shop.verify(headers).json()["verified"] is True
    again = shop.verify(headers).json()
    assert (again["verified"], again["error"]["code"]) == (False, "SignatureNonceUsed")

    headers, name = signed(key), str(uuid.uuid4())
    assert shop.verify(headers, verify_id=name).json()["verified"] is True
    assert shop.verify(headers, verify_id=name).json()["verified"] is True, "the answer was lost, ask again"
    assert shop.verify(headers, verify_id="another").json()["verified"] is False
    other = Shop(through_current, raw, allow("rampart:VerifyRequest"))
    assert other.verify(headers).json()["verified"] is True, "each service counts for itself"


def test_an_older_signature_needs_consent(shop, customer):
    _, key, _ = customer
    parameters = first_generation("GET", key, Action="Order", Version="1")
    question = {
        "method": "GET", "path": "/", "query": urllib.parse.urlencode(parameters),
        "payload_sha256": hashlib.sha256(b"").hexdigest(),
    }
    assert shop.verify({"host": HOST}, **question).json()["verified"] is False
    assert shop.verify({"host": HOST}, first_generation=True, **question).json()["verified"] is True


def test_who_is_unknown_stays_unknown(shop, through_current):
    stranger = Credentials("LTAInobodyhasthiskey0000", "not-the-secret-of-this-key-id!")
    answer = shop.verify(signed(stranger)).json()
    assert (answer["verified"], answer["error"]["code"]) == (False, "InvalidAccessKeyId.NotFound")


def test_asking_needs_a_permission(customer, through_current, raw):
    answer = Shop(through_current, raw, allow("rampart:Evaluate")).verify(signed(customer[1]))
    assert (answer.status, answer.json()["Code"]) == (403, "NoPermission"), answer.body


@pytest.mark.parametrize("missing", ["method", "path", "headers", "payload_sha256", "source_address", "expected_host"])
def test_every_part_is_required(shop, customer, missing):
    question = {
        "method": "POST", "path": PATH, "headers": signed(customer[1]), "source_address": "203.0.113.7",
        "payload_sha256": hashlib.sha256(BODY).hexdigest(), "expected_host": HOST,
    }
    del question[missing]
    answer = shop.raw.post_json("/authn/v1/verify", question, shop.key)
    assert answer.status == 400 and missing in answer.json()["Message"], answer.body
