"""A browser with a passkey: makes keys and shows them as WebAuthn says, with keys of software."""

import base64
import hashlib
import json
import os
import struct

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Authenticator:
    """A device that verifies its user and counts, on a page of an origin."""

    def __init__(self, origin):
        self.origin, self.keys, self.counter = origin, {}, 0

    def make(self, options):
        """`navigator.credentials.create`"""
        options = options["publicKey"]
        key, handle = ec.generate_private_key(ec.SECP256R1()), os.urandom(32)
        self.keys[handle] = key, options["user"]["id"]
        point = key.public_key().public_numbers()
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")})
        attested = bytes(16) + struct.pack(">H", len(handle)) + handle + public
        data = self.data(options["rp"]["id"], PRESENT | VERIFIED | ATTESTED) + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self.credential(
            handle, "webauthn.create", options, lambda _: {"attestationObject": encode(attestation)})

    def show(self, options):
        """`navigator.credentials.get`: the key that was made last, or one that is asked for."""
        options = options["publicKey"]
        asked = [decode(one["id"]) for one in options.get("allowCredentials", [])]
        handle = next(handle for handle in reversed(self.keys) if not asked or handle in asked)
        key, user = self.keys[handle]
        self.counter += 1
        data = self.data(options["rpId"], PRESENT | VERIFIED)

        def answer(client):
            signature = key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
            return {"authenticatorData": encode(data), "signature": encode(signature), "userHandle": user}

        return self.credential(handle, "webauthn.get", options, answer)

    def data(self, party, flags):
        return hashlib.sha256(party.encode()).digest() + struct.pack(">BI", flags, self.counter)

    def credential(self, handle, kind, options, answer):
        client = json.dumps({"type": kind, "challenge": options["challenge"], "origin": self.origin}).encode()
        return {
            "id": encode(handle), "rawId": encode(handle), "type": "public-key", "clientExtensionResults": {},
            "response": {"clientDataJSON": encode(client), **answer(client)},
        }
