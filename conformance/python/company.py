"""What the stories of identity providers by SAML share: what we tell a provider, and the way of a person."""

import base64
import urllib.request

from alibabacloud_sts20150401 import models as sts_models
from alibabacloud_sts20150401.client import Client as StsClient
from alibabacloud_tea_openapi.models import Config
from clients import Credentials
from conftest import allow
from load import until

ATTRIBUTES = "https://www.aliyun.com/SAML-Role/Attributes"
NOT_ACCEPTED = "What your identity provider said of you was not accepted."


def origin(account):
    return f"https://localhost:{account.server.port}"


def told_of_users(account):
    """Our metadata for users of the account."""
    return told(account, f"/saml/SpMetadata.xml?tenantID={account.id}")


def told_of_roles(account):
    return told(account, "/saml-role/sp-metadata.xml")


def told(account, path):
    with urllib.request.urlopen(f"http://{account.server.endpoint}{path}", timeout=30) as answer:
        return answer.read()


def person(account):
    """A user who may log on, and the name that a provider has to give."""
    name = account.user("lena")
    account.admin.call("CreateLoginProfile", UserName=name, Password="Quiet-Harbour-4711-lena")
    return name, account.upn(name)


def names_oneself(account, browser, user):
    """The name at our page, and the way on that it shows; the provider's page is there after."""
    browser.goto(f"{origin(account)}/logon")
    browser.press("Continue", username=user)
    by_address = any(link["words"].strip() == "Go on" for link in browser.page.links)
    (browser.follow if by_address else browser.press)("Go on")


def is_in(account, browser, user):
    """They are, as this user, and a call in the session says so."""
    assert (browser.status, browser.page.url) == (200, f"{origin(account)}/me"), browser.page.text
    assert "My security" in browser.page.text
    told = browser.calls(origin(account), "/console/api/Sts/2015-04-01/GetCallerIdentity")
    assert told["Arn"] == account.arn(f"user/{user}")
    [begun] = account.server.events("--action", "ConsoleSignin", "--user", user)
    assert begun["additionalEventData"]["logonMethod"] == "sso"


def why_not(account, browser):
    """The check that a response failed at: people read one sentence and a reference, and the event under it has more."""
    assert browser.status == 401 and NOT_ACCEPTED in browser.page.text, browser.page.text
    [reference] = browser.page.codes
    found = lambda: account.server.events("--request", reference)
    until(found)
    [event] = found()
    kind, _, check = event["errorCode"].rpartition(".")
    assert kind == "LogonFailed.Response" and check not in browser.page.text
    assert not any(cookie.name.endswith("-s0") for cookie in browser.session.cookies)
    return check


def role_of(account, metadata):
    """A provider of these metadata and a role that trusts it: the provider's ARN, the role's name and its ARN."""
    name, document = account.name("company"), base64.b64encode(metadata).decode()
    account.admin.call("Ims.CreateSAMLProvider", SAMLProviderName=name, EncodedSAMLMetadataDocument=document)
    federated = account.arn(f"saml-provider/{name}")
    condition = {"StringEquals": {"saml:recipient": f"{origin(account)}/saml-role/sso"}}
    return federated, *account.role({"Federated": [federated]}, allow("ram:ListUsers"), condition=condition)


def takes_on(account, provider, role, response):
    """What the official SDK gets for a response, with which it needs no key."""
    request = sts_models.AssumeRoleWithSAMLRequest(
        samlprovider_arn=provider, role_arn=role, samlassertion=response, duration_seconds=900)
    client = StsClient(Config(endpoint=account.server.endpoint, protocol="http"))
    return client.assume_role_with_saml(request).body.to_map()


def is_in_role(account, answer, role, name):
    """Who has this answer signs calls in the role, by this name."""
    session = account.client(Credentials.of_session(answer))
    assert session.call("GetCallerIdentity")["Arn"] == account.arn(f"assumed-role/{role}/{name}")
    assert session.call("ListUsers")["Users"]
