"""pysaml2 is the identity provider: people of a company log on by it, and programs take on roles with what it signs."""

import base64
import subprocess

import pytest
from alibabacloud_tea_openapi import exceptions as sdk_exceptions
from company import (
    ATTRIBUTES, is_in, is_in_role, names_oneself, origin, person, role_of, takes_on, told_of_roles, told_of_users, why_not,
)
from conftest import Account
from follower import Follower
from saml_provider import Provider
from server import Server


def certified(folder, name):
    """A certificate that its key has signed, and the key, as files."""
    certificate, key = folder / f"{name}.pem", folder / f"{name}-key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", f"/CN={name}", "-addext",
         "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate], check=True, capture_output=True)
    return certificate, key


@pytest.fixture(scope="module")
def account(tmp_path_factory):
    # Where users are sent to a provider they have no password, so this is no server of other scenarios.
    server = Server(tmp_path_factory.mktemp("company") / "data").start()
    yield Account(server)
    assert server.stop() == 0


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    return certified(tmp_path_factory.mktemp("provider"), "provider")


@pytest.fixture(params=["redirect", "post"])
def provider(request, account, own):
    services = [told_of_users(account).decode(), told_of_roles(account).decode()]
    made = Provider(services, *own, binding=request.param)
    document = base64.b64encode(made.metadata).decode()
    account.admin.call("Ims.SetUserSsoSettings", SsoEnabled=True, MetadataDocument=document)
    yield made
    made.stop()


@pytest.fixture
def browser(account, provider, tmp_path):
    both = tmp_path / "authorities.pem"
    both.write_bytes(provider.certificate.read_bytes() + open(account.server.ca, "rb").read())
    return Follower(both)


def test_it_believes_that_we_ask_and_we_believe_it(account, provider, browser):
    user, upn = person(account)
    provider.person = upn
    names_oneself(account, browser, upn)
    assert browser.page.url.startswith(f"{provider.origin}/sso")
    browser.press("Sign in")
    browser.press("Continue")
    assert (provider.errors, len(provider.believed)) == ([], 1)
    is_in(account, browser, user)


def test_it_believes_nobody_who_says_that_it_were_us(account, provider, browser):
    provider.person = person(account)[1]
    names_oneself(account, browser, provider.person)
    [form] = browser.page.forms
    changed = form["fields"]["SAMLRequest"]
    if provider.binding == "post":
        changed = base64.b64decode(changed).replace(b"Version=", b'Consent="none" Version=', 1)
        form["fields"]["SAMLRequest"] = base64.b64encode(changed).decode()
    else:
        form["fields"]["RelayState"] += "x"
    browser.press("Sign in")
    assert browser.status == 500 and provider.believed == []
    assert [type(error).__name__ for error in provider.errors] == ["IncorrectlySigned"]


@pytest.mark.parametrize("fault", ["expired", "another key"])
def test_what_it_must_not_say_is_one_sentence_and_a_reference(account, provider, browser, fault, tmp_path):
    provider.person = person(account)[1]
    if fault == "expired":
        provider.idp, reason = provider.made(provider.certificate, provider.key, lifetime=-5), "Expiry"
    else:
        provider.idp, reason = provider.made(*certified(tmp_path, "another")), "Signature"
    names_oneself(account, browser, provider.person)
    browser.press("Sign in")
    browser.press("Continue")
    assert len(provider.believed) == 1 and why_not(account, browser) == reason


def test_programs_take_on_a_role_with_what_it_signs(account, provider):
    federated, role, arn = role_of(account, provider.metadata)
    provider.person = "lena@company.example"
    attributes = {f"{ATTRIBUTES}/Role": [f"{arn},{federated}"], f"{ATTRIBUTES}/RoleSessionName": ["lena"]}

    def signed(audience):
        response = provider.signed(audience, f"{origin(account)}/saml-role/sso", attributes=attributes)
        return base64.b64encode(response.encode()).decode()

    answer = takes_on(account, federated, arn, signed(f"{origin(account)}/saml-role/sp-metadata.xml"))
    assert (answer["SAMLAssertionInfo"]["Subject"], answer["SAMLAssertionInfo"]["SubjectType"]) == (provider.person, "persistent")
    is_in_role(account, answer, role, "lena")
    # Of users, whose audience this is, it says nothing of roles.
    with pytest.raises(sdk_exceptions.AlibabaCloudException) as refused:
        takes_on(account, federated, arn, signed(f"{origin(account)}/{account.id}/saml/SSO"))
    assert refused.value.code == "AuthenticationFail.SAMLAssertion.Invalid"
