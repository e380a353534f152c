"""Keycloak is the issuer: jobs that are its clients take on a role with the tokens that it gives them, and people log on there by SAML."""

import base64
import datetime
import json

import pytest
import requests
from alibabacloud_credentials.client import Client as CredentialsClient
from alibabacloud_credentials.models import Config as CredentialsConfig
from clients import Refused
from clock import Clock
from company import ATTRIBUTES, is_in, is_in_role, names_oneself, person, role_of, takes_on, told_of_roles, told_of_users, why_not
from conftest import Account, allow, refuses
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from follower import Follower
from keycloak import Keycloak, Realm
from load import until
from server import Server
from test_agent import beside, lists_users
from test_workloads import certificate
from timed import TimedAccount, read

pytestmark = [pytest.mark.keycloak, pytest.mark.timeout(900)]

AUDIENCE = "sts.example.com"


@pytest.fixture(scope="module")
def keycloak(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keycloak")
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    name, own = (x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)]) for text in ("realms", "keycloak"))
    authority = certificate(name, authority_key, name, authority_key, True)
    shown = certificate(own, key, name, authority_key, False)
    ca, chain, private = (folder / each for each in ("ca.pem", "chain.pem", "key.pem"))
    ca.write_bytes(authority.public_bytes(Encoding.PEM))
    chain.write_bytes(shown.public_bytes(Encoding.PEM) + authority.public_bytes(Encoding.PEM))
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    running = Keycloak(folder, chain, private, ca)
    running.ca, running.fingerprint = ca, authority.fingerprint(SHA256()).hex()
    yield running
    running.stop()


class Trusting(TimedAccount):
    """An account that trusts clients of a realm."""

    ahead = datetime.timedelta()

    def provider(self, realm, **more):
        provider = self.name("realm")
        # Keycloak names the client in `azp`, so the provider knows the clients beside the audience.
        ids = f"{AUDIENCE},deploy,other"
        self.admin.call("Ims.CreateOIDCProvider", OIDCProviderName=provider, IssuerUrl=realm.issuer, ClientIds=ids, **more)
        return self.arn(f"oidc-provider/{provider}")

    def role_of(self, realm, provider, subject):
        condition = {"StringEquals": {"oidc:iss": realm.issuer, "oidc:aud": AUDIENCE, "oidc:sub": subject}}
        return self.role({"Federated": [provider]}, allow("ram:ListUsers"), condition=condition)[1]

    def later(self, **by):
        self.ahead += datetime.timedelta(**by)
        self.keeps_up()

    def keeps_up(self):
        """Keycloak goes by the machine's clock, so the server's must not stand still."""
        self.clock.set(datetime.datetime.now(datetime.UTC) + self.ahead)

    def takes_on(self, provider, role, token):
        """The identity that a token brings."""
        self.keeps_up()
        asked = {
            "Action": "AssumeRoleWithOIDC", "Version": "2015-04-01", "Format": "JSON", "Timestamp": self.clock.text(),
            "OIDCProviderArn": provider, "RoleArn": role, "RoleSessionName": "job", "OIDCToken": token,
        }
        return read(self.raw.resend("POST", asked))


@pytest.fixture
def account(keycloak, tmp_path, monkeypatch):
    server = Server(
        tmp_path / "data", "--internal-issuers", keycloak.origin, "--internal-issuers-ca", keycloak.ca, clock=Clock(tmp_path))
    server.start()
    monkeypatch.setenv("SSL_CERT_FILE", server.ca)
    yield Trusting(server)
    assert server.stop() == 0


def header(token):
    part = token.split(".")[0]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def test_a_client_of_a_realm_takes_on_the_role_that_trusts_it(account, keycloak, tmp_path):
    realm = Realm(keycloak, account.name("first"))
    subject = realm.client("deploy", AUDIENCE)
    realm.client("other", AUDIENCE)
    realm.client("stranger", AUDIENCE)
    realm.client("other-audience")
    provider = account.provider(realm, Fingerprints=keycloak.fingerprint)
    role = account.role_of(realm, provider, subject)
    account.keeps_up()
    file = tmp_path / "token"
    file.write_text(realm.token("deploy") + "\n")
    library = CredentialsClient(CredentialsConfig(
        type="oidc_role_arn", oidc_provider_arn=provider, role_arn=role, role_session_name="job",
        oidc_token_file_path=str(file), sts_endpoint=account.server.endpoint,
    ))
    assert lists_users(account, library)

    told = account.takes_on(provider, role, realm.token("deploy"))["OIDCTokenInfo"]
    assert (told["Issuer"], told["Subject"], AUDIENCE in told["ClientIds"]) == (realm.issuer, subject, True)
    with refuses("AuthenticationFail.NoPermission", 403):
        account.takes_on(provider, role, realm.token("other"))
    another = Realm(keycloak, account.name("second"))
    another.client("deploy", AUDIENCE)
    for token in (realm.token("stranger"), realm.token("other-audience"), another.token("deploy"), realm.token("deploy")[:-8] + "AAAAAAAA"):
        with pytest.raises(Refused, match="AuthenticationFail.OIDCToken.Invalid"):
            account.takes_on(provider, role, token)


@pytest.mark.parametrize("algorithm", ["PS256", "ES256"])
def test_it_may_sign_in_other_ways(account, keycloak, algorithm):
    realm = Realm(keycloak, account.name(algorithm.lower()))
    subject = realm.client("deploy", AUDIENCE, algorithm)
    provider = account.provider(realm)
    token = realm.token("deploy")
    assert header(token)["alg"] == algorithm
    assert account.takes_on(provider, account.role_of(realm, provider, subject), token)["Credentials"]


def test_a_token_ends(account, keycloak):
    realm = Realm(keycloak, account.name("brief"), lasts=300)
    subject = realm.client("deploy", AUDIENCE)
    provider = account.provider(realm)
    role = account.role_of(realm, provider, subject)
    token = realm.token("deploy")
    account.takes_on(provider, role, token)
    account.later(minutes=6)
    with pytest.raises(Refused, match="AuthenticationFail.OIDCToken.Expired"):
        account.takes_on(provider, role, token)


def test_a_realm_replaces_its_key(account, keycloak):
    realm = Realm(keycloak, account.name("replacing"))
    subject = realm.client("deploy", AUDIENCE)
    provider = account.provider(realm)
    role = account.role_of(realm, provider, subject)
    before = realm.token("deploy")
    account.takes_on(provider, role, before)
    switch_off = realm.signs_by_a_new_key()
    after = realm.token("deploy")
    assert header(before)["kid"] != header(after)["kid"]
    # For tokens of unknown keys the issuer is asked once a minute at most.
    account.later(seconds=61)
    for token in (after, before, after):
        account.takes_on(provider, role, token)
    switch_off()
    account.later(minutes=6)
    account.takes_on(provider, role, after)
    with pytest.raises(Refused, match="AuthenticationFail.OIDCToken.Invalid"):
        account.takes_on(provider, role, before)


def test_an_agent_shows_its_token(account, keycloak, tmp_path):
    realm = Realm(keycloak, account.name("agent"))
    subject = realm.client("deploy", AUDIENCE)
    provider = account.provider(realm)
    role = account.role_of(realm, provider, subject)
    account.keeps_up()
    file = tmp_path / "token"
    file.write_text(realm.token("deploy"))
    with beside(account.server, "--role", role, "--uri", "127.0.0.1:0", shown=(
        "--oidc-token-file", str(file), "--oidc-provider", provider)) as [place]:
        uri = f"http://{place}/v1/credentials"
        # The first answer waits for the keys of the realm, and not for long.
        until(lambda: requests.get(uri, timeout=10).status_code == 200)
        library = CredentialsClient(CredentialsConfig(type="credentials_uri", credentials_uri=uri))
        assert lists_users(account, library)


# --- people, by SAML ------------------------------------------------------------------------------------------------


@pytest.fixture
def company(tmp_path):
    """An account by the machine's clock, as Keycloak goes."""
    server = Server(tmp_path / "company").start()
    yield Account(server)
    assert server.stop() == 0


def browser(company, keycloak, tmp_path):
    both = tmp_path / "authorities.pem"
    both.write_text(keycloak.ca.read_text() + open(company.server.ca).read())
    return Follower(both)


PASSWORD = "Quiet-Harbour-of-the-realm-17"


def logs_on_there(browser, realm, name):
    assert browser.page.url.startswith(realm.issuer), browser.page.text
    browser.press("Sign In", username=name, password=PASSWORD)


def test_people_log_on_at_a_realm(company, keycloak, tmp_path):
    realm = Realm(keycloak, company.name("people"))
    realm.service(told_of_users(company))
    user, name = person(company)
    realm.person(name, PASSWORD)
    document = lambda: base64.b64encode(realm.metadata).decode()
    company.admin.call("Ims.SetUserSsoSettings", SsoEnabled=True, MetadataDocument=document())
    one = browser(company, keycloak, tmp_path)
    names_oneself(company, one, name)
    logs_on_there(one, realm, name)
    one.goes_on()
    is_in(company, one, user)

    # Our request is signed, and what is changed of it on the way is nobody's.
    other = browser(company, keycloak, tmp_path)
    other.goto(f"{one.asked}x")
    assert (other.status, "Invalid requester" in other.page.text, one.asked.startswith(realm.issuer)) == (400, True, True)

    # A key that its metadata did not have yet.
    realm.signs_by_a_new_key()
    names_oneself(company, other, name)
    logs_on_there(other, realm, name)
    other.goes_on()
    assert why_not(company, other) == "Signature"
    company.admin.call("Ims.SetUserSsoSettings", MetadataDocument=document())
    names_oneself(company, other, name)
    other.goes_on()
    assert "My security" in other.page.text


def test_people_of_a_realm_take_on_a_role(company, keycloak, tmp_path):
    realm = Realm(keycloak, company.name("roles"))
    provider, role, arn = role_of(company, realm.metadata)
    realm.service(
        told_of_roles(company),
        (f"{ATTRIBUTES}/Role", "saml-hardcode-attribute-mapper", {"attribute.value": f"{arn},{provider}"}),
        (f"{ATTRIBUTES}/RoleSessionName", "saml-user-property-mapper", {"user.attribute": "username"}),
        saml_idp_initiated_sso_url_name="rampart",
    )
    realm.person("lena", PASSWORD)
    one = browser(company, keycloak, tmp_path)
    one.goto(f"{realm.issuer}/protocol/saml/clients/rampart")
    logs_on_there(one, realm, "lena")
    [form] = one.page.forms
    response = form["fields"]["SAMLResponse"]
    answer = takes_on(company, provider, arn, response)
    assert answer["SAMLAssertionInfo"]["Subject"] == "lena"
    is_in_role(company, answer, role, "lena")
    with pytest.raises(Exception, match="SAMLAssertion.Invalid"):
        takes_on(company, provider, arn, response)
