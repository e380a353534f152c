"""People sign on to applications: authlib as a server that shows a secret, and as the command line, whose credentials the
official library fetches and renews; and oauth2-proxy in front of a page."""

import contextlib
import html
import os
import pathlib
import re
import secrets
import socket
import subprocess
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


WIKI = "wiki.example.com"
PROXY = pathlib.Path(__file__).parent.parent / "programs" / "oauth2-proxy"


class Behind:
    """A browser at the proxy: it comes by what takes TLS away and says so, under the proxy's own name."""

    def __init__(self, port):
        self.origin, self.cookies = f"http://127.0.0.1:{port}", {}

    def get(self, path):
        headers = {
            "Host": WIKI, "X-Forwarded-Proto": "https",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        page = requests.get(self.origin + path, headers=headers, allow_redirects=False, timeout=60)
        for cookie in page.raw.headers.getlist("Set-Cookie"):
            name, value = cookie.split(";")[0].split("=", 1)
            self.cookies[name] = value
        self.cookies = {name: value for name, value in self.cookies.items() if value}
        return page


@pytest.fixture(scope="module")
def proxy_program(tmp_path_factory):
    """oauth2-proxy, built from the Go module proxy as its lock says, if nobody has built it."""
    if built := os.environ.get("OAUTH2_PROXY"):
        return built
    program = tmp_path_factory.mktemp("oauth2-proxy") / "oauth2-proxy"
    subprocess.run(
        ["go", "build", "-o", program, "github.com/oauth2-proxy/oauth2-proxy/v7"], cwd=PROXY, check=True)
    return program


@contextlib.contextmanager
def proxy(program, ca, log, *arguments):
    """The proxy, listening; answers at which port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with log.open("w") as output:
        running = subprocess.Popen(
            [program, f"--http-address=127.0.0.1:{port}", *arguments], env=os.environ | {"SSL_CERT_FILE": ca},
            stdout=output, stderr=subprocess.STDOUT)
    try:
        for _ in range(600):
            assert running.poll() is None, log.read_text()
            with contextlib.suppress(requests.ConnectionError):
                requests.get(f"http://127.0.0.1:{port}/ping", timeout=5)
                break
            time.sleep(0.05)
        yield port
    finally:
        running.kill()
        running.wait()


def test_oauth2_proxy_lets_in_whoever_has_signed_on(browser, administrator, proxy_program, tmp_path):
    back = f"https://{WIKI}/oauth2/callback"
    app = administrator.call(
        "Ims.CreateApplication", AppName=f"wiki-{secrets.token_hex(4)}", AppType="WebApp", DisplayName="Wiki",
        PredefinedScopes="openid;profile", RedirectUris=back)["Application"]["AppId"]
    secret = administrator.call("Ims.CreateAppSecret", AppId=app)["AppSecret"]["AppSecretValue"]
    administrator.call("Ims.ProvisionApplication", AppId=app)
    settings = [
        "--upstream=static://202", "--reverse-proxy", "--provider=oidc", f"--oidc-issuer-url={browser.origin}",
        f"--client-id={app}", f"--client-secret={secret}", f"--redirect-url={back}", "--scope=openid profile",
        "--oidc-email-claim=upn", "--email-domain=*", "--code-challenge-method=S256", "--skip-provider-button",
        f"--cookie-secret={secrets.token_hex(16)}", "--insecure-oidc-skip-nonce=false",
    ]
    with proxy(proxy_program, browser.ca, tmp_path / "log", *settings) as port:
        stranger, person = Behind(port), Behind(port)
        sent = stranger.get("/page?a=b")
        assert (sent.status_code, sent.headers["Location"].split("?")[0]) == (302, f"{browser.origin}/oauth2/v1/auth")
        asked = urllib.parse.parse_qs(urllib.parse.urlparse(sent.headers["Location"]).query)
        assert asked["code_challenge_method"] == ["S256"]
        link = person.get("/page?a=b").headers["Location"]
        came = urllib.parse.urlparse(browser.follow(link))
        led = person.get(f"{came.path}?{came.query}")
        assert (led.status_code, led.headers["Location"]) == (302, "/page?a=b")
        assert person.get("/page?a=b").status_code == 202
        assert person.get("/oauth2/userinfo").json()["email"] == browser.administrator["LogonName"]
        # A code that somebody made up lets nobody in.
        made_up = f"/oauth2/callback?code=x&state={urllib.parse.quote(asked['state'][0])}"
        assert stranger.get(made_up).status_code >= 400
        assert stranger.get("/page").status_code == 302
