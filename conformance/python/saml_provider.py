"""The identity provider of a company by pysaml2: behind TLS, it reads our metadata, checks our requests, and signs for
whoever presses its button."""

import html
import http.server
import shutil
import ssl
import threading
import urllib.parse

from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.authn_context import PASSWORD
from saml2.config import IdPConfig
from saml2.metadata import entity_descriptor
from saml2.saml import NAME_FORMAT_URI, NAMEID_FORMAT_PERSISTENT, NameID
from saml2.server import Server as IdP
from saml2.xmldsig import DIGEST_SHA256, SIG_RSA_SHA256

BINDINGS = {"redirect": BINDING_HTTP_REDIRECT, "post": BINDING_HTTP_POST}


class Provider:
    """One that knows us by these metadata; certificate and key are for its TLS and for what it says."""

    def __init__(self, services, certificate, key, binding="redirect"):
        provider = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                provider.answer(self, dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query, True)))

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                provider.answer(self, dict(urllib.parse.parse_qsl(body, True)))

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.origin = f"https://127.0.0.1:{self.server.server_port}"
        self.place, self.services, self.binding = f"{self.origin}/sso", services, binding
        self.certificate, self.key, self.idp = certificate, key, self.made(certificate, key)
        # Who sits at its page, the requests it has believed, and how it went wrong.
        self.person, self.believed, self.errors = "", [], []
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def made(self, certificate, key, lifetime=5):
        """What signs, by this key, for so many minutes."""
        return IdP(config=IdPConfig().load({
            "entityid": f"{self.origin}/metadata",
            "xmlsec_binary": shutil.which("xmlsec1"),
            "key_file": str(key), "cert_file": str(certificate),
            "metadata": {"inline": self.services},
            "service": {"idp": {
                "endpoints": {"single_sign_on_service": [(self.place, BINDINGS[self.binding])]},
                "want_authn_requests_signed": True,
                "signing_algorithm": SIG_RSA_SHA256, "digest_algorithm": DIGEST_SHA256,
                "policy": {"default": {
                    "lifetime": {"minutes": lifetime}, "attribute_restrictions": None, "name_form": NAME_FORMAT_URI,
                }},
            }},
        }))

    @property
    def metadata(self):
        return str(entity_descriptor(self.idp.config)).encode()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def signed(self, service, place, answers=None, attributes=None, **more):
        """A response to a service, which brings it there."""
        return str(self.idp.create_authn_response(
            attributes or {}, answers, place, service, name_id=NameID(format=NAMEID_FORMAT_PERSISTENT, text=self.person),
            authn={"class_ref": PASSWORD, "authn_auth": self.origin}, sign_assertion=True, sign_response=False, **more,
        ))

    def answer(self, handler, given):
        """The page with a button, and what it leads to."""
        try:
            status, page = 200, self.pressed(given) if "pressed" in given else button(handler.command, given)
        except Exception as error:  # noqa: BLE001 whatever pysaml2 has against it
            self.errors.append(error)
            status, page = 500, html.escape(repr(error))
        body = page.encode()
        handler.send_response(status)
        handler.send_header("Content-Type", "text/html; charset=utf-8")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def pressed(self, given):
        relay = given.get("RelayState")
        signature = {"sigalg": given.get("SigAlg"), "signature": given.get("Signature")} if self.binding == "redirect" else {}
        read = self.idp.parse_authn_request(given["SAMLRequest"], BINDINGS[self.binding], relay_state=relay, **signature)
        asked = self.idp.response_args(read.message, [BINDING_HTTP_POST])
        self.believed.append(read.message.id)
        response = self.signed(asked["sp_entity_id"], asked["destination"], asked["in_response_to"])
        sent = self.idp.apply_binding(BINDING_HTTP_POST, response, asked["destination"], relay, response=True)
        return sent["data"]


def button(method, given):
    fields = "".join(
        f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">' for name, value in given.items())
    return f'<form method="{method}" action="/sso">{fields}<button name="pressed" value="yes">Sign in</button></form>'
