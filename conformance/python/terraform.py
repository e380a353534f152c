"""The calls that Terraform's provider makes, in the two styles of its clients, and how it judges the answers.

Every answer is read as strictly as the provider reads it: a path that it walks without looking must be there, booleans
and numbers must be of those types, a thing that is gone must be a 404 with its code.
"""

import json
import urllib.parse

import seen
from wire import Raw, first_generation

VERSIONS = {
    "ram": "2015-05-01", "ims": "2019-08-15", "sts": "2015-04-01", "kms": "2016-01-20", "rm": "2020-03-31", "rd": "2022-04-19",
}
COMMON = {
    "Action", "Format", "Timestamp", "Version", "SignatureNonce", "SignatureMethod", "SignatureVersion", "AccessKeyId",
    "Signature", "SecurityToken",
}


class NotFound(Exception):
    """What the provider takes for "it is gone": a 404; also with which code."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


class Failed(Exception):
    """Any other refusal: the provider gives up with it."""

    def __init__(self, status, code, message):
        super().__init__(f"{status} {code}: {message}")
        self.status, self.code = status, code


class Provider:
    """The provider's clients on one account."""

    def __init__(self, account, keys=None):
        self.raw, self.keys = Raw(account.server.endpoint), keys or account.server.administrator
        self.account_id = account.id

    def rpc_post(self, service, action, **parameters):
        """Common parameters in the query, those of the operation in a form; empty ones are sent and signed."""
        given = {name: value for name, value in parameters.items() if value is not None}
        signed = first_generation(
            "POST", self.keys, Action=action, Version=VERSIONS[service], Format="json", **given)
        query = {name: value for name, value in signed.items() if name in COMMON}
        form = {name: value for name, value in signed.items() if name not in COMMON}
        body = urllib.parse.urlencode(form)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded", "x-acs-action": action,
            "x-acs-version": VERSIONS[service],
        }
        seen.fields(parameters)
        return self.judge(self.raw.send("POST", "/?" + urllib.parse.urlencode(query), headers, body))

    def old(self, service, action, **parameters):
        """Everything in the query, with a region and an empty kind of signature; empty ones are left out."""
        given = {name: value for name, value in parameters.items() if value not in (None, "")}
        signed = first_generation(
            "GET", self.keys, Action=action, Version=VERSIONS[service], Format="JSON", SignatureType="",
            RegionId="cn-hangzhou", **given)
        return self.judge(self.raw.resend("GET", signed))

    def judge(self, answer):
        body = answer.json()
        assert isinstance(body, dict), body
        if answer.status == 200:
            seen.fields(body)
            assert "Code" not in body and "code" not in body and "Success" not in body, body
            return body
        assert answer.status < 500, body
        assert all(isinstance(body[name], str) for name in ("Code", "Message", "RequestId")), body
        if answer.status == 404:
            raise NotFound(body["Code"])
        raise Failed(answer.status, body["Code"], body["Message"])

    def ram(self, action, **parameters):
        return self.rpc_post("ram", action, **parameters)

    def ims(self, action, **parameters):
        return self.rpc_post("ims", action, **parameters)

    def kms(self, action, **parameters):
        return self.rpc_post("kms", action, **parameters)

    def rm(self, action, **parameters):
        """Resource Manager, by which the provider calls most of what a directory has."""
        return self.rpc_post("rm", action, **parameters)

    def rd(self, action, **parameters):
        """Resource Directory, by which it calls the rest."""
        return self.rpc_post("rd", action, **parameters)

    def old_ram(self, action, **parameters):
        return self.old("ram", action, **parameters)


def text(value):
    return json.dumps(value, separators=(",", ":"))


def tolerate(call, *codes):
    """What the provider does on a forced delete: these codes mean that there is nothing to do."""
    try:
        return call()
    except NotFound as gone:
        assert gone.code in codes, gone.code
        return None
