"""External Secrets' provider for this cloud, as it is published: it knows the vendor's hosts alone, and is led here."""

import json
import os
import subprocess
import uuid

import pytest

from conftest import Account, allow
from server import Server
from vendor_host import led_to

HOST = "kms.cn-hangzhou.aliyuncs.com"

pytestmark = pytest.mark.external_secrets


@pytest.fixture
def account(tmp_path):
    server = Server(tmp_path / "data", "--tls-name", HOST).start()
    yield Account(server)
    assert server.stop() == 0


@pytest.fixture
def cluster(account, tmp_path):
    """Asks the provider as a controller does."""
    with led_to(account.server, HOST) as proxy:
        variables = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "SSL_CERT_FILE": account.server.ca, "HTTPS_PROXY": proxy}
        process = subprocess.Popen(
            [os.environ["EXTERNAL_SECRETS"]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=variables)

        def asks(key, secret, **more):
            process.stdin.write(json.dumps({"KeyID": key.id, "KeySecret": key.secret, "Key": secret, **more}) + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield asks
        process.stdin.close()
        assert process.wait(30) == 0


def test_values_reach_a_cluster(account, cluster):
    call = lambda operation, **parameters: account.admin.call(f"Kms.{operation}", **parameters)
    name, first, second = account.name("secret"), f"value-{uuid.uuid4().hex}", {"user": "shop", "password": uuid.uuid4().hex}
    call("CreateSecret", SecretName=name, VersionId="v1", SecretData=first)
    _, key, _ = account.user_with_key(allow("kms:GetSecretValue", f"acs:kms:*:*:secret/{name}"))
    assert cluster(key, name) == {"Value": first}
    call("PutSecretValue", SecretName=name, VersionId="v2", SecretData=json.dumps(second))
    assert cluster(key, name, Property="password") == {"Value": second["password"]}
    assert cluster(key, name, Map=True) == {"Values": second}
    assert cluster(key, name, Version="v1") == {"Value": first}
    assert "does not exist" in cluster(key, name, Property="colour")["Error"]


def test_who_may_not_read_is_told(account, cluster):
    name = account.name("secret")
    account.admin.call("Kms.CreateSecret", SecretName=name, VersionId="v1", SecretData=f"value-{uuid.uuid4().hex}")
    _, nobody, _ = account.user_with_key()
    assert "NoPermission" in cluster(nobody, name)["Error"]
    _, reader, _ = account.user_with_key(allow("kms:GetSecretValue"))
    assert "Forbidden.ResourceNotFound" in cluster(reader, "none/of-these")["Error"]


def test_the_pair_of_a_user_follows_its_rotation(account, cluster):
    call = lambda operation, **parameters: account.admin.call(f"Kms.{operation}", **parameters)
    user, old, _ = account.user_with_key(allow("ram:ListUsers"))
    pairs = {"AccessKeys": [{"AccessKeyId": old.id, "AccessKeySecret": old.secret}]}
    name = call(
        "CreateSecret", SecretName="$Auto", SecretType="RAMCredentials", VersionId="v1", SecretData=json.dumps(pairs),
        ExtendedConfig={"SecretSubType": "RamUserAccessKey", "UserName": user})["SecretName"]
    _, reader, _ = account.user_with_key(allow("kms:GetSecretValue"))
    assert cluster(reader, name, Property="AccessKeyId") == {"Value": old.id}
    call("RotateSecret", SecretName=name, VersionId="v2")
    new = cluster(reader, name, Map=True)["Values"]
    assert new["AccessKeyId"] != old.id and new["AccessKeySecret"]
