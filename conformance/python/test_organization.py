"""A company's accounts under one roof, by the official clients of both versions of the API: 2022-04-19 and 2020-03-31."""

import json

import pytest

from clients import Credentials
from conftest import Account, allow, deny, document, refuses
from server import Server, run

LATER, EARLIER = "ResourceDirectoryMaster", "ResourceManager"
ACCESS_ROLE = "ResourceDirectoryAccountAccessRole"
# What is denied at each level, Root first, and a call that says so.
DENIED = [
    ("ram:SetPasswordPolicy", "SetPasswordPolicy", {"MinimumPasswordLength": 12}),
    ("ram:CreateGroup", "CreateGroup", {"GroupName": "denied"}),
    ("ram:CreatePolicy", "CreatePolicy", {"PolicyName": "denied", "PolicyDocument": document(allow("oss:*"))}),
    ("ram:ListGroups", "ListGroups", {}),
    ("ram:ListPolicies", "ListPolicies", {}),
    ("ram:ListRoles", "ListRoles", {}),
]


class Company:
    """An account that manages a directory, spoken to by one kind of client in one version."""

    def __init__(self, server, kind, version):
        self.server, self.kind, self.version = server, kind, version
        self.account = Account(server, kind)
        self.admin = self.account.admin

    def call(self, operation, **parameters):
        return self.admin.call(f"{self.version}.{operation}", **parameters)

    def by(self, credentials, operation, **parameters):
        """The same of somebody else."""
        return self.account.client(credentials).call(f"{self.version}.{operation}", **parameters)

    def found(self):
        if self.version == EARLIER:
            return self.call("InitResourceDirectory")["ResourceDirectory"]
        return self.call("EnableResourceDirectory", EnableMode="CurrentAccount")["ResourceDirectory"]

    def inside(self, member, client=None):
        """A client of the role by which the management account reaches into a member."""
        answer = (client or self.admin).call(
            "AssumeRole", RoleArn=f"acs:ram::{member}:role/{ACCESS_ROLE.lower()}", RoleSessionName="ops")
        return self.account.client(Credentials.of_session(answer))

    def stranger(self, alias):
        """The administrator of an account that is in no directory."""
        made = run(
            "account", "create", "--data-dir", self.server.data_dir, "--output", "json", "--alias", alias)
        assert made.returncode == 0, made.stderr
        told = json.loads(made.stdout)
        key = told["Administrator"]
        return told["AccountId"], Credentials(key["AccessKeyId"], key["AccessKeySecret"])


@pytest.fixture(params=[("current", LATER), ("current", EARLIER), ("current-v2", LATER), ("legacy", EARLIER)], ids="-".join)
def company(request, tmp_path):
    running = Server(tmp_path / "data").start()
    yield Company(running, *request.param)
    assert running.stop() == 0


def denied(client, levels):
    """Which of the calls that levels deny are denied, by a control policy."""
    found = []
    for level, (_, operation, parameters) in enumerate(DENIED[:levels]):
        with refuses("NoPermission", 403) as refusal:
            client.call(operation, **parameters)
        if refusal.detail:
            assert refusal.detail["PolicyType"] == "ControlPolicy", refusal.detail
        found.append(level)
    return found


def test_a_company_lives_under_one_roof(company):
    call = company.call
    founded = company.found()
    directory, root = founded["ResourceDirectoryId"], founded["RootFolderId"]
    assert (directory[:3], root[:2], founded["MasterAccountId"]) == ("rd-", "r-", company.account.id)
    call("EnableControlPolicy")
    call("SetMemberDeletionPermission", Status="Enabled")
    shown = call("GetResourceDirectory")["ResourceDirectory"]
    assert (shown["ControlPolicyStatus"], shown["MemberDeletionStatus"]) == ("Enabled", "Enabled")

    # Five levels and no more.
    nodes = [root]
    for level in range(1, 6):
        nodes.append(call("CreateFolder", FolderName=f"level-{level}", ParentFolderId=nodes[-1])["Folder"]["FolderId"])
    with refuses("LimitExceeded.Folder.Depth", 409):
        call("CreateFolder", FolderName="level-6", ParentFolderId=nodes[-1])
    path = call("GetFolder", FolderId=nodes[-1])["Folder"]["ResourceDirectoryPath"]
    assert path == "/".join([directory, *nodes])

    # Fifty members, ten on each level.
    members = {level: [] for level in range(1, 6)}
    for number in range(50):
        level = number % 5 + 1
        made = call("CreateResourceAccount", DisplayName=f"team {number}", ParentFolderId=nodes[level])["Account"]
        assert (made["Status"], made["Type"], made["FolderId"]) == ("CreateSuccess", "ResourceAccount", nodes[level])
        members[level].append(made["AccountId"])
    listed = []
    for page in range(1, 4):
        answer = call("ListAccounts", PageNumber=page, PageSize=20)
        assert answer["TotalCount"] == 50
        listed += [one["AccountId"] for one in answer["Accounts"]["Account"]]
    assert sorted(listed) == sorted(sum(members.values(), []))
    answer = call("ListAccountsForParent", ParentFolderId=nodes[3], PageSize=100)
    assert sorted(one["AccountId"] for one in answer["Accounts"]["Account"]) == sorted(members[3])

    # A policy on each level, and a denial by each.
    for (action, _, _), node in zip(DENIED, nodes):
        made = call(
            "CreateControlPolicy", PolicyName=f"No-{action[4:]}", EffectScope="RAM", PolicyDocument=document(deny(action)))
        call("AttachControlPolicy", PolicyId=made["ControlPolicy"]["PolicyId"], TargetId=node)
    attached = call("ListControlPolicyAttachmentsForTarget", TargetId=nodes[2])["ControlPolicyAttachments"]
    assert sorted(one["PolicyType"] for one in attached["ControlPolicyAttachment"]) == ["Custom", "System"]
    deepest, middle = company.inside(members[5][0]), company.inside(members[2][0])
    assert denied(deepest, 6) == [0, 1, 2, 3, 4, 5]
    assert denied(middle, 3) == [0, 1, 2]
    for client, free in ((middle, DENIED[3:]), (deepest, [("ram:ListUsers", "ListUsers", {})])):
        for _, operation, parameters in free:
            client.call(operation, **parameters)
    # Whoever manages the directory is bound by nothing of it.
    company.admin.call("ListRoles")

    # A move counts with the next call.
    call("MoveAccount", AccountId=members[5][0], DestinationFolderId=nodes[2])
    assert denied(deepest, 3) == [0, 1, 2]
    for _, operation, parameters in DENIED[3:]:
        deepest.call(operation, **parameters)


def test_an_account_comes_by_invitation_and_another_stays_away(company):
    call = company.call
    root = company.found()["RootFolderId"]
    call("EnableControlPolicy")
    policy = call(
        "CreateControlPolicy", PolicyName="No-groups", EffectScope="RAM", PolicyDocument=document(deny("ram:CreateGroup")))
    call("AttachControlPolicy", PolicyId=policy["ControlPolicy"]["PolicyId"], TargetId=root)
    (joins, joining), (stays, staying) = company.stranger("globex"), company.stranger("initech")

    def invite(whom):
        sent = call("InviteAccountToResourceDirectory", TargetEntity=whom, TargetType="Account", Note="join us")["Handshake"]
        assert (sent["Status"], sent["Note"]) == ("Pending", "join us")
        return sent["HandshakeId"]

    accepted, declined = invite(joins), invite(stays)
    (received,) = company.by(joining, "ListHandshakesForAccount")["Handshakes"]["Handshake"]
    assert (received["HandshakeId"], received["MasterAccountId"]) == (accepted, company.account.id)
    with refuses("EntityNotExists.Handshake", 404):
        company.by(staying, "AcceptHandshake", HandshakeId=accepted)
    company.account.client(joining).call("CreateGroup", GroupName="before")
    assert company.by(joining, "AcceptHandshake", HandshakeId=accepted)["Handshake"]["Status"] == "Accepted"
    assert company.by(staying, "DeclineHandshake", HandshakeId=declined)["Handshake"]["Status"] == "Declined"
    sent = call("ListHandshakesForResourceDirectory")["Handshakes"]["Handshake"]
    assert {one["HandshakeId"]: one["Status"] for one in sent} == {accepted: "Accepted", declined: "Declined"}
    with refuses("NoPermission", 403):
        company.account.client(joining).call("CreateGroup", GroupName="after")
    company.account.client(staying).call("CreateGroup", GroupName="after")
    member = call("GetAccount", AccountId=joins)["Account"]
    assert (member["JoinMethod"], member["Type"], member["DisplayName"]) == ("invited", "CloudAccount", "globex")
    company.inside(joins).call("ListUsers")
    # And goes again.
    call("RemoveCloudAccount", AccountId=joins)
    with refuses("EntityNotExists.Account", 404):
        call("GetAccount", AccountId=joins)
    company.account.client(joining).call("CreateGroup", GroupName="after")


def test_who_reaches_into_a_member(company):
    company.found()
    member = company.call("CreateResourceAccount", DisplayName="team")["Account"]["AccountId"]
    name, _, client = company.account.user_with_key(word="operator")
    with refuses("NoPermission", 403):
        company.inside(member, client)
    company.admin.call(
        "AttachPolicyToUser", UserName=name, PolicyName="AliyunSTSAssumeRoleAccess", PolicyType="System")
    inside = company.inside(member, client)
    identity = inside.call("GetCallerIdentity")
    assert identity["AccountId"] == member
    assert f"assumed-role/{ACCESS_ROLE}/".lower() in identity["Arn"].lower()
    inside.call("CreateUser", UserName="made-from-outside")
    assert "made-from-outside" not in json.dumps(company.admin.call("ListUsers"))


def test_a_member_that_is_deleted_is_out_of_reach(company):
    company.found()
    call = company.call
    member = call("CreateResourceAccount", DisplayName="team")["Account"]["AccountId"]
    inside = company.inside(member)
    inside.call("CreateUser", UserName="left-over")
    with refuses("NotSupportedOperation.MemberDeletionDisabled", 409):
        call("DeleteAccount", AccountId=member)
    call("SetMemberDeletionPermission", Status="Enabled")
    call("CheckAccountDelete", AccountId=member)
    told = call("GetAccountDeletionCheckResult", AccountId=member)["AccountDeletionCheckResultInfo"]
    assert told["Status"] == "PreCheckComplete"
    (check,) = told["AbandonableChecks"]
    over = [check["CheckId"]]
    # The old core knows no lists that go as one text.
    call("DeleteAccount", AccountId=member, AbandonableCheckId=json.dumps(over) if company.kind == "legacy" else over)
    assert call("GetAccountDeletionStatus", AccountId=member)["RdAccountDeletionStatus"]["Status"] == "Deleting"
    with refuses("Forbidden.AccountDeleted", 403):
        inside.call("ListUsers")
    call("DestroyResourceDirectory")


def test_both_versions_show_the_same_directory(tmp_path):
    running = Server(tmp_path / "data").start()
    company = Company(running, "current", LATER)
    company.found()
    folder = company.call("CreateFolder", FolderName="prod")["Folder"]["FolderId"]
    made = company.admin.call(
        f"{EARLIER}.CreateResourceAccount", DisplayName="team", ParentFolderId=folder, Tag=[{"Key": "env", "Value": "test"}])
    member = made["Account"]["AccountId"]
    looks = [
        ("GetFolder", {"FolderId": folder}),
        ("GetAccount", {"AccountId": member, "IncludeTags": True}),
        ("ListAccounts", {"IncludeTags": True}),
        ("ListFoldersForParent", {}),
        ("ListControlPolicies", {}),
        ("ListTagResources", {"ResourceType": "Account", "ResourceId": [member]}),
    ]
    for operation, parameters in looks:
        told = [company.admin.call(f"{version}.{operation}", **parameters) for version in (LATER, EARLIER)]
        for answer in told:
            del answer["RequestId"]
        # A client drops the fields that its model lacks.
        assert same(*told), (operation, told)
    for version in (LATER, EARLIER):
        tag = {"ResourceType": "Account", "ResourceId": [member]}
        company.admin.call(f"{version}.TagResources", Tag=[{"Key": version, "Value": "x"}], **tag)
        company.admin.call(f"{version}.UntagResources", TagKey=[version], **tag)
    assert running.stop() == 0


def same(one, other):
    """Whether two answers agree in all that both say."""
    if isinstance(one, dict):
        return all(same(one[name], other[name]) for name in one.keys() & other.keys())
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other
