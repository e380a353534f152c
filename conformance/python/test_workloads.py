"""Workloads that hold no key, whose issuer is inside and speaks TLS under an authority of its own."""

import base64
import datetime
import http.server
import ipaddress
import json
import ssl
import threading
import time
import uuid

import pytest
from alibabacloud_credentials.client import Client as CredentialsClient
from alibabacloud_credentials.models import Config as CredentialsConfig
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from clients import Credentials
from conftest import Account, allow
from server import run
from test_agent import beside, lists_users
from wire import Raw, first_generation, now

SUBJECT = "system:serviceaccount:shop:till"
AUDIENCE = "sts.example.com"


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def certificate(name, key, by, by_key, authority):
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(by).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now - datetime.timedelta(hours=1)).not_valid_after(now + datetime.timedelta(days=1))
    builder = builder.add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    if not authority:
        address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
        builder = builder.add_extension(x509.SubjectAlternativeName([address]), critical=False)
    return builder.sign(by_key, SHA256())


class Issuer:
    """What a cluster publishes, and the tokens that it projects into pods."""

    def __init__(self, folder):
        authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "cluster")])
        server_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "issuer")])
        authority = certificate(name, authority_key, name, authority_key, True)
        shown = certificate(server_name, key, name, authority_key, False)
        self.ca = folder / "issuer-ca.pem"
        self.ca.write_bytes(authority.public_bytes(Encoding.PEM))
        self.fingerprint = authority.fingerprint(SHA256()).hex()
        pair = folder / "issuer.pem"
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        pair.write_bytes(private + shown.public_bytes(Encoding.PEM) + authority.public_bytes(Encoding.PEM))
        self.signing = rsa.generate_private_key(65537, 2048)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pair)
        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.http.socket = context.wrap_socket(self.http.socket, server_side=True)
        self.origin = f"https://127.0.0.1:{self.http.server_port}"
        self.url = f"{self.origin}/cluster"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def handler(self):
        issuer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = json.dumps(issuer.published()[self.path]).encode()
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        return Handler

    def published(self):
        numbers = self.signing.public_key().public_numbers()
        key = {"kty": "RSA", "kid": "one", "use": "sig", "alg": "RS256", "e": "AQAB", "n": encode(numbers.n.to_bytes(256, "big"))}
        return {
            "/cluster/.well-known/openid-configuration": {
                "issuer": self.url,
                "jwks_uri": f"{self.url}/keys",
                "response_types_supported": ["id_token"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
            },
            "/cluster/keys": {"keys": [key]},
        }

    def token(self, subject=SUBJECT):
        """What Kubernetes projects for a service account."""
        now = int(time.time())
        _, _, namespace, account = subject.split(":")
        claims = {
            "iss": self.url, "sub": subject, "aud": [AUDIENCE], "iat": now, "nbf": now, "exp": now + 3600,
            "kubernetes.io": {"namespace": namespace, "pod": {"name": f"{account}-0"}, "serviceaccount": {"name": account}},
        }
        signed = ".".join(encode(json.dumps(part).encode()) for part in ({"alg": "RS256", "kid": "one"}, claims))
        return f"{signed}.{encode(self.signing.sign(signed.encode(), padding.PKCS1v15(), SHA256()))}"

    def stop(self):
        self.http.shutdown()
        self.http.server_close()


@pytest.fixture
def issuer(tmp_path):
    running = Issuer(tmp_path)
    yield running
    running.stop()


@pytest.fixture
def workload(issuer, servers, monkeypatch):
    """A role that trusts one workload of the issuer, on a server that is told where the issuer is."""
    server = servers("--internal-issuers", issuer.origin, "--internal-issuers-ca", str(issuer.ca))
    monkeypatch.setenv("SSL_CERT_FILE", server.ca)
    account = Account(server, "current", "https")

    def trusting(fingerprint, subject=SUBJECT):
        provider = account.name("cluster")
        account.admin.call(
            "Ims.CreateOIDCProvider", OIDCProviderName=provider, IssuerUrl=issuer.url, ClientIds=AUDIENCE,
            **({"Fingerprints": fingerprint} if fingerprint else {}),
        )
        arn = account.arn(f"oidc-provider/{provider}")
        condition = {"StringEquals": {"oidc:iss": issuer.url, "oidc:aud": AUDIENCE, "oidc:sub": subject}}
        return arn, account.role({"Federated": [arn]}, allow("ram:ListUsers"), condition=condition)[1]

    return account, trusting


def credentials_of(account, provider, role, file):
    return CredentialsClient(CredentialsConfig(
        type="oidc_role_arn", oidc_provider_arn=provider, role_arn=role, role_session_name="till",
        oidc_token_file_path=str(file), sts_endpoint=account.server.endpoint,
    ))


def test_a_pod_takes_on_the_role_that_trusts_it(issuer, workload, tmp_path):
    account, trusting = workload
    provider, role = trusting(issuer.fingerprint)
    file = tmp_path / "token"
    file.write_text(issuer.token())
    assert lists_users(account, credentials_of(account, provider, role, file))
    file.write_text(issuer.token("system:serviceaccount:shop:other"))
    with pytest.raises(Exception, match="AuthenticationFail.NoPermission"):
        credentials_of(account, provider, role, file).get_credential()


@pytest.mark.parametrize("way", ["bare", "with the words of a signature", "signed"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_token_may_come_as_each_client_sends_it(issuer, workload, way, method):
    """Java's library speaks of a signature and has none; the command line signs with the key of its profile."""
    account, trusting = workload
    provider, role = trusting("")
    raw = Raw(account.server.endpoint)
    asked = {
        "Action": "AssumeRoleWithOIDC", "Version": "2015-04-01", "Format": "JSON", "Timestamp": now(), "RoleArn": role,
        "OIDCProviderArn": provider, "RoleSessionName": "till", "OIDCToken": f"{issuer.token()}\n",
    }
    if way != "bare":
        asked |= {"SignatureMethod": "HMAC-SHA1", "SignatureVersion": "1.0", "SignatureNonce": uuid.uuid4().hex}
    if way == "signed":
        asked = first_generation(method, account.server.administrator, **asked)
    answer = raw.resend(method, asked)
    assert answer.status == 200, answer.body
    session = Credentials.of_session(answer.json())
    assert account.client(session).call("GetCallerIdentity")["Arn"].endswith("/till")


def test_a_token_that_the_cluster_renews_is_read_anew(issuer, workload, tmp_path):
    """A projected volume: the file is a link into a folder that the kubelet swaps as a whole."""
    account, trusting = workload
    provider, role = trusting("")
    mounted = tmp_path / "var/run/secrets/tokens"
    mounted.mkdir(parents=True)

    def projects(number, token):
        folder = mounted / f"..2026_11_30_{number}"
        folder.mkdir()
        (folder / "rampart").write_text(token)
        (mounted / "..new").symlink_to(folder.name)
        (mounted / "..new").rename(mounted / "..data")

    projects(1, issuer.token())
    (mounted / "rampart").symlink_to("..data/rampart")
    environment = {
        "ALIBABA_CLOUD_ROLE_ARN": role, "ALIBABA_CLOUD_OIDC_PROVIDER_ARN": provider,
        "ALIBABA_CLOUD_OIDC_TOKEN_FILE": str(mounted / "rampart"), "ALIBABA_CLOUD_ROLE_SESSION_NAME": "till",
    }
    # The agent takes the same variables, and is asked in the place of an instance's service.
    with beside(account.server, "--role", role, "--uri", "127.0.0.1:0", shown=(), **environment) as [place]:
        uri = f"http://{place}/v1/credentials"
        assert lists_users(account, CredentialsClient(CredentialsConfig(type="credentials_uri", credentials_uri=uri)))
    file = mounted / "rampart"
    assert lists_users(account, credentials_of(account, provider, role, file))
    projects(2, issuer.token("system:serviceaccount:shop:other"))
    with pytest.raises(Exception, match="AuthenticationFail.NoPermission"):
        credentials_of(account, provider, role, file).get_credential()


def test_a_job_of_a_ci_system_is_given_variables(issuer, workload, tmp_path):
    """As the guide has it: the token of the job in a file, one command, and the official library."""
    account, trusting = workload
    provider, role = trusting("")
    file = tmp_path / "token"
    file.write_text(issuer.token())
    shown = run(
        "credentials", "--role", role, "--oidc-token-file", file, "--oidc-provider", provider, "--export",
        "--endpoint", f"https://{account.server.endpoint}", "--ca", account.server.ca,
    )
    assert shown.returncode == 0, shown.stderr
    exported = dict(line.removeprefix("export ").split("=", 1) for line in shown.stdout.splitlines())
    given = {name: value.strip("'") for name, value in exported.items()}
    credentials = CredentialsClient(CredentialsConfig(
        type="sts",
        access_key_id=given["ALIBABA_CLOUD_ACCESS_KEY_ID"],
        access_key_secret=given["ALIBABA_CLOUD_ACCESS_KEY_SECRET"],
        security_token=given["ALIBABA_CLOUD_SECURITY_TOKEN"],
    ))
    assert lists_users(account, credentials)


def test_the_issuer_must_show_a_registered_certificate(issuer, workload, tmp_path):
    account, trusting = workload
    provider, role = trusting("ab" * 32)
    file = tmp_path / "token"
    file.write_text(issuer.token())
    with pytest.raises(Exception, match="PublicKeyFingerprintMismatch"):
        credentials_of(account, provider, role, file).get_credential()


def test_an_issuer_that_nobody_vouches_for_is_not_asked(issuer, servers, monkeypatch, tmp_path):
    server = servers("--internal-issuers", issuer.origin)
    monkeypatch.setenv("SSL_CERT_FILE", server.ca)
    account = Account(server, "current", "https")
    account.admin.call("Ims.CreateOIDCProvider", OIDCProviderName="cluster", IssuerUrl=issuer.url, ClientIds=AUDIENCE)
    provider = account.arn("oidc-provider/cluster")
    _, role = account.role({"Federated": [provider]}, allow("ram:ListUsers"))
    file = tmp_path / "token"
    file.write_text(issuer.token())
    with pytest.raises(Exception, match="AuthenticationFail.OIDCToken.Invalid"):
        credentials_of(account, provider, role, file).get_credential()
