"""Keycloak as it is published: a process with a certificate of the scenario's own, and what its administrator does to it."""

import json
import os
import signal
import ssl
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

from server import free_port

# Where the distribution was unpacked.
HOME = os.environ.get("KEYCLOAK", "")
PASSWORD = "first-of-all-7319"


class Keycloak:
    """One that keeps nothing: its database is in memory."""

    def __init__(self, folder, certificate, key, authority):
        self.port = free_port()
        self.origin = f"https://127.0.0.1:{self.port}"
        self.context = ssl.create_default_context(cafile=authority)
        self.log = folder / "keycloak.log"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                ["bash", f"{HOME}/bin/kc.sh", "start-dev", "--db=dev-mem", "--http-enabled=false", "--https-port", str(self.port),
                 "--https-certificate-file", certificate, "--https-certificate-key-file", key],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                env={**os.environ, "KC_HTTP_HOST": "127.0.0.1", "KC_BOOTSTRAP_ADMIN_USERNAME": "admin",
                     "KC_BOOTSTRAP_ADMIN_PASSWORD": PASSWORD, "JAVA_OPTS_APPEND": "-XX:ActiveProcessorCount=2"},
            )
        deadline = time.monotonic() + 500
        while not self.is_ready():
            assert self.process.poll() is None and time.monotonic() < deadline, self.log.read_text()[-4000:]
            time.sleep(1)

    def is_ready(self):
        try:
            return bool(self.asked("GET", "/realms/master/.well-known/openid-configuration"))
        except (urllib.error.URLError, OSError):
            return False

    def asked(self, method, path, body=None, kind="application/json", token=None):
        text = self.answered(method, path, body, kind, token)
        return json.loads(text) if text else None

    def answered(self, method, path, body=None, kind="application/json", token=None):
        request = urllib.request.Request(f"{self.origin}{path}", body, {"Content-Type": kind}, method=method)
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        with urllib.request.urlopen(request, timeout=60, context=self.context) as answer:
            return answer.read()

    def granted(self, realm, **form):
        """What the token endpoint answers."""
        body = urllib.parse.urlencode(form).encode()
        return self.asked("POST", f"/realms/{realm}/protocol/openid-connect/token", body, "application/x-www-form-urlencoded")

    def administrated(self, method, path, value=None):
        """A call of its administrator, whose token ends soon; a document goes as it is."""
        token = self.granted("master", grant_type="password", client_id="admin-cli", username="admin", password=PASSWORD)
        body, kind = (value, "application/xml") if isinstance(value, bytes) else (json.dumps(value).encode(), "application/json")
        return self.asked(method, f"/admin{path}", None if value is None else body, kind, token["access_token"])

    def stop(self):
        # The script is the parent of the program.
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(60)


class Realm:
    """A realm of it, whose clients have accounts of their own."""

    def __init__(self, keycloak, name, lasts=3600):
        self.keycloak, self.name = keycloak, name
        self.issuer = f"{keycloak.origin}/realms/{name}"
        keycloak.administrated("POST", "/realms", {"realm": name, "enabled": True, "accessTokenLifespan": lasts})

    def client(self, name, audience=None, algorithm="RS256"):
        """A client, and the subject of its tokens."""
        mapper = {
            "name": "audience", "protocol": "openid-connect", "protocolMapper": "oidc-audience-mapper",
            "config": {"included.custom.audience": audience, "access.token.claim": "true"},
        }
        self.keycloak.administrated("POST", f"/realms/{self.name}/clients", {
            "clientId": name, "secret": f"secret-of-{name}", "serviceAccountsEnabled": True, "standardFlowEnabled": False,
            "publicClient": False, "attributes": {"access.token.signed.response.alg": algorithm},
            "protocolMappers": [mapper] if audience else [],
        })
        [client] = self.keycloak.administrated("GET", f"/realms/{self.name}/clients?clientId={name}")
        path = f"/realms/{self.name}/clients/{client['id']}/service-account-user"
        return self.keycloak.administrated("GET", path)["id"]

    def token(self, client):
        """What a job of the client is given."""
        given = self.keycloak.granted(
            self.name, grant_type="client_credentials", client_id=client, client_secret=f"secret-of-{client}")
        return given["access_token"]

    def signs_by_a_new_key(self):
        """Another key signs from now on; the old one is still published. Answers what switches that off."""
        realm = self.keycloak.administrated("GET", f"/realms/{self.name}")["id"]
        kind = "org.keycloak.keys.KeyProvider"
        path = f"/realms/{self.name}/components"
        old = next(one for one in self.keycloak.administrated("GET", f"{path}?type={kind}") if one["providerId"] == "rsa-generated")
        self.keycloak.administrated("POST", path, {
            "name": "newer", "providerId": "rsa-generated", "providerType": kind, "parentId": realm,
            "config": {"priority": ["500"], "enabled": ["true"], "active": ["true"], "algorithm": ["RS256"], "keySize": ["2048"]},
        })
        old["config"] |= {"enabled": ["false"], "active": ["false"]}
        return lambda: self.keycloak.administrated("PUT", f"{path}/{old['id']}", old)

    # --- SAML ---

    def service(self, metadata, *mappers, **attributes):
        """A client as these metadata describe it, which is told the name that a person has here."""
        described = self.keycloak.administrated("POST", f"/realms/{self.name}/client-description-converter", metadata)
        described["attributes"] |= {"saml_name_id_format": "username", "saml_force_name_id_format": "true", **attributes}
        described["protocolMappers"] = [
            {"name": name, "protocol": "saml", "protocolMapper": mapper,
             "config": {"attribute.name": name, "attribute.nameformat": "URI Reference", **config}}
            for name, mapper, config in mappers
        ]
        self.keycloak.administrated("POST", f"/realms/{self.name}/clients", described)

    def person(self, name, password):
        """Somebody who logs on there."""
        self.keycloak.administrated("POST", f"/realms/{self.name}/users", {
            "username": name, "enabled": True, "email": f"{name.split('@')[0]}@example.com", "firstName": "Lena", "lastName": "L",
            "credentials": [{"type": "password", "value": password, "temporary": False}],
        })

    @property
    def metadata(self):
        """What it says of itself as a provider of SAML."""
        return self.keycloak.answered("GET", f"/realms/{self.name}/protocol/saml/descriptor")
