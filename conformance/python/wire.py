"""Requests made by hand: the two generations of signatures, and a plain connection to send anything at all."""

import base64
import dataclasses
import datetime
import hashlib
import hmac
import http.client
import json
import socket
import ssl
import urllib.parse
import uuid


def encode(text):
    """Percent-encoding of both generations: only letters, digits and `-_.~` stay."""
    return urllib.parse.quote(str(text), safe="-_.~")


def now(**shift):
    moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(**shift)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def first_generation(method, credentials, **parameters):
    """Parameters of an RPC request, signed with HMAC-SHA1. Given public parameters are kept as they are."""
    signed = {
        "AccessKeyId": credentials.id,
        "SignatureMethod": "HMAC-SHA1",
        "SignatureVersion": "1.0",
        "SignatureNonce": str(uuid.uuid4()),
        "Timestamp": now(),
        "Format": "JSON",
        **({"SecurityToken": credentials.token} if credentials.token else {}),
        **parameters,
    }
    joined = "&".join(f"{encode(name)}={encode(value)}" for name, value in sorted(signed.items()))
    text = f"{method}&%2F&{encode(joined)}"
    digest = hmac.new(f"{credentials.secret}&".encode(), text.encode(), hashlib.sha1).digest()
    return {**signed, "Signature": base64.b64encode(digest).decode()}


def second_generation(method, host, path, credentials, query=None, body=b"", **headers):
    """Headers of an ACS3-HMAC-SHA256 request; names in `headers` are written with underscores."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    signed = {
        "host": host,
        "x-acs-date": now(),
        "x-acs-signature-nonce": uuid.uuid4().hex,
        "x-acs-content-sha256": hashlib.sha256(body).hexdigest(),
        **({"x-acs-security-token": credentials.token} if credentials.token else {}),
        **given,
    }
    names = ";".join(sorted(signed))
    canonical = "\n".join([
        method,
        path,
        "&".join(f"{encode(name)}={encode(value)}" for name, value in sorted((query or {}).items())),
        "".join(f"{name}:{signed[name].strip()}\n" for name in sorted(signed)),
        names,
        signed["x-acs-content-sha256"],
    ])
    text = "ACS3-HMAC-SHA256\n" + hashlib.sha256(canonical.encode()).hexdigest()
    signature = hmac.new(credentials.secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    authorization = f"ACS3-HMAC-SHA256 Credential={credentials.id},SignedHeaders={names},Signature={signature}"
    return {**signed, "authorization": authorization}


@dataclasses.dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        return self.json()["Code"]


class Raw:
    """A connection on which anything can be said, over plain HTTP or over TLS."""

    def __init__(self, endpoint, ca=None):
        self.endpoint, self.ca = endpoint, ca

    def send(self, method, target, headers=None, body=None, source=None):
        more = {"timeout": 30, "source_address": (source, 0) if source else None}
        if self.ca:
            context = ssl.create_default_context(cafile=self.ca)
            connection = http.client.HTTPSConnection(self.endpoint, context=context, **more)
        else:
            connection = http.client.HTTPConnection(self.endpoint, **more)
        try:
            connection.request(method, target, body, headers or {})
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def rpc(self, credentials, method="GET", **parameters):
        """A first-generation request: all in the query, or all in the body with POST."""
        return self.resend(method, first_generation(method, credentials, **parameters))

    def resend(self, method, signed, **more):
        text = urllib.parse.urlencode(signed)
        if method == "GET":
            return self.send("GET", f"/?{text}", **more)
        return self.send("POST", "/", {"Content-Type": "application/x-www-form-urlencoded"}, text, **more)

    def post_json(self, path, value, credentials, **headers):
        """A JSON body on a path of our own, signed in the second generation."""
        body = json.dumps(value).encode()
        signed = second_generation(
            "POST", self.endpoint, path, credentials, body=body, content_type="application/json", **headers
        )
        return self.send("POST", path, signed, body)

    def bytes(self, data):
        """Sends bytes as they are and reads until the other side closes or falls silent."""
        host, port = self.endpoint.split(":")
        with socket.create_connection((host, int(port)), timeout=10) as plain:
            plain.sendall(data)
            answer = b""
            try:
                while chunk := plain.recv(65536):
                    answer += chunk
            except TimeoutError:
                pass
            return answer
