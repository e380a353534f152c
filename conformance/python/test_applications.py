"""OAuth applications: their settings, their secrets, and what they are installed with."""

import re

import pytest

from conftest import allow, refuses


def names(scopes):
    """The names of scopes that an answer shows."""
    return [scope["Name"] for scope in scopes["PredefinedScopes"]["PredefinedScope"]]


@pytest.fixture
def application(account):
    """A web application of its own for each scenario, as it was made."""
    made = account.admin.call(
        "Ims.CreateApplication", AppName=account.name("app"), AppType="WebApp", DisplayName="Ours",
        PredefinedScopes="aliuid;profile", RequiredScopes="aliuid",
        RedirectUris="https://app.example.com/a;https://app.example.com/b")["Application"]
    yield made
    account.admin.call("Ims.DeleteApplication", AppId=made["AppId"])


def test_the_life_of_an_application(account, application):
    ims, which = account.admin, {"AppId": application["AppId"]}
    assert re.fullmatch(r"\d{18}", application["AppId"])
    assert (application["AccountId"], application["ProtocolVersion"]) == (account.id, "2.0")
    assert (application["SecretRequired"], application["IsMultiTenant"]) == (True, False)
    assert (application["AccessTokenValidity"], application["RefreshTokenValidity"]) == (3600, 7776000)
    assert application["RedirectUris"]["RedirectUri"] == ["https://app.example.com/a", "https://app.example.com/b"]
    assert names(application["DelegatedScope"]) == ["openid", "aliuid", "profile"]
    assert ims.call("Ims.GetApplication", **which)["Application"] == application
    changed = ims.call(
        "Ims.UpdateApplication", NewDisplayName="New", NewAccessTokenValidity=900, NewRefreshTokenValidity=7200,
        NewIsMultiTenant=True, NewRedirectUris="https://app.example.com/c", NewPredefinedScopes="openid;profile",
        NewRequiredScopes="profile", **which)["Application"]
    assert (changed["DisplayName"], changed["IsMultiTenant"]) == ("New", True)
    assert (changed["AccessTokenValidity"], changed["RefreshTokenValidity"]) == (900, 7200)
    assert changed["RedirectUris"]["RedirectUri"] == ["https://app.example.com/c"]
    assert names(changed["DelegatedScope"]) == ["openid", "profile"]
    assert changed in ims.call("Ims.ListApplications")["Applications"]["Application"]
    with refuses("InvalidParameter.NewRedirectUris", 400):
        ims.call("Ims.UpdateApplication", NewRedirectUris="http://app.example.com/c", **which)
    with refuses("EntityAlreadyExists.Application", 409):
        ims.call("Ims.CreateApplication", AppName=application["AppName"], AppType="WebApp", DisplayName="Again")


def test_what_is_on_peoples_own_machines_is_for_native_applications(account):
    ims = account.admin
    new = {"AppName": account.name("native"), "DisplayName": "Ours", "RedirectUris": "http://127.0.0.1/back;meeting://authorize/"}
    with refuses("InvalidParameter.RedirectUris", 400):
        ims.call("Ims.CreateApplication", AppType="WebApp", **new)
    made = ims.call("Ims.CreateApplication", AppType="NativeApp", ProtocolVersion="2.1", **new)["Application"]
    assert made["RedirectUris"]["RedirectUri"] == new["RedirectUris"].split(";")
    assert (made["SecretRequired"], made["ProtocolVersion"]) == (False, "2.1")
    ims.call("Ims.DeleteApplication", AppId=made["AppId"])
    with refuses("EntityNotExist.Application", 404):
        ims.call("Ims.GetApplication", AppId=made["AppId"])


def test_a_secret_is_shown_once_and_takes_anothers_place(account, application):
    ims, which = account.admin, {"AppId": application["AppId"]}
    first, second = (ims.call("Ims.CreateAppSecret", **which)["AppSecret"] for _ in range(2))
    assert len({one["AppSecretValue"] for one in (first, second)}) == 2
    with refuses("LimitExceeded.AppSecret", 409):
        ims.call("Ims.CreateAppSecret", **which)
    seen = ims.call("Ims.GetAppSecret", AppSecretId=first["AppSecretId"], **which)["AppSecret"]
    assert seen == {**first, "AppSecretValue": "********"}
    ims.call("Ims.DeleteAppSecret", AppSecretId=first["AppSecretId"], **which)
    listed = ims.call("Ims.ListAppSecretIds", **which)["AppSecrets"]["AppSecret"]
    assert listed == [{name: value for name, value in second.items() if name != "AppSecretValue"}]
    with refuses("EntityNotExist.AppSecret", 404):
        ims.call("Ims.GetAppSecret", AppSecretId=first["AppSecretId"], **which)


def test_an_application_is_installed_said_anew_and_taken_out(account, application):
    ims, which = account.admin, {"AppId": application["AppId"]}
    all_of_it = ims.call("Ims.ProvisionApplication", **which)["ApplicationProvisionInfo"]
    assert (all_of_it["TenantId"], all_of_it["AppName"]) == (account.id, application["AppName"])
    assert names(all_of_it["DelegatedScope"]) == ["openid", "aliuid", "profile"]
    with refuses("InvalidParameter.Scopes", 400):
        ims.call("Ims.ProvisionApplication", Scopes="profile", **which)
    ims.call("Ims.ProvisionApplication", Scopes="aliuid", **which)
    info = ims.call("Ims.GetApplicationProvisionInfo", **which)["ApplicationProvisionInfo"]
    assert names(info["DelegatedScope"]) == ["openid", "aliuid"]
    listed = lambda source: ims.call(
        "Ims.ListApplicationProvisionInfos", SourceType=source)["ApplicationProvisionInfos"]["ApplicationProvisionInfo"]
    assert info in listed("inner") and listed("external") == []
    ims.call("Ims.DeprovisionApplication", **which)
    with refuses("EntityNotExist.ApplicationProvisionInfo", 404):
        ims.call("Ims.GetApplicationProvisionInfo", **which)


def test_scopes_are_told_by_type(account):
    told = lambda **of: names(account.admin.call("Ims.ListPredefinedScopes", **of))
    assert told() == ["openid", "aliuid", "profile", "/acs/scim"]
    assert told(AppType="ServerApp") == ["openid", "/acs/scim"]


def test_policies_know_applications_by_name(account, application):
    own = account.arn(f"application/{application['AppName']}")
    _, _, client = account.user_with_key(allow("ram:GetApplication", own))
    which = {"AppId": application["AppId"]}
    assert client.call("Ims.GetApplication", **which)["Application"] == application
    with refuses("NoPermission", 403):
        client.call("Ims.CreateAppSecret", **which)
    with refuses("NoPermission", 403):
        client.call("Ims.ListApplications")
