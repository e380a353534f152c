"""Passwords, login profiles and the settings of logging on, as RAM and IMS spell them."""

import pytest

from conftest import allow, refuses

POLICY = {
    "MinimumPasswordLength": 8, "RequireLowercaseCharacters": False, "RequireUppercaseCharacters": False,
    "RequireNumbers": False, "RequireSymbols": False, "MinimumPasswordDifferentCharacter": 0,
    "PasswordNotContainUserName": False, "MaxPasswordAge": 0, "HardExpire": False, "PasswordReusePrevention": 0,
    "MaxLoginAttemps": 0, "InitialPasswordAge": 14, "InterceptRiskPasswordOnApi": False,
}
PREFERENCE = {
    "LoginProfilePreference": {
        "EnableSaveMFATicket": False, "AllowUserToChangePassword": True, "AllowUserToLoginWithPasskey": True,
        "LoginSessionDuration": 6, "LoginNetworkMasks": "", "MFAOperationForLogin": "independent",
        "OperationForRiskLogin": "autonomous"},
    "AccessKeyPreference": {"AllowUserToManageAccessKeys": False, "AllowUserToManageServiceCredentials": False},
    "MFAPreference": {"AllowUserToManageMFADevices": True},
    "PersonalInfoPreference": {"AllowUserToManagePersonalDingTalk": True},
    "VerificationPreference": {"VerificationTypes": []},
    "MaxIdleDays": {"MaxIdleDaysForUsers": 730, "MaxIdleDaysForAccessKeys": 730},
}
GOOD = "Kq7#tzLm&2vXpR"


def as_set(preference):
    """A preference as it was shown, to be set again."""
    return {name: value for group in preference.values() for name, value in group.items()}


@pytest.fixture
def settings(account):
    """The account's settings as they are at first; what a scenario changes is put back."""
    put_back = lambda: (
        account.admin.call("Ims.SetPasswordPolicy", **POLICY),
        account.admin.call("Ims.SetSecurityPreference", **as_set(PREFERENCE)))
    put_back()
    yield account.admin
    put_back()


def profile(account, **asked):
    return account.admin.call("Ims.GetLoginProfile", **asked)["LoginProfile"]


def test_the_life_of_a_login_profile_as_ims_spells_it(account):
    ims, upn = account.admin, {"UserPrincipalName": account.upn(account.user())}
    with refuses("EntityNotExist.User.LoginProfile", 404):
        profile(account, **upn)
    ims.call("Ims.CreateLoginProfile", Password=GOOD, MFABindRequired=True, PasswordResetRequired=True, **upn)
    seen = profile(account, **upn)
    assert (seen["Status"], seen["MFABindRequired"], seen["PasswordResetRequired"], seen["PasswordStatus"]) == (
        "Active", True, True, "InitialValid")
    assert seen["UserPrincipalName"] == upn["UserPrincipalName"] and "Password" not in seen
    for field, value in [("Status", "Inactive"), ("MFABindRequired", False), ("PasswordResetRequired", False)]:
        ims.call("Ims.UpdateLoginProfile", **{field: value}, **upn)
        assert profile(account, **upn)[field] == value
    ims.call("Ims.DeleteLoginProfile", **upn)
    with refuses("EntityNotExist.User.LoginProfile", 404):
        ims.call("Ims.DeleteLoginProfile", **upn)


def test_the_life_of_a_login_profile_as_ram_spells_it(account):
    ram, user = account.admin, {"UserName": account.user()}
    ram.call("CreateLoginProfile", Password=GOOD, PasswordResetRequired=True, **user)
    seen = ram.call("GetLoginProfile", **user)["LoginProfile"]
    assert (seen["PasswordResetRequired"], seen["MFABindRequired"]) == (True, False) and seen["CreateDate"]
    with refuses("EntityAlreadyExists.User.LoginProfile", 409):
        ram.call("CreateLoginProfile", Password=GOOD, **user)
    ram.call("UpdateLoginProfile", PasswordResetRequired=False, MFABindRequired=True, **user)
    seen = ram.call("GetLoginProfile", **user)["LoginProfile"]
    assert (seen["PasswordResetRequired"], seen["MFABindRequired"]) == (False, True)
    assert profile(account, UserPrincipalName=account.upn(user["UserName"]))["MFABindRequired"] is True
    ram.call("DeleteLoginProfile", **user)
    with refuses("EntityNotExist.User.LoginProfile", 404):
        ram.call("GetLoginProfile", **user)


@pytest.mark.parametrize("change", ["Ram.ChangePassword", "Ims.ChangePassword"])
def test_users_change_their_own_password_by_showing_the_old_one(account, settings, change):
    user, _, client = account.user_with_key()
    account.admin.call("CreateLoginProfile", UserName=user, Password=GOOD, PasswordResetRequired=True)
    new = f"{GOOD}-of-her-own"
    with refuses("InvalidParameter.OldPassword", 400):
        client.call(change, OldPassword=new, NewPassword=new)
    client.call(change, OldPassword=GOOD, NewPassword=new)
    seen = profile(account, UserPrincipalName=account.upn(user))
    assert (seen["PasswordResetRequired"], seen["PasswordStatus"]) == (False, "NotInitial")
    with refuses("InvalidParameter.OldPassword", 400):
        client.call(change, OldPassword=GOOD, NewPassword=f"{GOOD}-again")
    settings.call("Ims.SetSecurityPreference", AllowUserToChangePassword=False)
    with refuses("NoPermission", 403):
        client.call(change, OldPassword=new, NewPassword=GOOD)


def test_each_demand_of_the_policy_is_made_of_new_passwords(account, settings):
    for number, (field, value, bad) in enumerate([
        ("MinimumPasswordLength", 15, GOOD),
        ("RequireLowercaseCharacters", True, GOOD.upper()),
        ("RequireUppercaseCharacters", True, GOOD.lower()),
        ("RequireNumbers", True, "Kq#tzLm&vXpRab"),
        ("RequireSymbols", True, "Kq7tzLm2vXpRab"),
        ("MinimumPasswordDifferentCharacter", 6, "Kq7#tKq7#tKq7#t"),
        ("PasswordNotContainUserName", True, "Kq7#{user}&2v"),
        ("InterceptRiskPasswordOnApi", True, "Password123"),
        ("PasswordReusePrevention", 2, GOOD),
    ]):
        user = account.user(f"p{number}")
        bad = bad.format(user=user)
        account.admin.call("CreateLoginProfile", UserName=user, Password=bad)
        account.admin.call("UpdateLoginProfile", UserName=user, Password=f"{GOOD}-other")
        set_to = settings.call("Ims.SetPasswordPolicy", **{field: value})["PasswordPolicy"]
        assert settings.call("Ims.GetPasswordPolicy")["PasswordPolicy"] == set_to == {**POLICY, field: value}
        with refuses(f"InvalidParameter.Password.{field}", 400) as refusal:
            account.admin.call("UpdateLoginProfile", UserName=user, Password=bad)
        assert bad not in refusal.message
        settings.call("Ims.SetPasswordPolicy", **{field: POLICY[field]})
        account.admin.call("UpdateLoginProfile", UserName=user, Password=bad)


def test_the_policy_of_passwords_is_one_for_both_services(account, settings):
    ram = {
        "MinimumPasswordLength": 10, "RequireLowercaseCharacters": True, "RequireUppercaseCharacters": True,
        "RequireNumbers": True, "RequireSymbols": True, "HardExpiry": True, "MaxPasswordAge": 90,
        "PasswordReusePrevention": 3, "MaxLoginAttemps": 5}
    settings.call("SetPasswordPolicy", **ram)
    seen = settings.call("GetPasswordPolicy")["PasswordPolicy"]
    assert {name: seen[name] for name in ram} == ram
    ims = settings.call("Ims.GetPasswordPolicy")["PasswordPolicy"]
    assert ims == {**POLICY, **{name: value for name, value in ram.items() if name != "HardExpiry"}, "HardExpire": True}
    # What is about time is seen where it was set; the passwords that are there are judged by it.
    settings.call("Ims.SetPasswordPolicy", InitialPasswordAge=0, HardExpire=False)
    assert settings.call("Ims.GetPasswordPolicy")["PasswordPolicy"]["InitialPasswordAge"] == 0
    assert settings.call("GetPasswordPolicy")["PasswordPolicy"]["HardExpiry"] is False


def test_each_field_of_the_preference_is_set_alone(account, settings):
    shown = lambda: settings.call("Ims.GetSecurityPreference")["SecurityPreference"]
    assert shown() == PREFERENCE
    for group, field, value in [
        ("LoginProfilePreference", "EnableSaveMFATicket", True),
        ("LoginProfilePreference", "AllowUserToChangePassword", False),
        ("LoginProfilePreference", "AllowUserToLoginWithPasskey", False),
        ("LoginProfilePreference", "LoginSessionDuration", 12),
        ("LoginProfilePreference", "LoginNetworkMasks", "10.0.0.0/8"),
        ("LoginProfilePreference", "MFAOperationForLogin", "mandatory"),
        ("LoginProfilePreference", "OperationForRiskLogin", "enforceVerify"),
        ("AccessKeyPreference", "AllowUserToManageAccessKeys", True),
        ("AccessKeyPreference", "AllowUserToManageServiceCredentials", True),
        ("MFAPreference", "AllowUserToManageMFADevices", False),
        ("PersonalInfoPreference", "AllowUserToManagePersonalDingTalk", False),
        ("VerificationPreference", "VerificationTypes", ["sms"]),
        ("MaxIdleDays", "MaxIdleDaysForUsers", 90),
        ("MaxIdleDays", "MaxIdleDaysForAccessKeys", 180),
    ]:
        settings.call("Ims.SetSecurityPreference", **{field: value})
        assert shown() == {**PREFERENCE, group: {**PREFERENCE[group], field: value}}, field
        settings.call("Ims.SetSecurityPreference", **{field: as_set(PREFERENCE)[field]})


def test_the_preference_is_one_for_both_services(account, settings):
    sent = {
        "EnableSaveMFATicket": True, "AllowUserToChangePassword": False, "AllowUserToManageAccessKeys": True,
        "AllowUserToManageMFADevices": False, "LoginSessionDuration": 8, "LoginNetworkMasks": "192.0.2.0/24"}
    settings.call("SetSecurityPreference", **sent)
    for spelled in ("GetSecurityPreference", "Ims.GetSecurityPreference"):
        shown = settings.call(spelled)["SecurityPreference"]
        flat = {name: value for group in shown.values() for name, value in group.items()}
        assert {name: flat[name] for name in sent} == sent, spelled


def test_users_do_to_themselves_what_the_preference_allows_and_no_policy_denies(account, settings):
    name, key, client = account.user_with_key()
    upn = account.upn(name)
    service = {"ServiceName": account.name("models"), "UserPrincipalName": upn}
    for field, operation, asked in [
        ("AllowUserToManageAccessKeys", "ListAccessKeys", {"UserName": name}),
        ("AllowUserToManageAccessKeys", "Ims.CreateAccessKey", {"UserPrincipalName": upn}),
        ("AllowUserToManageServiceCredentials", "Ims.CreateServiceCredential", {"ServiceCredentialName": "s", **service}),
    ]:
        settings.call("Ims.SetSecurityPreference", **{field: False})
        with refuses("NoPermission", 403):
            client.call(operation, **asked)
        settings.call("Ims.SetSecurityPreference", **{field: True})
        assert client.call(operation, **asked)["RequestId"], operation
    with refuses("NoPermission", 403):
        client.call("Ims.ListAccessKeys", UserPrincipalName=account.upn("admin"))
    account.grant(name, {**allow("ram:ListAccessKeys"), "Effect": "Deny"})
    with refuses("NoPermission", 403):
        client.call("ListAccessKeys", UserName=name)
