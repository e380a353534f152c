"""The resources of Terraform's provider for RAM, IMS, directories and KMS, call by call: apply, refresh without a difference, destroy."""

import json

import pytest

from clients import Credentials
from conftest import Account
from server import Server, run
from terraform import Failed, NotFound, Provider, text, tolerate

TRUST = {"Version": "1", "Statement": [{
    "Effect": "Allow", "Action": ["sts:AssumeRole", "sts:SetSourceIdentity"],
    "Principal": {"RAM": [], "Service": ["ecs.aliyuncs.com", "fc.aliyuncs.com"]}}]}
SOME_STATEMENTS = [{"Type": "ClassicWhiteList", "IPList": ["192.0.2.0/24", "2001:db8::/32"]}]
DOCUMENT = {"Version": "1", "Statement": [
    {"Effect": "Allow", "Action": "oss:GetObject", "Resource": ["acs:oss:*:*:b/*"]},
    {"Effect": "Deny", "Action": ["*"], "Resource": "*"}]}


@pytest.fixture(scope="module")
def account(tmp_path_factory):
    """On a server of its own: some resources are settings of the whole account."""
    running = Server(tmp_path_factory.mktemp("terraform") / "data").start()
    yield Account(running)
    assert running.stop() == 0


@pytest.fixture
def provider(account):
    return Provider(account)


@pytest.fixture
def name(account):
    return account.name("tf")


def gone(call, code):
    with pytest.raises(NotFound) as told:
        call()
    assert told.value.code == code


def tags_of(provider, kind, name):
    listed = provider.ram("ListTagResources", ResourceType=kind, ResourceNames=text([name]))["TagResources"]
    return {one["TagKey"]: one["TagValue"] for one in listed}


# --- RAM ----------------------------------------------------------------------------------------------------------


def all_users(provider):
    users, marker = [], None
    while True:
        page = provider.old_ram("ListUsers", MaxItems=100, Marker=marker)
        users += page["Users"]["User"]
        assert page["IsTruncated"] in (True, False)
        if not page["IsTruncated"]:
            assert not page.get("Marker")
            return users
        marker = page["Marker"]


def read_user(provider, user_id):
    found = [one for one in all_users(provider) if user_id in (one["UserId"], one["UserName"])]
    if not found:
        raise NotFound("not listed")
    return provider.old_ram("GetUser", UserName=found[0]["UserName"])["User"]


def test_ram_user(provider, name):
    made = provider.old_ram(
        "CreateUser", UserName=name, DisplayName="A", MobilePhone="86-18888888888", Email="a@example.com", Comments="c")
    user_id = made["User"]["UserId"]
    first = read_user(provider, user_id)
    assert (first["MobilePhone"], first["Email"], first["Comments"]) == ("86-18888888888", "a@example.com", "c")
    assert read_user(provider, user_id) == first
    provider.ram(
        "UpdateUser", UserName=name, NewUserName=name, NewDisplayName="B", NewMobilePhone="", NewEmail="", NewComments="")
    second = read_user(provider, user_id)
    assert second["DisplayName"] == "B"
    assert [second.get(field) or "" for field in ("MobilePhone", "Email", "Comments")] == ["", "", ""]
    provider.ram("UpdateUser", UserName=name, NewUserName=f"{name}-2")
    assert read_user(provider, user_id)["UserId"] == user_id
    destroy_user(provider, f"{name}-2")
    gone(lambda: read_user(provider, user_id), "not listed")


def destroy_user(provider, name):
    """What `force = true` does, each call in the provider's order."""
    for key in provider.ram("ListAccessKeys", UserName=name)["AccessKeys"]["AccessKey"]:
        provider.ram("DeleteAccessKey", UserName=name, UserAccessKeyId=key["AccessKeyId"])
    for policy in provider.ram("ListPoliciesForUser", UserName=name)["Policies"]["Policy"]:
        provider.ram(
            "DetachPolicyFromUser", UserName=name, PolicyName=policy["PolicyName"], PolicyType=policy["PolicyType"])
    for group in provider.ram("ListGroupsForUser", UserName=name)["Groups"]["Group"]:
        provider.ram("RemoveUserFromGroup", UserName=name, GroupName=group["GroupName"])
    tolerate(lambda: provider.ram("DeleteLoginProfile", UserName=name), "EntityNotExist.User.LoginProfile")
    tolerate(lambda: provider.ram("UnbindMFADevice", UserName=name), "EntityNotExist.User.MFADevice")
    provider.ram("DeleteUser", UserName=name)


def test_ram_user_with_everything_on_it_is_destroyed_by_force(provider, name):
    provider.old_ram("CreateUser", UserName=name)
    provider.ram("CreateGroup", GroupName=name)
    provider.ram("AddUserToGroup", UserName=name, GroupName=name)
    provider.ram("AttachPolicyToUser", UserName=name, PolicyName="AliyunOSSFullAccess", PolicyType="System")
    provider.ram("CreateAccessKey", UserName=name)
    provider.ram("CreateLoginProfile", UserName=name, Password="Correct-h0rse-battery")
    for child in ("AccessKey", "Group", "Policy", "LoginProfile"):
        with pytest.raises(Failed) as refused:
            provider.ram("DeleteUser", UserName=name)
        assert (refused.value.status, refused.value.code.startswith("DeleteConflict.User.")) == (409, True), child
    destroy_user(provider, name)
    provider.ram("DeleteGroup", GroupName=name)
    # Sent once more, each call says that there is nothing.
    gone(lambda: provider.ram("ListAccessKeys", UserName=name), "EntityNotExist.User")
    gone(lambda: provider.ram("DeleteLoginProfile", UserName=name), "EntityNotExist.User")
    gone(lambda: provider.ram("UnbindMFADevice", UserName=name), "EntityNotExist.User")
    gone(lambda: provider.ram("DeleteUser", UserName=name), "EntityNotExist.User")


def test_ram_group_and_its_members(provider, name):
    group = provider.ram("CreateGroup", GroupName=name, Comments="c")["Group"]
    assert group["GroupName"] == name
    read = provider.ram("GetGroup", GroupName=name)["Group"]
    assert read["Comments"] == "c" and read["CreateDate"]
    provider.ram("UpdateGroup", GroupName=name, NewComments="d")
    assert provider.ram("GetGroup", GroupName=name)["Group"]["Comments"] == "d"
    provider.old_ram("CreateUser", UserName=name)
    provider.ram("AddUserToGroup", UserName=name, GroupName=name)
    with pytest.raises(Failed) as refused:
        provider.ram("AddUserToGroup", UserName=name, GroupName=name)
    assert refused.value.code == "EntityAlreadyExists.User.Group"
    with pytest.raises(Failed) as refused:
        provider.ram("DeleteGroup", GroupName=name)
    assert refused.value.code == "DeleteConflict.Group.User"
    members = provider.ram("ListUsersForGroup", GroupName=name)
    assert members["IsTruncated"] is False
    for user in members["Users"]["User"]:
        provider.ram("RemoveUserFromGroup", UserName=user["UserName"], GroupName=name)
    assert provider.old_ram("ListUsersForGroup", GroupName=name)["Users"]["User"] == []
    gone(lambda: provider.ram("RemoveUserFromGroup", UserName=name, GroupName=name), "EntityNotExist.User.Group")
    provider.ram("DeleteGroup", GroupName=name)
    gone(lambda: provider.ram("GetGroup", GroupName=name), "EntityNotExist.Group")
    gone(lambda: provider.ram("ListUsersForGroup", GroupName=name), "EntityNotExist.Group")
    destroy_user(provider, name)


def read_policy(provider, name):
    read = provider.ram("GetPolicy", PolicyName=name, PolicyType="Custom")
    policy, version = read["Policy"], read["DefaultPolicyVersion"]
    assert isinstance(policy["AttachmentCount"], int) and isinstance(version["PolicyDocument"], str)
    return policy, json.loads(version["PolicyDocument"]), tags_of(provider, "policy", name)


def test_ram_policy(provider, name):
    made = provider.ram(
        "CreatePolicy", PolicyName=name, PolicyDocument=text(DOCUMENT), Description="d",
        Tag=text([{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]))
    assert made["Policy"]["PolicyName"] == name
    policy, document, tags = read_policy(provider, name)
    assert (document, policy["Description"], tags) == (DOCUMENT, "d", {"a": "1", "b": "2"})
    turned = {**DOCUMENT, "Statement": DOCUMENT["Statement"][:1]}
    for _ in range(6):
        provider.ram(
            "CreatePolicyVersion", PolicyName=name, PolicyDocument=text(turned), SetAsDefault="true",
            RotateStrategy="DeleteOldestNonDefaultVersionWhenLimitExceeded")
    provider.ram("UpdatePolicyDescription", PolicyName=name, NewDescription="")
    provider.ram(
        "UntagResources", ResourceType="policy", ResourceNames=text([name]), TagKeys=text(["a"]), **{"TagKey.1": "a"})
    provider.ram(
        "TagResources", ResourceType="policy", ResourceNames=text([name]), Tag=text([{"Key": "b", "Value": "3"}]))
    policy, document, tags = read_policy(provider, name)
    assert (document, policy.get("Description") or "", tags) == (turned, "", {"b": "3"})
    assert policy["DefaultVersion"] == "v7"
    listed = provider.ram("ListPolicies", MaxItems=50, PolicyType="Custom", Tag=text([{"Key": "b", "Value": "3"}]))
    assert [one["PolicyName"] for one in listed["Policies"]["Policy"]] == [name] and listed["IsTruncated"] is False
    entities = provider.ram("ListEntitiesForPolicy", PolicyName=name, PolicyType="Custom")
    assert (entities["Users"]["User"], entities["Groups"]["Group"], entities["Roles"]["Role"]) == ([], [], [])
    for version in provider.ram("ListPolicyVersions", PolicyName=name, PolicyType="Custom")["PolicyVersions"]["PolicyVersion"]:
        assert isinstance(version["IsDefaultVersion"], bool) and version["VersionId"]
    provider.ram("DeletePolicy", PolicyName=name, CascadingDelete="true")
    gone(lambda: read_policy(provider, name), "EntityNotExist.Policy")


def read_role(provider, name):
    role = provider.ram("GetRole", RoleName=name)["Role"]
    assert isinstance(role["MaxSessionDuration"], int) and isinstance(role["AssumeRolePolicyDocument"], str)
    assert role["Arn"] and role["RoleId"] and role["CreateDate"]
    return role, json.loads(role["AssumeRolePolicyDocument"]), tags_of(provider, "role", name)


def test_ram_role(provider, name):
    made = provider.ram(
        "CreateRole", RoleName=name, AssumeRolePolicyDocument=text(TRUST), Description="d",
        Tag=text([{"Key": "a", "Value": "1"}]))
    assert made["Role"]["RoleName"] == name
    role, trust, tags = read_role(provider, name)
    assert (role["MaxSessionDuration"], trust, tags) == (3600, TRUST, {"a": "1"})
    provider.ram("UpdateRole", RoleName=name, NewDescription="", NewMaxSessionDuration="7200")
    role, _, _ = read_role(provider, name)
    assert (role.get("Description") or "", role["MaxSessionDuration"]) == ("", 7200)
    provider.ram("AttachPolicyToRole", RoleName=name, PolicyName="AliyunOSSReadOnlyAccess", PolicyType="System")
    with pytest.raises(Failed) as refused:
        provider.ram("DeleteRole", RoleName=name)
    assert refused.value.code == "DeleteConflict.Role.Policy"
    for policy in provider.ram("ListPoliciesForRole", RoleName=name)["Policies"]["Policy"]:
        provider.ram(
            "DetachPolicyFromRole", RoleName=name, PolicyName=policy["PolicyName"], PolicyType=policy["PolicyType"])
    gone(
        lambda: provider.ram(
            "DetachPolicyFromRole", RoleName=name, PolicyName="AliyunOSSReadOnlyAccess", PolicyType="System"),
        "EntityNotExist.Role.Policy")
    provider.ram("DeleteRole", RoleName=name)
    gone(lambda: read_role(provider, name), "EntityNotExist.Role")


@pytest.mark.parametrize("kind", ["User", "Group"])
def test_ram_policy_attachments(provider, name, kind):
    provider.old_ram("CreateUser", UserName=name)
    provider.ram("CreateGroup", GroupName=name)
    provider.ram("CreatePolicy", PolicyName=name, PolicyDocument=text(DOCUMENT))
    whom = {f"{kind}Name": name}
    for policy, policy_type in [(name, "Custom"), ("AliyunOSSFullAccess", "System")]:
        attachment = {"PolicyName": policy, "PolicyType": policy_type, **whom}
        provider.ram(f"AttachPolicyTo{kind}", **attachment)
        with pytest.raises(Failed) as refused:
            provider.ram(f"AttachPolicyTo{kind}", **attachment)
        assert refused.value.code == f"EntityAlreadyExists.{kind}.Policy"
        listed = provider.ram(f"ListPoliciesFor{kind}", **whom)["Policies"]["Policy"]
        assert (policy, policy_type) in [(one["PolicyName"], one["PolicyType"]) for one in listed]
        provider.ram(f"DetachPolicyFrom{kind}", **attachment)
        gone(lambda: provider.ram(f"DetachPolicyFrom{kind}", **attachment), f"EntityNotExist.{kind}.Policy")
    provider.ram("DeletePolicy", PolicyName=name, CascadingDelete="true")
    provider.ram("DeleteGroup", GroupName=name)
    destroy_user(provider, name)


def test_ram_role_policy_attachment(provider, name):
    provider.ram("CreateRole", RoleName=name, AssumeRolePolicyDocument=text(TRUST))
    provider.ram("CreatePolicy", PolicyName=name, PolicyDocument=text(DOCUMENT))
    attachments = [(name, "Custom"), ("AliyunOSSFullAccess", "System")]
    for policy, kind in attachments:
        provider.ram("AttachPolicyToRole", RoleName=name, PolicyName=policy, PolicyType=kind)
    listed = provider.ram("ListPoliciesForRole", RoleName=name)["Policies"]["Policy"]
    assert {(one["PolicyName"], one["PolicyType"]) for one in listed} == set(attachments)
    assert all(one["AttachDate"] and isinstance(one["Description"], str) for one in listed)
    # By a policy, as data sources find users, groups and roles; the kind of a policy is left to its default.
    entities = provider.ram("ListEntitiesForPolicy", PolicyName="AliyunOSSFullAccess", PolicyType="System")
    assert name in [one["RoleName"] for one in entities["Roles"]["Role"]]
    for policy, kind in attachments:
        attachment = {"RoleName": name, "PolicyName": policy, "PolicyType": kind}
        provider.ram("DetachPolicyFromRole", **attachment)
        gone(lambda: provider.ram("DetachPolicyFromRole", **attachment), "EntityNotExist.Role.Policy")
    provider.ram("DeletePolicy", PolicyName=name, CascadingDelete="true")
    provider.ram("DeleteRole", RoleName=name)
    gone(lambda: provider.ram("ListPoliciesForRole", RoleName=name), "EntityNotExist.Role")


def test_tags_of_a_role_come_change_and_go(provider, name):
    provider.ram("CreateRole", RoleName=name, AssumeRolePolicyDocument=text(TRUST))
    assert tags_of(provider, "role", name) == {}
    which = {"ResourceType": "role", "ResourceNames": text([name])}
    for wanted in ({"Created": "TF", "For": "Test"}, {"Created": "TF-update", "For": "Test-update"}):
        tags = text([{"Key": key, "Value": value} for key, value in wanted.items()])
        provider.ram("TagResources", Tag=tags, **which)
        assert tags_of(provider, "role", name) == wanted
    listed = provider.ram("ListRoles", MaxItems="50", Tag=text([{"Key": "For", "Value": "Test-update"}]))
    assert [one["RoleName"] for one in listed["Roles"]["Role"]] == [name] and listed["IsTruncated"] is False
    provider.ram("UntagResources", TagKeys=text(["Created", "For"]), **which)
    assert tags_of(provider, "role", name) == {}
    provider.ram("DeleteRole", RoleName=name)


def test_ram_access_key(provider, name):
    provider.old_ram("CreateUser", UserName=name)
    made = provider.ram("CreateAccessKey", UserName=name)["AccessKey"]
    assert made["AccessKeySecret"]
    key = made["AccessKeyId"]
    provider.ram("UpdateAccessKey", UserName=name, UserAccessKeyId=key, Status="Inactive")
    (read,) = provider.ram("ListAccessKeys", UserName=name)["AccessKeys"]["AccessKey"]
    assert (read["AccessKeyId"], read["Status"]) == (key, "Inactive") and read["CreateDate"]
    assert "AccessKeySecret" not in read
    # An empty name means the caller's own.
    own = provider.ram("ListAccessKeys", UserName="")["AccessKeys"]["AccessKey"]
    assert provider.keys.id in [one["AccessKeyId"] for one in own]
    provider.ram("UpdateAccessKey", UserName=name, UserAccessKeyId=key, Status="Active")
    # An active key is deleted as it is.
    provider.ram("DeleteAccessKey", UserName=name, UserAccessKeyId=key)
    gone(lambda: provider.ram("DeleteAccessKey", UserName=name, UserAccessKeyId=key), "EntityNotExist.User.AccessKey")
    destroy_user(provider, name)


def test_ram_login_profile(provider, name):
    provider.old_ram("CreateUser", UserName=name)
    gone(lambda: provider.ram("GetLoginProfile", UserName=name), "EntityNotExist.User.LoginProfile")
    made = provider.ram("CreateLoginProfile", UserName=name, Password="Correct-h0rse-battery", MFABindRequired="false")
    assert made["LoginProfile"]["UserName"] == name
    read = provider.ram("GetLoginProfile", UserName=name)["LoginProfile"]
    assert (read["PasswordResetRequired"], read["MFABindRequired"]) == (False, False) and read["CreateDate"]
    assert "Password" not in read
    provider.ram("UpdateLoginProfile", UserName=name, Password="Correct-h0rse-battery-2", MFABindRequired="true")
    read = provider.ram("GetLoginProfile", UserName=name)["LoginProfile"]
    assert read["MFABindRequired"] is True
    # The password goes along with every change, though it is the old one and may not come again.
    provider.ims("SetPasswordPolicy", PasswordReusePrevention="24")
    provider.ram("UpdateLoginProfile", UserName=name, Password="Correct-h0rse-battery-2", MFABindRequired="false")
    with pytest.raises(Failed) as refused:
        provider.ram("UpdateLoginProfile", UserName=name, Password="Correct-h0rse-battery")
    assert refused.value.code == "InvalidParameter.Password.PasswordReusePrevention"
    provider.ims("SetPasswordPolicy", PasswordReusePrevention="0")
    assert provider.ram("GetLoginProfile", UserName=name)["LoginProfile"]["MFABindRequired"] is False
    provider.ram("DeleteLoginProfile", UserName=name)
    gone(lambda: provider.ram("DeleteLoginProfile", UserName=name), "EntityNotExist.User.LoginProfile")
    destroy_user(provider, name)


def test_ram_account_alias(provider, name):
    before = provider.ram("GetAccountAlias")["AccountAlias"]
    provider.ram("SetAccountAlias", AccountAlias=name)
    assert provider.old("sts", "GetCallerIdentity")["AccountId"] == provider.account_id
    assert provider.ram("GetAccountAlias")["AccountAlias"] == name
    if before == provider.account_id:
        provider.ram("ClearAccountAlias")
    else:
        provider.ram("SetAccountAlias", AccountAlias=before)


def test_ram_account_password_policy(provider):
    defaults = {
        "MinimumPasswordLength": 12, "RequireLowercaseCharacters": True, "RequireUppercaseCharacters": True,
        "RequireNumbers": True, "RequireSymbols": True, "HardExpiry": False, "MaxPasswordAge": 0,
        "PasswordReusePrevention": 0, "MaxLoginAttemps": 5}
    for wanted in ({**defaults, "HardExpiry": True, "MaxPasswordAge": 12, "MaxLoginAttemps": 3}, defaults):
        sent = {field: str(value).lower() if isinstance(value, bool) else value for field, value in wanted.items()}
        provider.old_ram("SetPasswordPolicy", **sent)
        read = provider.old_ram("GetPasswordPolicy")["PasswordPolicy"]
        assert {field: read[field] for field in wanted} == wanted


# --- IMS ----------------------------------------------------------------------------------------------------------


def test_ram_password_policy(provider):
    read = lambda: provider.ims("GetPasswordPolicy")["PasswordPolicy"]
    provider.ims("SetPasswordPolicy", MinimumPasswordLength="10", HardExpire="true", MaxPasswordAge="30")
    before = read()
    provider.ims("SetPasswordPolicy", PasswordNotContainUserName="true", MinimumPasswordDifferentCharacter="4")
    # What is not sent stays.
    assert read() == {**before, "PasswordNotContainUserName": True, "MinimumPasswordDifferentCharacter": 4}
    zeros = {
        "MaxPasswordAge": 0, "PasswordReusePrevention": 0, "MaxLoginAttemps": 0, "MinimumPasswordDifferentCharacter": 0}
    flags = {"HardExpire": False, "PasswordNotContainUserName": False, "RequireSymbols": False}
    provider.ims("SetPasswordPolicy", **zeros, **{field: "false" for field in flags})
    after = read()
    assert {field: after[field] for field in zeros} == zeros and {field: after[field] for field in flags} == flags


def test_ram_security_preference(provider):
    read = lambda: provider.ims("GetSecurityPreference")["SecurityPreference"]
    provider.ims(
        "SetSecurityPreference", AllowUserToManageMFADevices="false", LoginSessionDuration="8",
        MaxIdleDaysForAccessKeys="365", VerificationTypes=text(["sms"]), LoginNetworkMasks="10.0.0.0/8;192.0.2.0/24",
        MFAOperationForLogin="adaptive", MaxIdleDaysForUsers="180", OperationForRiskLogin="enforceVerify")
    seen = read()
    logon = seen["LoginProfilePreference"]
    assert (logon["LoginSessionDuration"], logon["MFAOperationForLogin"]) == (8, "adaptive")
    assert logon["LoginNetworkMasks"] == "10.0.0.0/8;192.0.2.0/24" and logon["OperationForRiskLogin"] == "enforceVerify"
    assert seen["MFAPreference"]["AllowUserToManageMFADevices"] is False
    assert seen["MaxIdleDays"] == {"MaxIdleDaysForAccessKeys": 365, "MaxIdleDaysForUsers": 180}
    assert seen["VerificationPreference"]["VerificationTypes"] == ["sms"]
    provider.ims(
        "SetSecurityPreference", LoginSessionDuration="6", LoginNetworkMasks="", VerificationTypes="[]",
        AllowUserToManageMFADevices="true", MFAOperationForLogin="independent", MaxIdleDaysForAccessKeys="730",
        MaxIdleDaysForUsers="730", OperationForRiskLogin="autonomous")
    seen = read()
    assert seen["LoginProfilePreference"].get("LoginNetworkMasks") or "" == ""
    assert (seen.get("VerificationPreference") or {}).get("VerificationTypes") in (None, [])


def test_ram_saml_provider(provider, name, metadata):
    made = provider.ims("CreateSAMLProvider", SAMLProviderName=name, EncodedSAMLMetadataDocument=metadata, Description="d")
    assert made["SAMLProvider"]["SAMLProviderName"] == name
    read = lambda: provider.ims("GetSAMLProvider", SAMLProviderName=name)["SAMLProvider"]
    assert read()["EncodedSAMLMetadataDocument"] == metadata and read()["Arn"] and read()["UpdateDate"]
    provider.ims(
        "UpdateSAMLProvider", SAMLProviderName=name, NewEncodedSAMLMetadataDocument=metadata, NewDescription="")
    assert read().get("Description") or "" == ""
    listed = provider.ims("ListSAMLProviders", MaxItems="50")
    assert name in [one["SAMLProviderName"] for one in listed["SAMLProviders"]["SAMLProvider"]]
    assert not listed.get("Marker")
    provider.ims("DeleteSAMLProvider", SAMLProviderName=name)
    gone(read, "EntityNotExist.SAMLProvider")


def test_ims_oidc_provider(provider, name):
    prints = ["%040x" % number for number in range(1, 8)]
    made = provider.ims(
        "CreateOIDCProvider", OIDCProviderName=name, IssuerUrl="https://issuer.example.com/tf", Description="d",
        IssuanceLimitTime="12", ClientIds="one,Two", Fingerprints=",".join(prints[:2]))
    assert made["OIDCProvider"]["OIDCProviderName"] == name
    read = lambda: provider.ims("GetOIDCProvider", OIDCProviderName=name)["OIDCProvider"]
    seen = read()
    assert set(seen["ClientIds"].split(",")) == {"one", "Two"}
    assert set(seen["Fingerprints"].split(",")) == set(prints[:2])
    assert (seen["IssuanceLimitTime"], seen["IssuerUrl"]) == (12, "https://issuer.example.com/tf") and seen["Arn"]
    provider.ims("UpdateOIDCProvider", OIDCProviderName=name, NewDescription="e", IssuanceLimitTime="24", ClientIds="three")
    provider.ims("AddFingerprintToOIDCProvider", OIDCProviderName=name, Fingerprint=prints[2])
    provider.ims("RemoveFingerprintFromOIDCProvider", OIDCProviderName=name, Fingerprint=prints[0])
    seen = read()
    assert (seen["ClientIds"], seen["IssuanceLimitTime"], seen["Description"]) == ("three", 24, "e")
    assert set(seen["Fingerprints"].split(",")) == set(prints[1:3])
    names, token = [], None
    while True:
        page = provider.ims("ListOIDCProviders", MaxResults="50", NextToken=token)
        names += [one["OIDCProviderName"] for one in page["OIDCProviders"]["OIDCProvider"]]
        token = page.get("NextToken")
        if not token:
            break
    assert name in names
    provider.ims("DeleteOIDCProvider", OIDCProviderName=name)
    gone(read, "EntityNotExist.OIDCProvider")


def test_fingerprints_of_an_oidc_provider_are_replaced_one_by_one(provider, name):
    # 40 characters, though no hexadecimal ones.
    print_of = lambda number: f"{number:03}".ljust(40, "x")
    provider.ims(
        "CreateOIDCProvider", OIDCProviderName=name, IssuerUrl="https://issuer.example.com/prints", ClientIds="one,two",
        Fingerprints=print_of(1))

    def shown(field):
        return set(provider.ims("GetOIDCProvider", OIDCProviderName=name)["OIDCProvider"][field].split(","))

    def change(add, remove):
        """Adds first where all fit in five, and else keeps the last of the old ones until the new ones are there."""
        remove = sorted(remove)
        last = [] if len(shown("Fingerprints")) + len(add) <= 5 else remove[-1:]
        if last:
            turn("Remove", remove[:-1], "From")
        turn("Add", sorted(add), "To")
        turn("Remove", last or remove, "From")

    def turn(verb, prints, where):
        for one in prints:
            provider.ims(f"{verb}Fingerprint{where}OIDCProvider", OIDCProviderName=name, Fingerprint=one)

    for numbers in ([2], [2, 3], [1, 2, 3, 4, 5], [6], [6, 7, 8], [7, 8]):
        wanted = {print_of(number) for number in numbers}
        change(wanted - shown("Fingerprints"), shown("Fingerprints") - wanted)
        assert shown("Fingerprints") == wanted
    turn("Add", [print_of(number) for number in (1, 2, 3)], "To")
    with pytest.raises(Failed) as refused:
        turn("Add", [print_of(4)], "To")
    assert refused.value.code.startswith("LimitExceeded"), refused.value
    for ids in ("one,two,three", "three"):
        provider.ims("UpdateOIDCProvider", OIDCProviderName=name, ClientIds=ids)
        assert shown("ClientIds") == set(ids.split(","))
    provider.ims("DeleteOIDCProvider", OIDCProviderName=name)


def test_ram_access_key_policy(provider, name):
    provider.old_ram("CreateUser", UserName=name)
    key = provider.ram("CreateAccessKey", UserName=name)["AccessKey"]["AccessKeyId"]
    domain = provider.ims("GetDefaultDomain")["DefaultDomainName"]
    whose = {"UserAccessKeyId": key, "UserPrincipalName": f"{name}@{domain}"}

    def read():
        """The policy, or that there is none: nothing set, or switched off without statements."""
        policy = json.loads(provider.ims("GetAccessKeyPolicy", **whose)["AccessKeyPolicy"])
        if policy == {} or (policy["Status"] == "Inactive" and not policy["Statements"]):
            raise NotFound("EntityNotExist.AccessKeyPolicy")
        return {field: value for field, value in policy.items() if field != "Version"}

    gone(read, "EntityNotExist.AccessKeyPolicy")
    sent = {"Version": 1, "Status": "Active", "Statements": SOME_STATEMENTS}
    provider.ims("SetAccessKeyPolicy", AccessKeyPolicy=text(sent), **whose)
    assert read() == {"Status": "Active", "Statements": SOME_STATEMENTS}
    provider.ims("SetAccessKeyPolicy", AccessKeyPolicy=text({**sent, "Status": "Inactive"}), **whose)
    assert read()["Status"] == "Inactive"
    with pytest.raises(Failed):
        provider.ims("SetAccessKeyPolicy", AccessKeyPolicy="{}", **whose)
    provider.ims(
        "SetAccessKeyPolicy", AccessKeyPolicy=text({"Version": 1, "Status": "Inactive", "Statements": []}), **whose)
    gone(read, "EntityNotExist.AccessKeyPolicy")
    destroy_user(provider, name)


# --- Resource Manager and Resource Directory, which take turns on the same objects ------------------------------------


def tags(name, **pairs):
    """Tags as a flat list under this name."""
    each = enumerate(pairs.items(), 1)
    return {f"{name}.{n}.{field}": value for n, pair in each for field, value in zip(("Key", "Value"), pair)}


def tags_on(call, kind, resource):
    page = call("ListTagResources", ResourceType=kind, **{"ResourceId.1": resource})
    # The provider goes on as long as there is a token, an empty one too.
    assert page.get("NextToken") is None
    return {one["TagKey"]: one["TagValue"] for one in page["TagResources"]}


def read_directory(provider):
    directory = provider.rd("GetResourceDirectory")["ResourceDirectory"]
    for field in ("ControlPolicyStatus", "MemberDeletionStatus", "MemberAccountDisplayNameSyncStatus"):
        assert directory[field] in ("Enabled", "Disabled")
    for field in ("MasterAccountId", "MasterAccountName", "RootFolderId", "CreateTime", "ResourceDirectoryId"):
        assert isinstance(directory[field], str)
    return directory


def test_resource_manager_resource_directory(provider):
    made = provider.rm("InitResourceDirectory")["ResourceDirectory"]["ResourceDirectoryId"]
    first = read_directory(provider)
    assert (first["ResourceDirectoryId"], first["ControlPolicyStatus"]) == (made, "Disabled")
    with pytest.raises(Failed) as refused:
        provider.rm("InitResourceDirectory")
    assert refused.value.code == "EntityAlreadyExists.ResourceDirectory"
    provider.rm("EnableControlPolicy")
    provider.rm("SetMemberDeletionPermission", Status="Enabled")
    provider.rd("SetMemberDisplayNameSyncStatus", Status="Disabled")
    second = read_directory(provider)
    assert (second["ControlPolicyStatus"], second["MemberDeletionStatus"]) == ("Enabled", "Enabled")
    shown = provider.rm("GetResourceDirectory")["ResourceDirectory"]
    assert shown["ScpStatus"] == "Enabled" and shown["RootFolderId"] == second["RootFolderId"]
    provider.rm("DisableControlPolicy")
    assert read_directory(provider)["ControlPolicyStatus"] == "Disabled"
    provider.rm("DestroyResourceDirectory")
    gone(lambda: read_directory(provider), "ResourceDirectoryNotInUse")
    gone(lambda: provider.rm("GetFolder", FolderId="fd-nowhere1"), "EntityNotExists.ResourceDirectory")


@pytest.fixture(scope="module")
def root(account):
    """The Root of a directory that is there from now on."""
    provider = Provider(account)
    made = provider.rm("InitResourceDirectory")["ResourceDirectory"]
    provider.rm("EnableControlPolicy")
    provider.rm("SetMemberDeletionPermission", Status="Enabled")
    return made["RootFolderId"]


def test_resource_manager_folder(provider, root, name):
    folder = provider.rm("CreateFolder", FolderName=name)["Folder"]["FolderId"]
    provider.rd("TagResources", ResourceType="Folder", **{"ResourceId.1": folder}, **tags("Tag", env="test"))
    read = provider.rm("GetFolder", FolderId=folder)["Folder"]
    assert (read["FolderName"], read["ParentFolderId"]) == (name, root) and read["CreateTime"]
    assert tags_on(provider.rd, "Folder", folder) == {"env": "test"}
    provider.rm("UpdateFolder", FolderId=folder, NewFolderName=f"{name}-2")
    provider.rd("UntagResources", ResourceType="Folder", **{"ResourceId.1": folder, "TagKey.1": "env"})
    assert tags_on(provider.rd, "Folder", folder) == {}
    listed = provider.rm("ListFoldersForParent", PageNumber=1, PageSize=50)["Folders"]["Folder"]
    assert [one["FolderName"] for one in listed if one["FolderId"] == folder] == [f"{name}-2"]
    provider.rm("DeleteFolder", FolderId=folder)
    gone(lambda: provider.rm("GetFolder", FolderId=folder), "EntityNotExists.Folder")


def read_account(provider, member):
    read = provider.rm("GetAccount", AccountId=member)["Account"]
    fields = (
        "DisplayName", "FolderId", "JoinMethod", "JoinTime", "ModifyTime", "ResourceDirectoryId", "Status", "Type",
        "AccountName")
    assert all(isinstance(read[field], str) for field in fields), read
    assert not provider.rm("GetPayerForAccount", AccountId=member, RegionId="cn-hangzhou").get("PayerAccountId")
    return read, tags_on(provider.rm, "Account", member)


def test_resource_manager_account(provider, root, name):
    folder = provider.rm("CreateFolder", FolderName=name)["Folder"]["FolderId"]
    made = provider.rm("CreateResourceAccount", DisplayName=name, ParentFolderId=folder, **tags("Tags", env="test"))
    member = made["Account"]["AccountId"]
    provider.rd("TagResources", ResourceType="Account", **{"ResourceId.1": member}, **tags("Tag", env="test"))
    first, carried = read_account(provider, member)
    assert (first["FolderId"], first["Type"], carried) == (folder, "ResourceAccount", {"env": "test"})
    assert read_account(provider, member) == (first, carried)
    provider.rm("MoveAccount", AccountId=member, DestinationFolderId=root)
    # A type that is the present one is no mistake.
    provider.rm("UpdateAccount", AccountId=member, NewAccountType="ResourceAccount")
    provider.rm("UpdateAccount", AccountId=member, NewDisplayName=f"{name}-2")
    provider.rd("UntagResources", ResourceType="Account", **{"ResourceId.1": member, "TagKey.1": "env"})
    second, carried = read_account(provider, member)
    assert (second["FolderId"], second["DisplayName"], carried) == (root, f"{name}-2", {})
    listed = provider.rd("ListAccounts", PageNumber=1, PageSize=50, IncludeTags="true")["Accounts"]["Account"]
    assert member in [one["AccountId"] for one in listed] and all(isinstance(one["Status"], str) for one in listed)
    for _ in range(2):
        provider.rm("CheckAccountDelete", AccountId=member)
        told = provider.rm("GetAccountDeletionCheckResult", AccountId=member)["AccountDeletionCheckResultInfo"]
        assert told["Status"] == "PreCheckComplete" and told["AllowDelete"] in ("true", True)
    over = [one["CheckId"] for one in told.get("AbandonableChecks", [])]
    provider.rm("DeleteAccount", AccountId=member, AbandonableCheckId=text(over))
    status = provider.rm("GetAccountDeletionStatus", AccountId=member)["RdAccountDeletionStatus"]["Status"]
    assert status in ("Success", "Deleting")
    provider.rm("DeleteFolder", FolderId=folder)


def stranger(account, alias):
    """Another account of the server, and the provider that its owner runs."""
    made = run("account", "create", "--data-dir", account.server.data_dir, "--output", "json", "--alias", alias)
    assert made.returncode == 0, made.stderr
    told = json.loads(made.stdout)
    key = told["Administrator"]
    return told["AccountId"], Provider(account, Credentials(key["AccessKeyId"], key["AccessKeySecret"]))


def test_resource_manager_handshake_and_its_acceptance(provider, account, root, name):
    number, other = stranger(account, name)
    sent = provider.rm("InviteAccountToResourceDirectory", TargetType="Account", TargetEntity=number, Note="welcome")
    handshake = sent["Handshake"]["HandshakeId"]

    def read(by):
        shown = by.rm("GetHandshake", HandshakeId=handshake)["Handshake"]
        for field in ("CreateTime", "ExpireTime", "MasterAccountId", "MasterAccountName", "ModifyTime", "ResourceDirectoryId"):
            assert isinstance(shown[field], str)
        assert (shown["Note"], shown["TargetEntity"], shown["TargetType"]) == ("welcome", number, "Account")
        return shown["Status"]

    assert read(provider) == read(other) == "Pending"
    other.rm("AcceptHandshake", HandshakeId=handshake)
    assert read(provider) == read(other) == "Accepted"
    listed = provider.rm("ListHandshakesForResourceDirectory", PageNumber=1, PageSize=50)["Handshakes"]["Handshake"]
    assert handshake in [one["HandshakeId"] for one in listed]
    # What is destroyed after it was accepted: the invitation cannot be, so the account goes.
    with pytest.raises(Failed) as refused:
        provider.rm("CancelHandshake", HandshakeId=handshake)
    assert refused.value.code == "HandshakeStatusMismatch"
    provider.rm("RemoveCloudAccount", AccountId=number)
    gone(lambda: provider.rm("GetAccount", AccountId=number), "EntityNotExists.Account")


def test_resource_manager_control_policy_and_its_attachment(provider, root, name):
    made = provider.rm(
        "CreateControlPolicy", PolicyName=name, EffectScope="RAM", PolicyDocument=text(DOCUMENT), Description="d")
    policy = made["ControlPolicy"]["PolicyId"]
    provider.rd("TagResources", ResourceType="ControlPolicy", **{"ResourceId.1": policy}, **tags("Tag", env="test"))
    assert tags_on(provider.rd, "ControlPolicy", policy) == {"env": "test"}

    def read():
        return provider.rm("GetControlPolicy", PolicyId=policy)["ControlPolicy"]

    first = read()
    assert (first["PolicyName"], first["EffectScope"], first["Description"]) == (name, "RAM", "d") and first["CreateDate"]
    assert json.loads(first["PolicyDocument"]) == DOCUMENT
    provider.rm("UpdateControlPolicy", PolicyId=policy, NewPolicyName=name, NewPolicyDocument=text(DOCUMENT), NewDescription="")
    assert (read()["PolicyName"], read().get("Description") or "") == (name, "")
    folder = provider.rm("CreateFolder", FolderName=name)["Folder"]["FolderId"]

    def attached():
        shown = provider.rm("ListControlPolicyAttachmentsForTarget", TargetId=folder)
        listed = shown["ControlPolicyAttachments"]["ControlPolicyAttachment"]
        return {one["PolicyId"]: one["PolicyType"] for one in listed}

    provider.rm("AttachControlPolicy", TargetId=folder, PolicyId=policy)
    assert attached()[policy] == "Custom"
    listed = provider.rm("ListControlPolicies", PageNumber=1, PageSize=50)["ControlPolicies"]["ControlPolicy"]
    assert {one["PolicyId"]: int(one["AttachmentCount"]) for one in listed}[policy] == 1
    with pytest.raises(Failed) as refused:
        provider.rm("DeleteControlPolicy", PolicyId=policy)
    assert refused.value.status == 409
    provider.rm("DetachControlPolicy", TargetId=folder, PolicyId=policy)
    assert policy not in attached()
    provider.rm("DeleteControlPolicy", PolicyId=policy)
    gone(read, "EntityNotExists.ControlPolicy")
    provider.rm("DeleteFolder", FolderId=folder)
    gone(attached, "EntityNotExists.Target")


def test_resource_manager_delegated_administrator(provider, root, name):
    member = provider.rm("CreateResourceAccount", DisplayName=name)["Account"]["AccountId"]
    both = {"AccountId": member, "ServicePrincipal": "cloudsso.aliyuncs.com"}
    provider.rm("RegisterDelegatedAdministrator", **both)

    def listed():
        page = provider.rm(
            "ListDelegatedAdministrators", ServicePrincipal=both["ServicePrincipal"], PageNumber=1, PageSize=50)
        return [(one["AccountId"], one["ServicePrincipal"]) for one in page["Accounts"]["Account"]]

    assert listed() == [tuple(both.values())]
    provider.rm("DeregisterDelegatedAdministrator", **both)
    assert listed() == []


# --- KMS ----------------------------------------------------------------------------------------------------------

REGION = "cn-hangzhou"


def kms_tags(provider, kind, identity):
    """All of them, as the provider asks for them at each refresh."""
    on = {"RegionId": REGION, "ResourceType": kind, "ResourceId.1": identity}
    page = provider.kms("ListTagResources", **on)
    assert not page.get("NextToken")
    return {one["TagKey"]: one["TagValue"] for one in page["TagResources"]["TagResource"]}


def change_kms_tags(provider, kind, identity, removed, wanted):
    """What vanished or changed is taken off, then all that is wanted is put on again."""
    on = {"RegionId": REGION, "ResourceType": kind, "ResourceId.1": identity}
    provider.kms("UntagResources", **on, **{f"TagKey.{number}": key for number, key in enumerate(removed, 1)})
    provider.kms("TagResources", **on, **tags("Tag", **wanted))


def read_kms_secret(provider, secret):
    """A refresh: what stays empty unless somebody set it makes the provider replace the secret otherwise."""
    try:
        shown = provider.kms("DescribeSecret", SecretName=secret)
    except NotFound as told:
        assert told.code == "Forbidden.ResourceNotFound"
        raise
    assert (shown["SecretName"], shown["SecretType"]) == (secret, "Generic") and shown["Arn"] and shown["CreateTime"]
    assert not any(shown.get(field) for field in ("DKMSInstanceId", "ExtendedConfig", "RotationInterval", "PlannedDeleteTime"))
    value = provider.kms("GetSecretValue", SecretName=secret)
    return {
        "data": value["SecretData"], "data_type": value["SecretDataType"], "version": value["VersionId"],
        "stages": set(value["VersionStages"]["VersionStage"]), "key": shown.get("EncryptionKeyId") or "",
        "rotates": shown["AutomaticRotation"], "description": shown.get("Description") or "",
        "tags": kms_tags(provider, "secret", secret),
    }


def test_kms_secret(provider, name):
    provider.kms(
        "CreateSecret", SecretName=name, SecretData="first-value-of-it", VersionId="v1", SecretDataType="text", SecretType="Generic",
        EnableAutomaticRotation="false", Description="d", Tags=text([{"TagKey": "env", "TagValue": "test"}]))
    put = {"SecretName": name, "SecretData": "first-value-of-it", "VersionId": "v1", "SecretDataType": "text"}
    provider.kms("PutSecretValue", **put, VersionStages=text(["ACSCurrent", "Live"]))
    first = read_kms_secret(provider, name)
    assert (first["data"], first["version"], first["stages"]) == ("first-value-of-it", "v1", {"ACSCurrent", "Live"})
    assert (first["data_type"], first["key"], first["rotates"]) == ("text", "", "Disabled")
    assert (first["description"], first["tags"]) == ("d", {"env": "test"})
    assert read_kms_secret(provider, name) == first

    put |= {"SecretData": "second-value-of-it", "VersionId": "v2"}
    provider.kms("PutSecretValue", **put, VersionStages=text(["ACSCurrent"]))
    provider.kms("UpdateSecret", SecretName=name, Description="e")
    change_kms_tags(provider, "secret", name, ["env"], {"env": "live", "team": "pay"})
    second = read_kms_secret(provider, name)
    assert (second["data"], second["version"], second["stages"]) == ("second-value-of-it", "v2", {"ACSCurrent"})
    assert (second["description"], second["tags"]) == ("e", {"env": "live", "team": "pay"})

    remove = lambda: provider.kms("DeleteSecret", SecretName=name, ForceDeleteWithoutRecovery="true", RecoveryWindowInDays=30)
    remove()
    gone(lambda: read_kms_secret(provider, name), "Forbidden.ResourceNotFound")
    gone(remove, "Forbidden.ResourceNotFound")


def test_kms_secret_with_a_policy_and_a_key(provider, account, name):
    key = provider.kms("CreateKey", ProtectionLevel="SOFTWARE")["KeyMetadata"]["KeyId"]
    document = {"Version": "1", "Statement": [{
        "Effect": "Allow", "Action": ["kms:*"], "Resource": ["*"], "Principal": {"RAM": [f"acs:ram::{account.id}:root"]}}]}
    provider.kms(
        "CreateSecret", SecretName=name, SecretData="value-under-a-key", VersionId="v1", SecretDataType="text",
        EncryptionKeyId=key, Policy=text(document))
    assert read_kms_secret(provider, name)["key"] == key
    provider.kms("SetSecretPolicy", SecretName=name, Policy=text(document))
    assert read_kms_secret(provider, name)["data"] == "value-under-a-key"
    provider.kms("DeleteSecret", SecretName=name, ForceDeleteWithoutRecovery="true", RecoveryWindowInDays=30)


def read_kms_key(provider, key):
    """A refresh; a key that waits for its end is gone."""
    shown = provider.kms("DescribeKey", KeyId=key)["KeyMetadata"]
    if shown["KeyState"] == "PendingDeletion":
        raise NotFound("PendingDeletion")
    assert (shown["KeyId"], shown["Origin"], shown["ProtectionLevel"]) == (key, "Aliyun_KMS", "SOFTWARE")
    assert (shown["KeySpec"], shown["KeyUsage"]) == ("Aliyun_AES_256", "ENCRYPT/DECRYPT")
    assert all(shown[field] for field in ("Arn", "PrimaryKeyVersion", "CreationDate", "Creator"))
    assert not shown.get("DKMSInstanceId") and not shown.get("MaterialExpireTime")
    rotation = (shown["AutomaticRotation"], shown.get("RotationInterval") or "")
    return {"state": shown["KeyState"], "rotation": rotation, "tags": kms_tags(provider, "key", key)}


def test_kms_key(provider):
    made = provider.kms(
        "CreateKey", Description="d", KeyUsage="ENCRYPT/DECRYPT", Origin="Aliyun_KMS", ProtectionLevel="SOFTWARE",
        KeySpec="Aliyun_AES_256", EnableAutomaticRotation="true", RotationInterval="2592000s")
    key = made["KeyMetadata"]["KeyId"]
    first = read_kms_key(provider, key)
    assert (first["state"], first["rotation"], first["tags"]) == ("Enabled", ("Enabled", "2592000s"), {})
    assert read_kms_key(provider, key) == first
    for operation, state in (("DisableKey", "Disabled"), ("EnableKey", "Enabled")):
        provider.kms(operation, KeyId=key)
        assert read_kms_key(provider, key)["state"] == state
    provider.kms("UpdateRotationPolicy", KeyId=key, EnableAutomaticRotation="true", RotationInterval="604800s")
    assert read_kms_key(provider, key)["rotation"] == ("Enabled", "604800s")
    provider.kms("UpdateRotationPolicy", KeyId=key, EnableAutomaticRotation="false")
    assert read_kms_key(provider, key)["rotation"] == ("Disabled", "")
    provider.kms("TagResources", RegionId=REGION, ResourceType="key", **{"ResourceId.1": key}, **tags("Tag", env="test"))
    assert read_kms_key(provider, key)["tags"] == {"env": "test"}
    provider.kms("ScheduleKeyDeletion", KeyId=key, PendingWindowInDays=7)
    gone(lambda: read_kms_key(provider, key), "PendingDeletion")
    gone(lambda: read_kms_key(provider, "00000000-0000-4000-8000-000000000000"), "Forbidden.KeyNotFound")


def test_kms_alias(provider, name):
    alias = f"alias/{name}"

    def read():
        """The provider reads pages of all aliases until one is not full."""
        page = 1
        while True:
            found = provider.kms("ListAliases", RegionId=REGION, PageNumber=page, PageSize=20)["Aliases"]["Alias"]
            for one in found:
                if one["AliasName"] == alias:
                    return one["KeyId"]
            if len(found) < 20:
                raise NotFound("not listed")
            page += 1

    one, other = (provider.kms("CreateKey", ProtectionLevel="SOFTWARE")["KeyMetadata"]["KeyId"] for _ in range(2))
    for number in range(20):
        provider.kms("CreateAlias", AliasName=f"alias/before-{number:02}-{name}", KeyId=one)
    provider.kms("CreateAlias", AliasName=alias, KeyId=one)
    assert read() == one
    provider.kms("UpdateAlias", AliasName=alias, KeyId=other)
    assert read() == other
    provider.kms("DeleteAlias", AliasName=alias)
    gone(read, "not listed")
    gone(lambda: provider.kms("DeleteAlias", AliasName=alias), "Forbidden.AliasNotFound")


def test_kms_ciphertext_is_opened_at_each_refresh(provider):
    key = provider.kms("CreateKey", ProtectionLevel="SOFTWARE")["KeyMetadata"]["KeyId"]
    context = text({"order": "7"})
    sealed = provider.kms("Encrypt", RegionId=REGION, KeyId=key, Plaintext="b2YgdGhpcyBvcmRlcg==", EncryptionContext=context)
    opened = provider.kms("Decrypt", RegionId=REGION, CiphertextBlob=sealed["CiphertextBlob"], EncryptionContext=context)
    assert opened["Plaintext"] == "b2YgdGhpcyBvcmRlcg=="


def test_data_sources_of_kms(provider, name):
    for number in range(3):
        provider.kms(
            "CreateSecret", SecretName=f"{name}-{number}", SecretData=f"value-number-{number}", VersionId="v1", SecretDataType="text",
            Tags=text([{"TagKey": "of", "TagValue": name}]))
    filters = text([{"Key": "TagKey", "Values": ["of"]}, {"Key": "TagValue", "Values": [name]}])
    listed = provider.kms("ListSecrets", PageSize=50, PageNumber=1, FetchTags="true", Filters=filters)["SecretList"]["Secret"]
    assert [one["SecretName"] for one in listed] == [f"{name}-{number}" for number in range(3)]
    assert all(one["Tags"]["Tag"] == [{"TagKey": "of", "TagValue": name}] and one["SecretType"] == "Generic" for one in listed)
    secret = f"{name}-0"
    provider.kms("PutSecretValue", SecretName=secret, SecretData="value-number-next", VersionId="v2", SecretDataType="text")
    provider.kms("PutSecretValue", SecretName=secret, SecretData="value-number-last", VersionId="v3", SecretDataType="text")
    versions = lambda **more: provider.kms("ListSecretVersionIds", SecretName=secret, PageSize=50, PageNumber=1, **more)
    shown = versions(IncludeDeprecated="true")
    # A list even where a version has no stage any more: nothing there would break the provider.
    stages = {one["VersionId"]: one["VersionStages"]["VersionStage"] for one in shown["VersionIds"]["VersionId"]}
    assert (shown["SecretName"], stages) == (secret, {"v1": [], "v2": ["ACSPrevious"], "v3": ["ACSCurrent"]})
    assert {one["VersionId"] for one in versions()["VersionIds"]["VersionId"]} == {"v2", "v3"}
    both = {"SecretName": secret, "RegionId": REGION, "VersionId": "v2", "VersionStage": "ACSPrevious"}
    assert provider.kms("GetSecretValue", **both)["SecretData"] == "value-number-next"
    keys = provider.kms("ListKeys", RegionId=REGION, PageNumber=1, PageSize=50)
    assert keys["TotalCount"] == len({one["KeyId"] for one in keys["Keys"]["Key"]})


# --- data sources -------------------------------------------------------------------------------------------------


def test_data_sources_end_their_pages(provider):
    markers, marker = [], None
    while True:
        page = provider.ram("ListPolicies", PolicyType="System", MaxResults="50", Marker=marker)
        assert page["Policies"]["Policy"]
        marker = page.get("Marker")
        if not marker:
            break
        assert marker not in markers
        markers.append(marker)
    roles = provider.ram("ListRoles", MaxItems="50")
    assert roles["IsTruncated"] in (True, False) and isinstance(roles["Roles"]["Role"], list)
    groups = provider.old_ram("ListGroups", MaxItems=1000)
    assert isinstance(groups["Groups"]["Group"], list)


def test_data_sources_read_what_they_find(provider, name):
    identity = provider.old("sts", "GetCallerIdentity")
    assert identity["PrincipalId"] and identity["AccountId"] and identity["Arn"] and identity["IdentityType"]
    provider.old_ram("CreateUser", UserName=name)
    provider.ram("CreateGroup", GroupName=name)
    provider.ram("AddUserToGroup", UserName=name, GroupName=name)
    provider.ram("CreatePolicy", PolicyName=name, PolicyDocument=text(DOCUMENT), Tag=text([{"Key": "name", "Value": name}]))
    (member,) = provider.old_ram("ListUsersForGroup", GroupName=name)["Users"]["User"]
    assert member["UserName"] == name
    assert [one["GroupName"] for one in provider.old_ram("ListGroupsForUser", UserName=name)["Groups"]["Group"]] == [name]
    # Without a kind, policies of both are there.
    kinds, marker = set(), None
    while True:
        page = provider.ram("ListPolicies", MaxItems=50, Marker=marker)
        kinds |= {one["PolicyType"] for one in page["Policies"]["Policy"]}
        assert page["IsTruncated"] in (True, False)
        if not page["IsTruncated"]:
            break
        marker = page["Marker"]
    assert kinds == {"Custom", "System"}
    (hit,) = provider.ram("ListPolicies", MaxItems=50, Tag=text([{"Key": "name", "Value": name}]))["Policies"]["Policy"]
    assert hit["Tags"]["Tag"] == [{"TagKey": "name", "TagValue": name}] and hit["CreateDate"] and hit["UpdateDate"]
    whole = provider.ram("GetPolicy", PolicyName=hit["PolicyName"], PolicyType=hit["PolicyType"])
    assert json.loads(whole["DefaultPolicyVersion"]["PolicyDocument"]) == DOCUMENT
    provider.ram("DeletePolicy", PolicyName=name, CascadingDelete="true")
    provider.ram("RemoveUserFromGroup", UserName=name, GroupName=name)
    provider.ram("DeleteGroup", GroupName=name)
    destroy_user(provider, name)
