"""A program of a machine: it holds credentials as the library gets them, and calls when it is told to. Runs by itself, so
that its clock may be another than that of whoever tells it.

Usage: program.py ENDPOINT CA; each line of standard input is a request in JSON, and each line of standard output its answer.
"""

import json
import sys
import time

from alibabacloud_credentials.client import Client as CredentialsClient
from alibabacloud_credentials.models import Config as CredentialsConfig
from alibabacloud_ram20150501 import models
from alibabacloud_ram20150501.client import Client as RamClient
from alibabacloud_tea_openapi.models import Config

ENDPOINT, CA = sys.argv[1:]
HOLDERS = {}


def holds(name, **config):
    """From now on it has a source of credentials of this name."""
    HOLDERS[name] = CredentialsClient(CredentialsConfig(**config))
    return {}


def calls(name, operation="list_users"):
    """One call with what the source has now: with which credentials, and `ok` or the code."""
    try:
        credential = HOLDERS[name].get_credential()
    except Exception as error:  # noqa: BLE001 the library raises many kinds
        return {"id": None, "code": f"no credentials: {error}", "time": time.time()}
    client = RamClient(Config(credential=HOLDERS[name], endpoint=ENDPOINT, protocol="https", ca=CA))
    request = {"list_users": models.ListUsersRequest, "list_groups": models.ListGroupsRequest}[operation]
    try:
        getattr(client, operation)(request())
        code = "ok"
    except Exception as error:  # noqa: BLE001
        code = getattr(error, "code", None) or repr(error)
    return {"id": credential.access_key_id, "code": code, "time": time.time()}


def holds_still(name):
    """What the source has, without a call of the server's."""
    try:
        return {"id": HOLDERS[name].get_credential().access_key_id, "code": "ok"}
    except Exception as error:  # noqa: BLE001
        return {"id": None, "code": str(error)}


DEEDS = {"holds": holds, "calls": calls, "holds_still": holds_still}

if __name__ == "__main__":
    for line in sys.stdin:
        deed, more = json.loads(line)
        print(json.dumps(DEEDS[deed](**more)), flush=True)
