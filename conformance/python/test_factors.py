"""Second factors and service credentials, with codes that are computed here as an authenticator app does."""

import base64
import hashlib
import hmac
import http.client
import json
import random
import struct
import time

import pytest
import requests

from authenticator import Authenticator
from clients import Refused

STEP = 30


def code(seed, step):
    """RFC 6238 with SHA-1 and six digits."""
    digest = hmac.new(base64.b32decode(seed), struct.pack(">Q", step), hashlib.sha1).digest()
    place = digest[-1] & 15
    (number,) = struct.unpack(">I", digest[place : place + 4])
    return f"{(number & 0x7FFFFFFF) % 1_000_000:06}"


def bind(client, service, device, **user):
    """Binds a device by what it shows now."""
    step, seed = int(time.time()) // STEP, device["Base32StringSeed"]
    client.call(
        f"{service}.BindMFADevice",
        SerialNumber=device["SerialNumber"],
        AuthenticationCode1=code(seed, step - 1),
        AuthenticationCode2=code(seed, step),
        **user,
    )


def device(account, service):
    made = account.admin.call(f"{service}.CreateVirtualMFADevice", VirtualMFADeviceName=account.name("phone"))
    return made["VirtualMFADevice"]


def refusal(client, operation, **parameters):
    with pytest.raises(Refused) as refused:
        client.call(operation, **parameters)
    return refused.value.status, refused.value.code


def principal(account, user):
    domain = account.admin.call("Ims.GetDefaultDomain")["DefaultDomainName"]
    return f"{user}@{domain}"


def test_a_device_is_bound_by_name_and_seen_by_either(account):
    user = account.user()
    upn, phone = principal(account, user), device(account, "Ram")
    assert len(phone["Base32StringSeed"]) == 64
    assert base64.b64decode(phone["QRCodePNG"]).startswith(b"\x89PNG\r\n")
    assert refusal(account.admin, "GetUserMFAInfo", UserName=user) == (404, "EntityNotExist.User.MFADevice")
    assert account.admin.call("Ims.GetUserMFAInfo", UserPrincipalName=upn)["IsMFAEnable"] is False
    bind(account.admin, "Ram", phone, UserName=user)
    for seen in (
        account.admin.call("GetUserMFAInfo", UserName=user),
        account.admin.call("Ims.GetUserMFAInfo", UserPrincipalName=upn),
    ):
        assert seen["MFADevice"] == {"SerialNumber": phone["SerialNumber"], "Type": "VMFA"}
    listed = account.admin.call("ListVirtualMFADevices")["VirtualMFADevices"]["VirtualMFADevice"]
    (own,) = [one for one in listed if one["SerialNumber"] == phone["SerialNumber"]]
    assert own["User"]["UserName"] == user
    conflict = (409, "DeleteConflict.VirtualMFADevice.User")
    assert refusal(account.admin, "DeleteVirtualMFADevice", SerialNumber=phone["SerialNumber"]) == conflict
    assert refusal(account.admin, "DeleteUser", UserName=user) == (409, "DeleteConflict.User.MFADevice")
    unbound = account.admin.call("UnbindMFADevice", UserName=user)
    assert unbound["MFADevice"]["SerialNumber"] == phone["SerialNumber"]
    account.admin.call("DeleteVirtualMFADevice", SerialNumber=phone["SerialNumber"])
    account.admin.call("DeleteUser", UserName=user)


def test_users_bind_their_own_device_and_an_administrator_disables_it(account):
    user, _, client = account.user_with_key()
    upn, phone = principal(account, user), device(account, "Ims")
    assert refusal(client, "Ims.GetUserMFAInfo", UserPrincipalName=principal(account, "admin"))[0] == 403
    bind(client, "Ims", phone, UserPrincipalName=upn)
    assert client.call("Ims.GetUserMFAInfo")["IsMFAEnable"] is True
    # A key shows no factor, so it takes none away without a policy.
    assert refusal(client, "Ims.UnbindMFADevice", UserPrincipalName=upn)[0] == 403
    unbound = account.admin.call("Ims.UnbindMFADevice", UserPrincipalName=upn)
    assert unbound["MFADevice"]["SerialNumber"] == phone["SerialNumber"]
    assert client.call("Ims.GetUserMFAInfo")["IsMFAEnable"] is False
    account.admin.call("Ims.DeleteVirtualMFADevice", SerialNumber=phone["SerialNumber"])
    phone = device(account, "Ims")
    bind(client, "Ims", phone, UserPrincipalName=upn)
    pages, marker = [], None
    while True:
        more = {"Marker": marker} if marker else {}
        page = account.admin.call("Ims.ListVirtualMFADevices", MaxItems=1, **more)
        pages += page["VirtualMFADevices"]["VirtualMFADevice"]
        if not page["IsTruncated"]:
            break
        marker = page["Marker"]
    (own,) = [one for one in pages if one["SerialNumber"] == phone["SerialNumber"]]
    assert own["User"]["UserPrincipalName"] == upn
    account.admin.call("Ims.DisableVirtualMFA", UserPrincipalName=upn)
    assert client.call("Ims.GetUserMFAInfo")["IsMFAEnable"] is False
    gone = refusal(account.admin, "Ims.DeleteVirtualMFADevice", SerialNumber=phone["SerialNumber"])
    assert gone == (404, "EntityNotExist.VirtualMFADevice")
    assert account.admin.call("Ims.GetAccountMFAInfo")["IsMFAEnable"] is False


def test_wrong_codes_bind_nothing(account):
    user, phone = account.user(), device(account, "Ram")
    wrong = {"AuthenticationCode1": "000000", "AuthenticationCode2": "000000"}
    told = refusal(account.admin, "BindMFADevice", UserName=user, SerialNumber=phone["SerialNumber"], **wrong)
    assert told == (400, "InvalidParameter.AuthenticationCode1")
    assert refusal(account.admin, "GetUserMFAInfo", UserName=user) == (404, "EntityNotExist.User.MFADevice")
    account.admin.call("DeleteVirtualMFADevice", SerialNumber=phone["SerialNumber"])


def test_a_user_without_passkeys_has_an_empty_list_of_them(account):
    upn = principal(account, account.user())
    assert account.admin.call("Ims.ListPasskeys", UserPrincipalName=upn)["Passkeys"] == []
    for operation in ("Ims.UpdatePasskey", "Ims.DeletePasskey"):
        assert refusal(account.admin, operation, UserPrincipalName=upn) == (400, "MissingPasskeyId")
        unknown = {"UserPrincipalName": upn, "PasskeyId": "PASSKEY-" + "0" * 20}
        assert refusal(account.admin, operation, **unknown) == (404, "EntityNotExist.Passkey")


def step(account, path, token=None, **body):
    """A step of a logon: status and answer."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    # An address of its own for each: one address may fail ten times in a minute, and all scenarios share this machine.
    source = (f"127.{random.randint(1, 250)}.{random.randint(0, 250)}.{random.randint(1, 250)}", 0)
    connection = http.client.HTTPConnection("127.0.0.1", account.server.port, timeout=30, source_address=source)
    connection.request("POST", f"/logon/v1/{path}", json.dumps(body), headers)
    answer = connection.getresponse()
    told = json.loads(answer.read())
    connection.close()
    return answer.status, told


def with_passkey(account, device):
    """Logs on with a passkey alone."""
    _, asked = step(account, "passkey/begin")
    return step(account, "passkey/finish", ticket=asked["ticket"], credential=device.show(asked["options"]))


def test_a_passkey_is_made_with_a_session_logs_on_and_is_renamed_and_taken_away(account):
    user, password = account.user(), "Kq7#tzLm&2vXpR"
    upn = principal(account, user)
    whose = {"UserPrincipalName": upn}
    account.admin.call("Ims.CreateLoginProfile", Password=password, **whose)
    _, body = step(account, "begin", name=upn, password=password)
    token = body["session"]["token"]
    device = Authenticator(f"http://localhost:{account.server.port}")
    status, asked = step(account, "me/passkeys/begin", token)
    assert status == 200, asked
    made = {"ticket": asked["ticket"], "name": "laptop", "credential": device.make(asked["options"])}
    status, told = step(account, "me/passkeys/finish", token, **made)
    assert (status, told["passkey"]["name"]) == (200, "laptop"), told
    listed = lambda: account.admin.call("Ims.ListPasskeys", **whose)["Passkeys"]
    (passkey,) = listed()
    assert passkey["PasskeyId"] == told["passkey"]["id"] and not passkey.get("LastUseDate")
    status, body = with_passkey(account, device)
    assert status == 200, body
    session = {"Authorization": f"Bearer {body['session']['token']}"}
    me = lambda: requests.get(f"http://{account.server.endpoint}/logon/v1/me", headers=session, timeout=30)
    assert (me().json()["name"], me().json()["mfa"]) == (user, True)
    assert listed()[0]["LastUseDate"]
    which = {"PasskeyId": passkey["PasskeyId"], **whose}
    account.admin.call("Ims.UpdatePasskey", PasskeyName="tablet", **which)
    assert listed()[0]["PasskeyName"] == "tablet"
    # A device that counts backwards may be a copy.
    device.counter -= 2
    assert with_passkey(account, device)[0] == 401
    device.counter += 9
    account.admin.call("Ims.DeletePasskey", **which)
    assert listed() == [] and me().status_code == 401
    assert with_passkey(account, device)[0] == 401


def test_a_security_key_is_bound_where_a_factor_is_demanded_and_unbound(account):
    user, password = account.user(), "Kq7#tzLm&2vXpR"
    upn = principal(account, user)
    whose = {"UserPrincipalName": upn}
    account.admin.call("Ims.CreateLoginProfile", Password=password, MFABindRequired=True, **whose)
    begin = lambda: step(account, "begin", name=upn, password=password)[1]
    device = Authenticator(f"http://localhost:{account.server.port}")
    _, asked = step(account, "enrol/passkey/begin", ticket=begin()["ticket"], kind="security_key")
    made = {"ticket": asked["ticket"], "name": "yellow", "credential": device.make(asked["options"])}
    status, body = step(account, "enrol/passkey/finish", **made)
    assert status == 200 and body["session"], body
    bound = account.admin.call("Ims.GetUserMFAInfo", **whose)
    assert bound["IsMFAEnable"] is True and bound["MFADevice"]["Type"] == "U2F"
    asked = begin()
    assert (asked["next"], asked["ways"]) == ("factor", ["passkey"])
    _, asked = step(account, "factor/passkey/begin", ticket=asked["ticket"])
    shown = {"ticket": asked["ticket"], "credential": device.show(asked["options"])}
    assert step(account, "factor/passkey/finish", **shown)[0] == 200
    # A security key is good behind a password alone, and what was shown once is not good twice.
    assert step(account, "factor/passkey/finish", **shown)[0] == 401
    assert with_passkey(account, device)[0] == 401
    unbound = account.admin.call("Ims.UnbindMFADevice", **whose)
    assert unbound["MFADevice"]["SerialNumber"] == bound["MFADevice"]["SerialNumber"]
    assert account.admin.call("Ims.GetUserMFAInfo", **whose)["IsMFAEnable"] is False
    assert begin()["next"] == "enrol"


def test_a_service_credential_is_made_switched_off_and_deleted(account):
    whose = {"UserPrincipalName": principal(account, account.user())}
    service = account.name("service")
    made = []
    for name in ("one", "two"):
        named = {"ServiceCredentialName": name, "ServiceName": service, "CredentialAgeDays": 30}
        made.append(account.admin.call("Ims.CreateServiceCredential", **named, **whose)["ServiceCredential"])
    third = {"ServiceCredentialName": "three", "ServiceName": service}
    full = refusal(account.admin, "Ims.CreateServiceCredential", **third, **whose)
    assert full == (409, "LimitExceeded.User.ServiceCredential")
    assert all(one["ServiceCredentialSecret"] and one["ExpirationTime"] for one in made)
    which = {"ServiceCredentialId": made[0]["ServiceCredentialId"], **whose}
    account.admin.call("Ims.UpdateServiceCredential", Status="Inactive", ServiceCredentialName="new", **which)
    shown = account.admin.call("Ims.GetServiceCredential", **which)["ServiceCredential"]
    assert (shown["Status"], shown["ServiceCredentialName"]) == ("Inactive", "new")
    assert "ServiceCredentialSecret" not in shown
    first = account.admin.call("Ims.ListServiceCredentials", AllUsers=True, ServiceName=service, MaxResults=1)
    token = {"NextToken": first["NextToken"], "AllUsers": True, "ServiceName": service}
    rest = account.admin.call("Ims.ListServiceCredentials", **token)
    listed = first["ServiceCredentials"] + rest["ServiceCredentials"]
    assert {one["ServiceCredentialName"] for one in listed} == {"new", "two"}
    assert (first["IsTruncated"], rest["IsTruncated"], rest["MaxResults"]) == (True, False, 10)
    account.admin.call("Ims.DeleteServiceCredential", **which)
    gone = refusal(account.admin, "Ims.GetServiceCredential", **which)
    assert gone == (404, "EntityNotExist.User.ServiceCredential")
