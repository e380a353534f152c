"""The documents that the tests of `federation::saml` judge, judged by pysaml2 (over xmlsec1 and libxml2) as well.

What we believe it must believe, of the same person. Where it believes what we refuse, the table says why that is no
mistake of ours; a disagreement that is not in the table, or is no longer there, is a failure. Nobody may ever be
somebody whom the provider did not sign. `scripts/test --only python` writes the documents.
"""

import base64
import collections
import datetime
import logging
import os
import pathlib
import shutil
import time

import pytest
import saml2.sigver
import saml2.time_util
from saml2 import BINDING_HTTP_POST
from saml2.client import Saml2Client
from saml2.config import Config

DOCUMENTS = pathlib.Path(os.environ.get("SAML_DOCUMENTS", pathlib.Path(__file__).parents[2] / "target/saml-documents"))
# When the documents are written, as their tests have it.
NOW = 1789997600

# The check by which we refuse, how many documents pysaml2 believes that it refuses, and why.
DISAGREEMENTS = {
    "Assertion": (2, "an assertion in Extensions or of no namespace is not looked at there; here there is one of the name"),
    "Audience": (2, "blanks around an audience are left out there; one of several restrictions is enough there"),
    "Algorithm": (1, "a length for HMAC is ignored there, as the signature is none; here methods have no parameters"),
    "Canonicalization": (1, "with comments is a form there; here it is not, though the document has none"),
    "Comments": (5, "a comment ends no text there either, and the text is the signed one; here it is refused on sight"),
    "Confirmation": (1, "other methods than bearer are let pass there"),
    "DigestAlgorithm": (2, "SHA-1 is still believed there"),
    "Encryption": (2, "what is encrypted and cannot be opened is left out there"),
    "Expiry": (3, "times without a zone, and conditions alone, are enough there; an end within its slack is none"),
    "Form": (9, "document types, CDATA and other declarations of XML are read there; they are refused here unread"),
    "Identifiers": (1, "a response and its assertion may share one there"),
    "InResponseTo": (3, "unsolicited answers are allowed in this configuration, whatever they say they answer"),
    "IssuedAt": (1, "when an assertion was issued is not looked at there"),
    "Lifetime": (1, "how long an assertion lasts is not limited there"),
    "NotBefore": (1, "a time without a zone is one there"),
    "Places": (5, "elements that no schema has in a response are ignored there, and a signature may stand further behind"),
    "Recipient": (5, "it is compared there only with what the caller says of the conversation"),
    "Session": (1, "a time without a zone is one there"),
    "Structure": (1, "the version of an assertion is not looked at there"),
    "Subject": (1, "a name of no text is a name there"),
}


class Clock(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(NOW, tz)


@pytest.fixture
def client(monkeypatch):
    calendar = time.gmtime
    monkeypatch.setattr(time, "gmtime", lambda seconds=None: calendar(NOW if seconds is None else seconds))
    monkeypatch.setattr(saml2.time_util, "utc_now", lambda: NOW)
    monkeypatch.setattr(saml2.time_util, "datetime", Clock)
    monkeypatch.setattr(saml2.sigver, "datetime", Clock)
    logging.disable(logging.CRITICAL)
    config = Config()
    consumer = ("https://rampart.example/saml-role/sso", BINDING_HTTP_POST)
    config.load({
        "entityid": "urn:rampart:example",
        "xmlsec_binary": shutil.which("xmlsec1"),
        "accepted_time_diff": 60,
        "allow_unknown_attributes": True,
        "service": {"sp": {
            "endpoints": {"assertion_consumer_service": [consumer]},
            "allow_unsolicited": True,
            "want_assertions_signed": True,
            "want_response_signed": False,
        }},
        "metadata": {"local": [str(DOCUMENTS / "metadata")]},
    })
    yield Saml2Client(config)
    logging.disable(logging.NOTSET)


def judged(client, document):
    """Of whom the document is, or None where it is refused."""
    encoded = base64.b64encode(document.read_bytes()).decode()
    try:
        response = client.parse_authn_request_response(encoded, BINDING_HTTP_POST, outstanding={})
    except Exception:  # noqa: BLE001 - what refuses a document there has no common type
        return None
    if response is None or response.name_id is None:
        return None
    return response.name_id.text or ""


def test_another_implementation_believes_what_we_believe(client):
    documents = sorted(DOCUMENTS.glob("*.xml"))
    assert len(documents) > 150, f"{DOCUMENTS} holds no documents; scripts/test --only python writes them"
    believed = collections.defaultdict(list)
    for document in documents:
        test, number, verdict, _ = document.name.split(".")
        name = judged(client, document)
        if verdict == "accepted":
            assert name == "alice@example.com", f"{test} {number}"
        elif name is not None:
            assert name in ("alice@example.com", ""), f"{test} {number}: somebody else"
            believed[verdict].append(f"{test} {number}")
    counts = {check: count for check, (count, _) in DISAGREEMENTS.items()}
    assert {check: len(found) for check, found in believed.items()} == counts, dict(believed)
