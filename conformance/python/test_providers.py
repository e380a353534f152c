"""Identity providers, the settings of signing on, and the roles of services."""

import itertools
import re

from conftest import refuses

ISSUERS = itertools.count(1)


def test_the_life_of_a_saml_provider(account, metadata):
    ims, name = account.admin, account.name("idp")
    which = {"SAMLProviderName": name}
    ims.call("Ims.CreateSAMLProvider", EncodedSAMLMetadataDocument=metadata, Description="ours", **which)
    shown = lambda: ims.call("Ims.GetSAMLProvider", **which)["SAMLProvider"]
    first = shown()
    assert (first["Description"], first["EncodedSAMLMetadataDocument"]) == ("ours", metadata)
    assert first["Arn"] == f"acs:ram::{account.id}:saml-provider/{name}"
    ims.call("Ims.UpdateSAMLProvider", NewDescription="new", AuthnSignAlgo="rsa-sha256", **which)
    assert (shown()["Description"], shown()["AuthnSignAlgo"]) == ("new", "rsa-sha256")
    with refuses("EntityAlreadyExists.SAMLProvider", 409):
        ims.call("Ims.CreateSAMLProvider", EncodedSAMLMetadataDocument=metadata, **which)
    ims.call("Ims.CreateSAMLProvider", EncodedSAMLMetadataDocument=metadata, SAMLProviderName=f"{name}-2")
    assert {name, f"{name}-2"} <= {one["SAMLProviderName"] for one in listed(ims, "SAMLProvider")}
    for each in (name, f"{name}-2"):
        ims.call("Ims.DeleteSAMLProvider", SAMLProviderName=each)
    with refuses("EntityNotExist.SAMLProvider", 404):
        shown()


def listed(client, kind):
    """All providers of a kind, one on each page."""
    found, marker = [], {}
    while True:
        page = client.call(f"Ims.List{kind}s", MaxItems=1, **marker)
        found += page[f"{kind}s"][kind]
        if not page["IsTruncated"]:
            return found
        marker = {"Marker": page["Marker"]}


def test_the_life_of_an_oidc_provider(account):
    ims, name = account.admin, account.name("oidc")
    which, issuer = {"OIDCProviderName": name}, f"https://idp-{next(ISSUERS)}.example.com"
    prints = ["%040x" % number for number in (1, 2, 3)]
    ims.call(
        "Ims.CreateOIDCProvider", IssuerUrl=issuer, ClientIds="a,b", Fingerprints=",".join(prints[:2]),
        IssuanceLimitTime=6, Description="ours", **which)

    def shown():
        provider = ims.call("Ims.GetOIDCProvider", **which)["OIDCProvider"]
        return provider, set(provider["ClientIds"].split(",")), set(provider["Fingerprints"].split(","))

    first, ids, fingerprints = shown()
    assert (first["IssuerUrl"], first["IssuanceLimitTime"], first["Description"]) == (issuer, 6, "ours")
    assert (ids, fingerprints) == ({"a", "b"}, set(prints[:2]))
    ims.call("Ims.AddClientIdToOIDCProvider", ClientId="c", **which)
    ims.call("Ims.AddFingerprintToOIDCProvider", Fingerprint=prints[2], **which)
    assert shown()[1:] == ({"a", "b", "c"}, set(prints))
    ims.call("Ims.RemoveClientIdFromOIDCProvider", ClientId="a", **which)
    ims.call("Ims.RemoveFingerprintFromOIDCProvider", Fingerprint=prints[0], **which)
    assert shown()[1:] == ({"b", "c"}, set(prints[1:]))
    ims.call("Ims.UpdateOIDCProvider", ClientIds="d", IssuanceLimitTime=12, NewDescription="new", **which)
    changed, ids, _ = shown()
    assert (ids, changed["IssuanceLimitTime"], changed["Description"]) == ({"d"}, 12, "new")
    ims.call("Ims.CreateOIDCProvider", OIDCProviderName=f"{name}-2", IssuerUrl=f"{issuer}/2", ClientIds="a")
    assert {name, f"{name}-2"} <= {one["OIDCProviderName"] for one in listed(ims, "OIDCProvider")}
    for each in (name, f"{name}-2"):
        ims.call("Ims.DeleteOIDCProvider", OIDCProviderName=each)
    with refuses("EntityNotExist.OIDCProvider", 404):
        shown()


def test_the_settings_of_signing_on_are_changed_one_by_one(account, metadata):
    ims = account.admin
    shown = lambda: ims.call("Ims.GetUserSsoSettings")["UserSsoSettings"]
    try:
        ims.call("Ims.SetUserSsoSettings", SsoEnabled=True, MetadataDocument=metadata, AuxiliaryDomain="example.com")
        seen = shown()
        assert (seen["SsoEnabled"], seen["MetadataDocument"], seen["AuxiliaryDomain"]) == (True, metadata, "example.com")
        for field, value in [("SsoLoginWithDomain", False), ("AuthnSignAlgo", "rsa-sha256"), ("SsoEnabled", False)]:
            ims.call("Ims.SetUserSsoSettings", **{field: value})
            assert shown() == {**seen, field: value}
            seen = shown()
    finally:
        ims.call("Ims.SetUserSsoSettings", SsoEnabled=False)
    assert shown()["SsoEnabled"] is False


def test_the_role_of_a_service_is_made_from_its_template_and_deleted_by_a_task(account):
    ram, service = account.admin, {"ServiceName": "polardb.aliyuncs.com"}
    template = ram.call("GetServiceLinkedRoleTemplate", **service)
    ram.call("CreateServiceLinkedRole", **service)
    name = {"RoleName": "AliyunServiceRoleForPolarDB"}
    role = ram.call("GetRole", **name)["Role"]
    assert role["IsServiceLinkedRole"] is True and "polardb.aliyuncs.com" in role["AssumeRolePolicyDocument"]
    assert name["RoleName"] in str(template)
    with refuses("EntityAlreadyExists.Role", 409):
        ram.call("CreateServiceLinkedRole", **service)
    task = ram.call("DeleteServiceLinkedRole", **name)["DeletionTaskId"]
    assert re.fullmatch(r"task/aws-service-role/.+|.*AliyunServiceRoleForPolarDB.*", task), task
    with refuses("EntityNotExist.Role", 404):
        ram.call("GetRole", **name)
