"""Policies, their versions, and whom they are attached to."""

import json

import pytest

from conftest import allow, deny, document, refuses

READ = allow("oss:GetObject")
WRITE = allow("oss:PutObject")


def test_the_life_of_a_policy_and_its_versions(account):
    ram, name = account.admin, account.name("read-only")

    made = ram.call("CreatePolicy", PolicyName=name, PolicyDocument=document(READ), Description="reads")["Policy"]
    assert (made["PolicyName"], made["PolicyType"], made["DefaultVersion"]) == (name, "Custom", "v1")
    seen = ram.call("GetPolicy", PolicyName=name, PolicyType="Custom")
    assert json.loads(seen["DefaultPolicyVersion"]["PolicyDocument"]) == json.loads(document(READ))
    assert seen["DefaultPolicyVersion"]["IsDefaultVersion"] is True
    assert (seen["Policy"]["AttachmentCount"], seen["Policy"]["Description"]) == (0, "reads")

    second = ram.call("CreatePolicyVersion", PolicyName=name, PolicyDocument=document(WRITE))["PolicyVersion"]
    assert (second["VersionId"], second["IsDefaultVersion"]) == ("v2", False)
    third = ram.call(
        "CreatePolicyVersion", PolicyName=name, PolicyDocument=document(READ, WRITE), SetAsDefault=True
    )["PolicyVersion"]
    assert (third["VersionId"], third["IsDefaultVersion"]) == ("v3", True)
    assert defaults(ram, name) == {"v1": False, "v2": False, "v3": True}

    ram.call("SetDefaultPolicyVersion", PolicyName=name, VersionId="v2")
    assert defaults(ram, name) == {"v1": False, "v2": True, "v3": False}
    version = ram.call("GetPolicyVersion", PolicyName=name, PolicyType="Custom", VersionId="v2")["PolicyVersion"]
    assert json.loads(version["PolicyDocument"]) == json.loads(document(WRITE))

    with refuses("DeleteConflict.Policy.Version.Default", 409):
        ram.call("DeletePolicyVersion", PolicyName=name, VersionId="v2")
    with refuses("DeleteConflict.Policy.Version", 409):
        ram.call("DeletePolicy", PolicyName=name)
    ram.call("DeletePolicyVersion", PolicyName=name, VersionId="v1")
    with refuses("EntityNotExist.Policy.Version", 404):
        ram.call("GetPolicyVersion", PolicyName=name, PolicyType="Custom", VersionId="v1")
    ram.call("DeletePolicyVersion", PolicyName=name, VersionId="v3")

    renewed = ram.call("UpdatePolicyDescription", PolicyName=name, NewDescription="writes")["Policy"]
    assert renewed["Description"] == "writes"
    ram.call("DeletePolicy", PolicyName=name)
    with refuses("EntityNotExist.Policy", 404):
        ram.call("GetPolicy", PolicyName=name, PolicyType="Custom")


def test_the_sixth_version_is_refused_or_pushes_out_the_oldest(account):
    ram, name = account.admin, account.policy(READ)
    for _ in range(4):
        ram.call("CreatePolicyVersion", PolicyName=name, PolicyDocument=document(WRITE))
    with refuses("LimitExceeded.Policy.Version", 409):
        ram.call("CreatePolicyVersion", PolicyName=name, PolicyDocument=document(WRITE))
    sixth = ram.call(
        "CreatePolicyVersion", PolicyName=name, PolicyDocument=document(WRITE),
        RotateStrategy="DeleteOldestNonDefaultVersionWhenLimitExceeded",
    )["PolicyVersion"]
    assert sixth["VersionId"] == "v6", "a version number is never used twice"
    assert set(defaults(ram, name)) == {"v1", "v3", "v4", "v5", "v6"}, "the default is never pushed out"
    ram.call("DeletePolicyVersion", PolicyName=name, VersionId="v6")
    again = ram.call("CreatePolicyVersion", PolicyName=name, PolicyDocument=document(WRITE))["PolicyVersion"]
    assert again["VersionId"] == "v7"


def test_deleting_in_cascade_takes_versions_along_and_no_attachments(account):
    name, user = account.policy(READ), account.user()
    which = {"PolicyName": name, "PolicyType": "Custom"}
    account.admin.call("CreatePolicyVersion", PolicyName=name, PolicyDocument=document(WRITE))
    account.admin.call("AttachPolicyToUser", UserName=user, **which)
    with refuses("DeleteConflict.Policy.User", 409):
        account.admin.call("DeletePolicy", PolicyName=name, CascadingDelete="true")
    account.admin.call("DetachPolicyFromUser", UserName=user, **which)
    account.admin.call("DeletePolicy", PolicyName=name, CascadingDelete="true")
    with refuses("EntityNotExist.Policy", 404):
        account.admin.call("GetPolicy", **which)


HOLDERS = {
    "User": lambda account: account.user(),
    "Group": lambda account: account.admin.call("CreateGroup", GroupName=account.name("group"))["Group"]["GroupName"],
    "Role": lambda account: account.role({"RAM": [account.arn("root")]})[0],
}


@pytest.mark.parametrize("kind", HOLDERS)
def test_a_policy_is_attached_and_detached(account, kind):
    ram, holder, policy = account.admin, HOLDERS[kind](account), account.policy(READ)
    whom = {f"{kind}Name": holder}
    which = {"PolicyName": policy, "PolicyType": "Custom"}
    system = {"PolicyName": "ReadOnlyAccess", "PolicyType": "System"}

    ram.call(f"AttachPolicyTo{kind}", **whom, **which)
    ram.call(f"AttachPolicyTo{kind}", **whom, **system)
    held = ram.call(f"ListPoliciesFor{kind}", **whom)["Policies"]["Policy"]
    assert {(each["PolicyName"], each["PolicyType"]) for each in held} == {
        (policy, "Custom"), ("ReadOnlyAccess", "System"),
    }
    assert ram.call("GetPolicy", **which)["Policy"]["AttachmentCount"] == 1
    entities = ram.call("ListEntitiesForPolicy", **which)
    assert [each[f"{kind}Name"] for each in entities[f"{kind}s"][kind]] == [holder]
    for other in set(HOLDERS) - {kind}:
        assert entities[f"{other}s"][other] == []

    with refuses(f"EntityAlreadyExists.{kind}.Policy", 409):
        ram.call(f"AttachPolicyTo{kind}", **whom, **which)
    with refuses(f"DeleteConflict.{kind}.Policy", 409):
        ram.call(f"Delete{kind}", **whom)
    with refuses(f"DeleteConflict.Policy.{kind}", 409):
        ram.call("DeletePolicy", PolicyName=policy)

    ram.call(f"DetachPolicyFrom{kind}", **whom, **which)
    ram.call(f"DetachPolicyFrom{kind}", **whom, **system)
    with refuses(f"EntityNotExist.{kind}.Policy", 404):
        ram.call(f"DetachPolicyFrom{kind}", **whom, **which)
    ram.call(f"Delete{kind}", **whom)
    ram.call("DeletePolicy", PolicyName=policy)


def test_a_user_holds_at_most_ten_custom_policies(through_current):
    account = through_current
    user = account.user()
    for _ in range(10):
        account.grant(user, READ)
    with refuses("LimitExceeded.User.Policy", 409):
        account.grant(user, READ)


def test_system_policies_are_there_to_read_and_not_to_change(account):
    seen = account.admin.call("GetPolicy", PolicyName="AdministratorAccess", PolicyType="System")
    statement = json.loads(seen["DefaultPolicyVersion"]["PolicyDocument"])["Statement"]
    assert [(each["Effect"], each["Action"], each["Resource"]) for each in statement] == [("Allow", "*", "*")]
    with pytest.raises(Exception):
        account.admin.call("DeletePolicy", PolicyName="AdministratorAccess")


@pytest.mark.parametrize(
    "text",
    [
        "not json",
        "[]",
        '{"Version":"2","Statement":[]}',
        '{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:*"}]}',
        '{"Version":"1","Statement":[{"Effect":"Maybe","Action":"oss:*","Resource":"*"}]}',
        '{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:*","Resources":"*"}]}',
        '{"Version":"1","Version":"1","Statement":[{"Effect":"Allow","Action":"oss:*","Resource":"*"}]}',
        document(deny("oss:*", Condition={"StringEqual": {"acs:SourceIp": "1"}})),
    ],
)
def test_a_document_that_is_not_understood_is_refused(account, text):
    with refuses("MalformedPolicyDocument", 400):
        account.admin.call("CreatePolicy", PolicyName=account.name("broken"), PolicyDocument=text)


def test_a_document_has_a_length_limit(through_current):
    long = document(allow([f"oss:Get{number:04}" for number in range(500)]))
    with refuses("InvalidParameter.PolicyDocument.Length", 400):
        through_current.admin.call(
            "CreatePolicy", PolicyName=through_current.name("long"), PolicyDocument=long
        )


def defaults(ram, name):
    versions = ram.call("ListPolicyVersions", PolicyName=name, PolicyType="Custom")
    return {
        version["VersionId"]: version["IsDefaultVersion"]
        for version in versions["PolicyVersions"]["PolicyVersion"]
    }


@pytest.mark.parametrize("kind", ["policy", "role"])
def test_policies_and_roles_are_tagged(account, kind):
    if kind == "policy":
        name = account.policy(allow("ram:GetUser"))
    else:
        name, _ = account.role({"RAM": [account.arn("root")]})
    which = {"ResourceType": kind, "ResourceNames": [name]}

    def tags(**more):
        found = account.admin.call("ListTagResources", **which, **more)["TagResources"]
        found = found["TagResource"] if isinstance(found, dict) else found
        return {one["TagKey"]: one["TagValue"] for one in found}

    account.admin.call("TagResources", Tag=[{"Key": "team", "Value": "a"}, {"Key": "env", "Value": "test"}], **which)
    assert tags() == {"team": "a", "env": "test"}
    account.admin.call("UntagResources", TagKeys=["team"], **which)
    assert tags() == {"env": "test"}
    account.admin.call("UntagResources", All=True, **which)
    assert tags() == {}
