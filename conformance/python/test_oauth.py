"""People sign on to applications: authlib as a server that shows a secret, and as the command line, whose credentials the
official library fetches and renews."""

import html
import re
import secrets
import time
import urllib.parse

import pytest
import requests
from alibabacloud_credentials.provider.oauth import OAuthCredentialsProvider
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session, OAuthError
from clients import CurrentSdk, Credentials, Refused
from joserfc import jwt
from joserfc.jwk import KeySet

REDIRECT = "https://wiki.example.com/back"
COMMAND_LINE = "4038181954557748008"
LISTENS = "http://127.0.0.1:12345/cli/callback"


class Browser:
    """A browser in which the administrator has logged on: it follows links, and presses the button that allows."""

    def __init__(self, server):
        self.origin, self.ca = f"https://localhost:{server.port}", server.ca
        self.administrator = server.bootstrap["Administrator"]
        name, password = self.administrator["LogonName"], self.administrator["Password"]
        told = requests.post(
            f"{self.origin}/logon/v1/begin", json={"name": name, "password": password}, verify=self.ca, timeout=30)
        self.cookies = {"__Host-rampart-s0": told.json()["session"]["token"], "__Host-rampart-lang": "en"}

    def send(self, method, link, **more):
        headers = {"Sec-Fetch-Site": "same-origin"}
        return requests.request(
            method, link, cookies=self.cookies, headers=headers, verify=self.ca, allow_redirects=False, timeout=30, **more)

    def follow(self, link, **fields):
        page = self.send("GET", link)
        if page.status_code == 200:
            along = re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', page.text)
            form = {name: html.unescape(value) for name, value in along} | fields | {"decision": "allow"}
            page = self.send("POST", f"{self.origin}/oauth2/v1/auth", data=form)
        assert page.status_code == 303, page.text
        return page.headers["Location"]


@pytest.fixture
def browser(server, monkeypatch):
    # What the machine says of authorities counts more for some clients than what they are told.
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, server.ca)
    return Browser(server)


@pytest.fixture
def administrator(server):
    return CurrentSdk(server.endpoint, server.administrator)


@pytest.fixture
def discovered(browser):
    return requests.get(f"{browser.origin}/.well-known/openid-configuration", verify=browser.ca, timeout=30).json()


def session(browser, *arguments, **settings):
    made = OAuth2Session(*arguments, code_challenge_method="S256", **settings)
    made.verify = browser.ca
    return made


def test_an_application_learns_who_signed_on(server, browser, administrator, discovered):
    app = administrator.call(
        "Ims.CreateApplication", AppName=f"wiki-{secrets.token_hex(4)}", AppType="WebApp", DisplayName="Wiki",
        PredefinedScopes="aliuid;profile", RedirectUris=REDIRECT)["Application"]["AppId"]
    secret = administrator.call("Ims.CreateAppSecret", AppId=app)["AppSecret"]["AppSecretValue"]
    administrator.call("Ims.ProvisionApplication", AppId=app)
    client = session(browser, app, secret, scope="openid profile aliuid offline_access", redirect_uri=REDIRECT)
    verifier, nonce = generate_token(64), generate_token(20)
    link, state = client.create_authorization_url(
        discovered["authorization_endpoint"], code_verifier=verifier, nonce=nonce)
    back = browser.follow(link)
    assert urllib.parse.parse_qs(urllib.parse.urlparse(back).query)["iss"] == [discovered["issuer"]]
    brought = {"authorization_response": back, "state": state, "code_verifier": verifier}
    tokens = client.fetch_token(discovered["token_endpoint"], **brought)
    keys = KeySet.import_key_set(requests.get(discovered["jwks_uri"], verify=browser.ca, timeout=30).json())
    said = jwt.decode(tokens["id_token"], keys, algorithms=["RS256"]).claims
    assert (said["aud"], said["nonce"], said["iss"]) == (app, nonce, discovered["issuer"])
    who = client.get(discovered["userinfo_endpoint"]).json()
    assert (who["sub"], who["upn"], who["aid"]) == (said["sub"], browser.administrator["LogonName"], server.account_id)
    renewed = client.refresh_token(discovered["token_endpoint"], refresh_token=tokens["refresh_token"])
    assert renewed["refresh_token"] == tokens["refresh_token"]
    # The code was brought before: whoever has it now has taken it from somewhere.
    with pytest.raises(OAuthError, match="invalid_grant"):
        client.fetch_token(discovered["token_endpoint"], **brought)
    assert client.get(discovered["userinfo_endpoint"]).status_code == 401


def test_the_command_lines_credentials_are_fetched_and_renewed_by_the_official_library(server, browser, discovered):
    client = session(browser, COMMAND_LINE, redirect_uri=LISTENS, token_endpoint_auth_method="none")
    verifier = generate_token(128)
    link, state = client.create_authorization_url(discovered["authorization_endpoint"], code_verifier=verifier)
    back = browser.follow(link, password=browser.administrator["Password"])
    tokens = client.fetch_token(
        discovered["token_endpoint"], authorization_response=back, state=state, code_verifier=verifier)
    told = []
    provider = OAuthCredentialsProvider(
        client_id=COMMAND_LINE, sign_in_url=browser.origin, access_token="", access_token_expire=0,
        refresh_token=tokens["refresh_token"], token_update_callback=lambda *news: told.append(news))
    given = provider.get_credentials()
    assert given.get_access_key_id().startswith("STS.") and told[0][0] != tokens["refresh_token"]
    assert told[0][-1] > time.time()
    held = Credentials(given.get_access_key_id(), given.get_access_key_secret(), given.get_security_token())
    user = CurrentSdk(server.endpoint, held)
    assert user.call("GetCallerIdentity")["Arn"].endswith(f":user/{browser.administrator['UserName']}")
    assert user.call("ListUsers")["Users"]
    # The refresh token of before counts no more, and takes along what came of it.
    again = OAuthCredentialsProvider(
        client_id=COMMAND_LINE, sign_in_url=browser.origin, access_token="", access_token_expire=0,
        refresh_token=tokens["refresh_token"])
    with pytest.raises(Exception, match="invalid_grant|400"):
        again.get_credentials()
    with pytest.raises(Refused):
        user.call("ListUsers")
