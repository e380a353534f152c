"""The resources of Terraform's provider for RAM and IMS, call by call: apply, refresh without a difference, destroy."""

import json

import pytest

from conftest import Account
from server import Server
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
