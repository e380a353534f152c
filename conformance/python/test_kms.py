"""Secrets and keys by the official clients of KMS, of today and before, in both generations of signatures."""

import base64
import json
import uuid

import pytest

from clients import Credentials
from conftest import Account, allow, deny, document, refuses

REGION = "cn-hangzhou"


class Secrets:
    """KMS as one kind of client sees it."""

    def __init__(self, account):
        self.account, self.call = account, self.of(account.admin)

    @staticmethod
    def of(client):
        return lambda operation, **parameters: client.call(f"Kms.{operation}", **parameters)

    def value(self):
        """One that nobody else has."""
        return f"value-{uuid.uuid4().hex}"

    def made(self, value, version="v1", **more):
        """The name of a new secret."""
        name = self.account.name("secret")
        made = self.call("CreateSecret", SecretName=name, SecretData=value, VersionId=version, **more)
        assert (made["SecretName"], made["VersionId"]) == (name, version)
        assert made["Arn"] == f"acs:kms:{REGION}:{self.account.id}:secret/{name}"
        return name

    def read(self, name, **which):
        return self.call("GetSecretValue", SecretName=name, **which)["SecretData"]

    def put(self, name, version, value, **more):
        told = self.call("PutSecretValue", SecretName=name, VersionId=version, SecretData=value, **more)
        return set(told["VersionStages"]["VersionStage"])

    def stages(self, name, **which):
        """Which stages each version has."""
        listed = self.call("ListSecretVersionIds", SecretName=name, **which)
        return {one["VersionId"]: set(one["VersionStages"]["VersionStage"]) for one in listed["VersionIds"]["VersionId"]}

    def key(self, **more):
        return self.call("CreateKey", **more)["KeyMetadata"]["KeyId"]

    def managed(self, *statements):
        """The secret of a user's AccessKey: its name, the user, and the pair as it was before."""
        user, key, _ = self.account.user_with_key(*statements)
        pairs = {"AccessKeys": [{"AccessKeyId": key.id, "AccessKeySecret": key.secret}]}
        made = self.call(
            "CreateSecret", SecretName="$Auto", SecretType="RAMCredentials", VersionId="v1", SecretData=json.dumps(pairs),
            ExtendedConfig={"SecretSubType": "RamUserAccessKey", "UserName": user}, EnableAutomaticRotation=True,
            RotationInterval="30d")
        assert made["AutomaticRotation"] == "Enabled" and made["NextRotationDate"]
        return made["SecretName"], user, key

    def pair(self, name, **which):
        told = json.loads(self.read(name, **which))
        return Credentials(told["AccessKeyId"], told["AccessKeySecret"])


@pytest.fixture
def kms(account):
    return Secrets(account)


def base64_of(text):
    return base64.b64encode(text.encode()).decode()


def test_a_secret_has_versions_and_stages(kms):
    call, first, second = kms.call, kms.value(), kms.value()
    name = kms.made(first, Description="Of the database", Tags=json.dumps([{"TagKey": "env", "TagValue": "test"}]))
    with refuses("Rejected.ResourceExist", 409):
        call("CreateSecret", SecretName=name, VersionId="v1", SecretData=first)
    assert kms.put(name, "v2", second) == {"ACSCurrent"}
    assert kms.put(name, "v2", second) == {"ACSCurrent"}, "the same once more is no mistake"
    with refuses("Rejected.ResourceExist", 409):
        kms.put(name, "v2", kms.value())
    told = call("GetSecretValue", SecretName=name)
    assert (told["SecretData"], told["SecretDataType"], told["SecretType"]) == (second, "text", "Generic")
    assert (told["VersionId"], told["VersionStages"]) == ("v2", {"VersionStage": ["ACSCurrent"]})
    assert kms.read(name, VersionStage="ACSPrevious") == kms.read(name, VersionId="v1") == first
    with refuses("Forbidden.ResourceNotFound", 404):
        kms.read(name, VersionId="v2", VersionStage="ACSPrevious")

    assert kms.put(name, "v3", kms.value(), VersionStages=json.dumps(["Next"])) == {"Next"}
    assert kms.read(name) == second, "a version of another stage is not current"
    call("UpdateSecretVersionStage", SecretName=name, VersionStage="ACSCurrent", RemoveFromVersion="v2", MoveToVersion="v1")
    assert kms.read(name) == first and kms.read(name, VersionStage="ACSPrevious") == second
    call("UpdateSecretVersionStage", SecretName=name, VersionStage="Next", RemoveFromVersion="v3")
    assert kms.stages(name) == {"v1": {"ACSCurrent"}, "v2": {"ACSPrevious"}}
    assert set(kms.stages(name, IncludeDeprecated="true")) == {"v1", "v2", "v3"}
    with refuses("InvalidParameter.MoveToVersion", 400):
        call("UpdateSecretVersionStage", SecretName=name, VersionStage="ACSCurrent", RemoveFromVersion="v1")
    pages = [
        call("ListSecretVersionIds", SecretName=name, IncludeDeprecated="true", PageSize=2, PageNumber=page) for page in (1, 2)]
    assert [page["TotalCount"] for page in pages] == [3, 3]
    assert len({one["VersionId"] for page in pages for one in page["VersionIds"]["VersionId"]}) == 3

    with refuses("DryRunOperationError", 400):
        call("GetSecretValue", SecretName=name, DryRun="true")


def test_ten_versions_are_kept(kms):
    first = kms.value()
    name = kms.made(first)
    for number in range(2, 12):
        kms.put(name, f"v{number}", kms.value())
    kept = kms.stages(name, IncludeDeprecated="true")
    assert len(kept) == 10 and "v1" not in kept and kept["v11"] == {"ACSCurrent"}


def test_a_value_of_bytes_comes_back_as_it_was(kms):
    value = base64.b64encode(bytes(range(256))).decode()
    name = kms.made(value, SecretDataType="binary")
    told = kms.call("GetSecretValue", SecretName=name)
    assert (told["SecretData"], told["SecretDataType"]) == (value, "binary")
    with refuses("InvalidParameter.SecretData", 400):
        kms.put(name, "v2", "no Base64 at all!", SecretDataType="binary")
    odd = f"Zuckerstraße +&=%/?#\n\t\"'\\ 密码 {uuid.uuid4().hex}"
    kms.put(name, "v2", odd, SecretDataType="text")
    assert kms.read(name) == odd


def test_a_secret_is_described_changed_and_found(kms):
    call = kms.call
    name = kms.made(kms.value(), Description="Of the database")
    told = call("DescribeSecret", SecretName=name)
    assert (told["SecretType"], told["Description"]) == ("Generic", "Of the database")
    assert not told.get("EncryptionKeyId") and not told.get("PlannedDeleteTime")
    call("UpdateSecret", SecretName=name, Description=f"Of {name}")
    tags = [{"TagKey": "env", "TagValue": "test"}, {"TagKey": "team", "TagValue": "支付"}]
    call("TagResource", SecretName=name, Tags=json.dumps(tags))
    told = call("DescribeSecret", SecretName=name, FetchTags="true")
    assert told["Description"] == f"Of {name}" and told["Tags"]["Tag"] == tags
    call("UntagResource", SecretName=name, TagKeys=json.dumps(["env"]))
    resource = {"RegionId": REGION, "ResourceType": "secret", "ResourceId": [name]}
    call("TagResources", Tag=[{"Key": "env", "Value": "live"}], **resource)
    listed = call("ListTagResources", **resource)["TagResources"]["TagResource"]
    assert {one["TagKey"]: one["TagValue"] for one in listed} == {"env": "live", "team": "支付"}
    assert {one["ResourceId"] for one in listed} == {name}
    call("UntagResources", TagKey=["team"], **resource)
    filters = [{"Key": "SecretName", "Values": [name]}, {"Key": "TagKey", "Values": ["env"]}]
    found = call("ListSecrets", Filters=json.dumps(filters), FetchTags="true", PageSize=10, PageNumber=1)
    assert found["TotalCount"] == 1
    assert found["SecretList"]["Secret"][0]["Tags"]["Tag"] == [{"TagKey": "env", "TagValue": "live"}]
    filters[1]["Values"] = ["team"]
    assert call("ListSecrets", Filters=json.dumps(filters))["TotalCount"] == 0
    with refuses("InvalidParameter.Filters", 400):
        call("ListSecrets", Filters=json.dumps([{"Key": "Colour", "Values": ["red"]}]))
    with refuses("Forbidden.ResourceNotFound", 404):
        call("DescribeSecret", SecretName=kms.account.name("none"))


def test_a_secret_waits_before_it_is_gone(kms):
    call, value = kms.call, kms.value()
    name = kms.made(value)
    planned = call("DeleteSecret", SecretName=name, RecoveryWindowInDays="7")["PlannedDeleteTime"]
    assert call("DescribeSecret", SecretName=name)["PlannedDeleteTime"] == planned
    with refuses("Rejected.PendingDeletion", 409):
        kms.read(name)
    call("RestoreSecret", SecretName=name)
    assert kms.read(name) == value
    with refuses("Rejected.NotPendingDeletion", 409):
        call("RestoreSecret", SecretName=name)
    with refuses("InvalidParameter.RecoveryWindowInDays", 400):
        call("DeleteSecret", SecretName=name, RecoveryWindowInDays="3")
    call("DeleteSecret", SecretName=name, ForceDeleteWithoutRecovery="true")
    for operation in ("GetSecretValue", "DescribeSecret", "RestoreSecret", "DeleteSecret"):
        with refuses("Forbidden.ResourceNotFound", 404):
            call(operation, SecretName=name)


def test_several_values_are_read_at_once(kms):
    values = [kms.value(), kms.value()]
    names = [kms.made(value) for value in values]
    kms.put(names[0], "v2", kms.value())
    none = kms.account.name("none")
    wanted = [
        {"SecretName": names[0], "VersionStage": "ACSPrevious"}, {"SecretName": names[1], "VersionId": "v1"}, {"SecretName": none}]
    told = kms.call("BatchGetSecretValue", SecretsList=wanted)
    assert {one["SecretName"]: one["SecretData"] for one in told["SecretValues"]} == dict(zip(names, values, strict=True))
    (error,) = told["Errors"]
    assert (error["SecretName"], error["Code"], error["HttpStatus"]) == (none, "Forbidden.ResourceNotFound", 404)


def test_who_may_read_is_said_by_the_caller_and_by_the_secret(kms):
    account, call, value = kms.account, kms.call, kms.value()
    name, other = kms.made(value), kms.made(kms.value())
    arn = f"acs:kms:*:*:secret/{name}"
    reader, _, by_name = account.user_with_key(allow("kms:GetSecretValue", arn))
    assert kms.of(by_name)("GetSecretValue", SecretName=name)["SecretData"] == value
    with refuses("NoPermission", 403) as refusal:
        kms.of(by_name)("GetSecretValue", SecretName=other)
    assert (refusal.detail or {"AuthAction": "kms:GetSecretValue"})["AuthAction"] == "kms:GetSecretValue"
    with refuses("NoPermission", 403):
        kms.of(by_name)("DeleteSecret", SecretName=name)

    def policy(*statements):
        return document(*({**statement, "Principal": {"RAM": [account.arn(f"user/{user}")]}} for user, statement in statements))

    friend, _, without_policy = account.user_with_key()
    set_policy = lambda *statements: call("SetSecretPolicy", SecretName=name, Policy=policy(*statements), PolicyName="default")
    set_policy((friend, allow("kms:GetSecretValue")), (reader, deny("kms:GetSecretValue")))
    assert len(json.loads(call("GetSecretPolicy", SecretName=name, PolicyName="default")["Policy"])["Statement"]) == 2
    assert kms.of(without_policy)("GetSecretValue", SecretName=name)["SecretData"] == value
    with refuses("NoPermission", 403):
        kms.of(by_name)("GetSecretValue", SecretName=name)
    with refuses("InvalidParameter.Policy", 400):
        call("SetSecretPolicy", SecretName=name, Policy="{}", PolicyName="default")


def test_a_password_is_drawn(kms):
    drawn = lambda **rules: kms.call("GetRandomPassword", **rules)["RandomPassword"]
    password = drawn()
    assert len(password) == 32 and drawn() != password
    for kind in (str.islower, str.isupper, str.isdigit):
        assert any(map(kind, password)), "each kind is there"
    digits = drawn(PasswordLength="20", ExcludeLowercase="true", ExcludeUppercase="true", ExcludePunctuation="true", ExcludeCharacters="01")
    assert len(digits) == 20 and set(digits) <= set("23456789")
    with refuses("InvalidParameter.PasswordLength", 400):
        drawn(PasswordLength="7")


def test_a_key_seals_what_clients_give_it(kms):
    call, key, other = kms.call, kms.key(Description="Of orders"), kms.key()
    told = call("DescribeKey", KeyId=key)["KeyMetadata"]
    assert (told["KeyState"], told["KeyUsage"], told["KeySpec"]) == ("Enabled", "ENCRYPT/DECRYPT", "Aliyun_AES_256")
    assert (told["Description"], told["Arn"]) == ("Of orders", f"acs:kms:{REGION}:{kms.account.id}:key/{key}")
    call("UpdateKeyDescription", KeyId=key, Description="Of all orders")
    assert call("DescribeKey", KeyId=key)["KeyMetadata"]["Description"] == "Of all orders"
    plaintext, context = base64_of(kms.value()), {"order": "7", "customer": "Müller"}
    sealed = call("Encrypt", KeyId=key, Plaintext=plaintext, EncryptionContext=context)
    assert sealed["KeyId"] == key and sealed["KeyVersionId"] == told["PrimaryKeyVersion"]
    backwards = dict(reversed(context.items()))
    opened = call("Decrypt", CiphertextBlob=sealed["CiphertextBlob"], EncryptionContext=backwards)
    assert (opened["Plaintext"], opened["KeyId"]) == (plaintext, key)
    for wrong in ({}, {"EncryptionContext": {**context, "order": "8"}}):
        with refuses("InvalidParameter.CiphertextBlob", 400):
            call("Decrypt", CiphertextBlob=sealed["CiphertextBlob"], **wrong)
    moved = call(
        "ReEncrypt", CiphertextBlob=sealed["CiphertextBlob"], SourceEncryptionContext=context, DestinationKeyId=other,
        DestinationEncryptionContext={"order": "7"})
    assert moved["KeyId"] == other
    opened = call("Decrypt", CiphertextBlob=moved["CiphertextBlob"], EncryptionContext={"order": "7"})
    assert opened["Plaintext"] == plaintext

    for rules, length in (({}, 32), ({"KeySpec": "AES_128"}, 16), ({"NumberOfBytes": 100}, 100)):
        data_key = call("GenerateDataKey", KeyId=key, **rules)
        assert len(base64.b64decode(data_key["Plaintext"])) == length
        assert call("Decrypt", CiphertextBlob=data_key["CiphertextBlob"])["Plaintext"] == data_key["Plaintext"]
    alone = call("GenerateDataKeyWithoutPlaintext", KeyId=key, KeySpec="AES_256", EncryptionContext=context)
    assert "Plaintext" not in alone
    opened = call("Decrypt", CiphertextBlob=alone["CiphertextBlob"], EncryptionContext=context)
    assert len(base64.b64decode(opened["Plaintext"])) == 32


def test_a_key_is_switched_off_and_its_deletion_is_taken_back(kms):
    call, key = kms.call, kms.key(EnableAutomaticRotation=True, RotationInterval="30d")
    blob = call("Encrypt", KeyId=key, Plaintext=base64_of(kms.value()))["CiphertextBlob"]
    told = call("DescribeKey", KeyId=key)["KeyMetadata"]
    assert told["AutomaticRotation"] == "Enabled" and told["NextRotationDate"]
    call("UpdateRotationPolicy", KeyId=key, EnableAutomaticRotation=False)
    assert call("DescribeKey", KeyId=key)["KeyMetadata"]["AutomaticRotation"] == "Disabled"
    uses = [("Encrypt", {"KeyId": key, "Plaintext": "YQ=="}), ("Decrypt", {"CiphertextBlob": blob}), ("GenerateDataKey", {"KeyId": key})]

    def refused(code):
        for operation, parameters in uses:
            with refuses(code, 409):
                call(operation, **parameters)

    call("DisableKey", KeyId=key)
    refused("Rejected.Disabled")
    call("EnableKey", KeyId=key)
    call("Decrypt", CiphertextBlob=blob)
    call("ScheduleKeyDeletion", KeyId=key, PendingWindowInDays=7)
    told = call("DescribeKey", KeyId=key)["KeyMetadata"]
    assert told["KeyState"] == "PendingDeletion" and told["DeleteDate"]
    refused("Rejected.PendingDeletion")
    call("CancelKeyDeletion", KeyId=key)
    assert call("DescribeKey", KeyId=key)["KeyMetadata"]["KeyState"] == "Disabled"
    with refuses("InvalidParameter.PendingWindowInDays", 400):
        call("ScheduleKeyDeletion", KeyId=key, PendingWindowInDays=6)
    with refuses("Forbidden.KeyNotFound", 404):
        call("DescribeKey", KeyId=str(uuid.uuid4()))


def test_a_key_has_aliases_and_tags_and_is_listed(kms):
    call, key, other = kms.call, kms.key(), kms.key()
    alias = f"alias/{kms.account.name('app')}"
    call("CreateAlias", AliasName=alias, KeyId=key)
    with refuses("Rejected.ResourceExist", 409):
        call("CreateAlias", AliasName=alias, KeyId=other)
    assert call("Encrypt", KeyId=alias, Plaintext=base64_of(kms.value()))["KeyId"] == key
    call("UpdateAlias", AliasName=alias, KeyId=other)
    assert call("DescribeKey", KeyId=alias)["KeyMetadata"]["KeyId"] == other
    of = lambda which: [one["AliasName"] for one in call("ListAliasesByKeyId", KeyId=which)["Aliases"]["Alias"]]
    assert (of(key), of(other)) == ([], [alias])
    everything = call("ListAliases", PageNumber=1, PageSize=100)
    assert alias in {one["AliasName"] for one in everything["Aliases"]["Alias"]}
    call("DeleteAlias", AliasName=alias)
    with refuses("Forbidden.AliasNotFound", 404):
        call("DescribeKey", KeyId=alias)

    call("TagResource", KeyId=key, Tags=json.dumps([{"TagKey": "team", "TagValue": "pay"}]))
    assert call("ListResourceTags", KeyId=key)["Tags"]["Tag"] == [{"KeyId": key, "TagKey": "team", "TagValue": "pay"}]
    call("UntagResource", KeyId=key, TagKeys=json.dumps(["team"]))
    assert call("ListResourceTags", KeyId=key)["Tags"]["Tag"] == []

    keys, page, total = [], 1, 1
    while len(keys) < total:
        told = call("ListKeys", PageNumber=page, PageSize=2)
        total, page = told["TotalCount"], page + 1
        keys += [one["KeyId"] for one in told["Keys"]["Key"]]
        assert told["Keys"]["Key"], "no page before the last is empty"
    assert {key, other} <= set(keys) and len(set(keys)) == total
    assert REGION in {one["RegionId"] for one in call("DescribeRegions")["Regions"]["Region"]}


def test_a_key_closes_the_secrets_that_are_sealed_under_it(kms):
    call, key, value = kms.call, kms.key(), kms.value()
    name = kms.made(value, EncryptionKeyId=key)
    assert call("DescribeSecret", SecretName=name)["EncryptionKeyId"] == key
    _, _, reader = kms.account.user_with_key(allow("kms:GetSecretValue"))
    with refuses("NoPermission", 403):
        kms.of(reader)("GetSecretValue", SecretName=name)
    _, _, opener = kms.account.user_with_key(allow(["kms:GetSecretValue", "kms:Decrypt"]))
    assert kms.of(opener)("GetSecretValue", SecretName=name)["SecretData"] == value
    with refuses("Rejected.ResourceInUse", 409):
        call("ScheduleKeyDeletion", KeyId=key, PendingWindowInDays=7)
    call("DisableKey", KeyId=key)
    with refuses("Rejected.Disabled", 409):
        kms.read(name)
    call("EnableKey", KeyId=key)
    assert kms.read(name) == value


def test_the_pair_of_a_user_is_rotated(kms):
    call, account = kms.call, kms.account
    name, user, old = kms.managed(allow("ram:ListUsers"))
    assert name == f"acs/ram/user/{user}" and kms.pair(name).id == old.id
    rotated = call("RotateSecret", SecretName=name, VersionId="now")
    assert (rotated["SecretName"], rotated["VersionId"]) == (name, "now")
    assert kms.stages(name) == {"now": {"ACSCurrent"}, "v1": {"ACSPrevious"}}
    new = kms.pair(name)
    assert new.id != old.id and kms.pair(name, VersionStage="ACSPrevious").id == old.id
    for pair in (new, old):
        account.client(pair).call("ListUsers")
    call("RotateSecret", SecretName=name, VersionId="again")
    assert kms.pair(name).id == new.id, "one rotation at a time"
    told = call("DescribeSecret", SecretName=name)
    assert (told["SecretType"], told["AutomaticRotation"]) == ("RAMCredentials", "Enabled") and told["LastRotationDate"]
    call("UpdateSecretRotationPolicy", SecretName=name, EnableAutomaticRotation=False)
    assert call("DescribeSecret", SecretName=name)["AutomaticRotation"] == "Disabled"
    assert json.loads(call("GetSecretValue", SecretName=name, FetchExtendedConfig=True)["ExtendedConfig"])["UserName"] == user


def test_a_role_is_given_out_instead_of_a_key(kms):
    call, account = kms.call, kms.account
    role = account.name("role")
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": ["kms.aliyuncs.com"]}}
    trust = json.dumps({"Version": "1", "Statement": [statement]})
    account.admin.call("CreateRole", RoleName=role, AssumeRolePolicyDocument=trust)
    name = call(
        "CreateSecret", SecretName="$Auto", SecretType="RAMCredentials", VersionId="v1", SecretData="{}",
        ExtendedConfig={"SecretSubType": "RamRoleCredentials", "RoleName": role})["SecretName"]
    assert name == f"acs/ram/role/{role}"
    given = [json.loads(kms.read(name)) for _ in range(2)]
    assert len({one["AccessKeyId"] for one in given}) == 2, "each reader gets credentials of its own"
    for one in given:
        session = Credentials(one["AccessKeyId"], one["AccessKeySecret"], one["SecurityToken"])
        told = account.client(session).call("GetCallerIdentity")
        assert f":assumed-role/{role.lower()}/" in told["Arn"] and one["Expiration"]
    with refuses("UnsupportedOperation", 400):
        call("RotateSecret", SecretName=name, VersionId="v2")


def test_what_is_not_managed_here_is_refused_by_name(kms):
    for kind in ("Rds", "Redis", "ECS", "PolarDB"):
        with refuses("UnsupportedOperation", 400):
            kms.made(kms.value(), SecretType=kind)
    with refuses("UnsupportedOperation", 400):
        kms.call("RotateSecret", SecretName=kms.made(kms.value()), VersionId="v2")
    user, key, _ = kms.account.user_with_key()
    wrong = {"AccessKeys": [{"AccessKeyId": key.id, "AccessKeySecret": uuid.uuid4().hex[:30]}]}
    with refuses("InvalidParameter.SecretData", 400):
        kms.call(
            "CreateSecret", SecretName="$Auto", SecretType="RAMCredentials", VersionId="v1", SecretData=json.dumps(wrong),
            ExtendedConfig={"SecretSubType": "RamUserAccessKey", "UserName": user})


def test_own_data_of_a_secret_is_kept_beside_its_value(server):
    """`ExtendedConfig` is an object in this operation, which only the client of today can send."""
    kms = Secrets(Account(server))
    name = kms.made(kms.value())
    kms.call("UpdateSecret", SecretName=name, ExtendedConfig={"CustomData": {"owner": "pay", "floor": "3"}})
    told = kms.call("GetSecretValue", SecretName=name, FetchExtendedConfig=True)
    assert json.loads(told["ExtendedConfig"]) == {"CustomData": {"owner": "pay", "floor": "3"}}
