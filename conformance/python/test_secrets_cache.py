"""The vendor's cache of secrets for Python, as it is published: what programs hold between a read and the next."""

import base64
import json
import uuid

import pytest
from alibabacloud_secretsmanager_client_v2.cache.file_cache_secret_store_strategy import FileCacheSecretStoreStrategy
from alibabacloud_secretsmanager_client_v2.model.region_info import RegionInfo
from alibabacloud_secretsmanager_client_v2.secret_manager_cache_client_builder import SecretManagerCacheClientBuilder
from alibabacloud_secretsmanager_client_v2.service.default_secret_manager_client_builder import (
    DefaultSecretManagerClientBuilder,
)
from alibabacloud_tea_openapi.models import Config
from Tea.exceptions import TeaException

from clients import Credentials
from conftest import Account, allow
from load import until
from server import Server

REGION = "cn-hangzhou"


class Kept:
    """An account with secrets, and caches of a user who may read them."""

    def __init__(self, server):
        self.server, self.account, self.caches = server, Account(server), []
        _, self.key, _ = self.account.user_with_key(allow(["kms:GetSecretValue"]))

    def call(self, operation, **parameters):
        return self.account.admin.call(f"Kms.{operation}", **parameters)

    def value(self):
        return f"value-{uuid.uuid4().hex}"

    def secret(self, value, **more):
        name = self.account.name("kept")
        self.call("CreateSecret", SecretName=name, VersionId="v1", SecretData=value, **more)
        return name

    def put(self, name, version):
        """A newer value, which is current from now on."""
        value = self.value()
        self.call("PutSecretValue", SecretName=name, VersionId=version, SecretData=value)
        return value

    def reader(self, key=None):
        """As a program is told where its secrets are: the endpoint of a region, over TLS."""
        key = key or self.key
        region = RegionInfo(REGION, endpoint=self.server.endpoint)
        return DefaultSecretManagerClientBuilder.standard().with_access_key(key.id, key.secret).add_region_info(region).build()

    def builder(self, reader=None):
        return SecretManagerCacheClientBuilder.new_cache_client_builder(reader or self.reader())

    def cache(self, builder=None):
        self.caches.append((builder or self.builder()).build())
        return self.caches[-1]


@pytest.fixture
def kept(tmp_path, monkeypatch):
    server = Server(tmp_path / "data").start()
    monkeypatch.setenv("SSL_CERT_FILE", server.ca)
    # It looks for a file of its own where the program runs.
    monkeypatch.chdir(tmp_path)
    one = Kept(server)
    yield one
    for cache in one.caches:
        # Its own `close` waits for a refresh that is under way, which waits for a lock that `close` holds.
        if cache.sched.running:
            cache.sched.shutdown(wait=False)
    server.kill()


def test_a_value_is_kept_until_it_is_asked_for_anew(kept):
    first = kept.value()
    name, cache = kept.secret(first), kept.cache()
    assert cache.get_secret_value(name) == first
    second = kept.put(name, "v2")
    assert cache.get_secret_value(name) == first, "it holds what it has"
    assert cache.refresh_now(name) is True
    info = cache.get_secret_info(name)
    assert (info.secret_value, info.version_id, info.secret_type) == (second, "v2", "Generic")
    previous = kept.cache(kept.builder().with_cache_stage("ACSPrevious"))
    assert previous.get_secret_value(name) == first


def test_a_value_is_fetched_anew_when_its_time_is_over(kept):
    name = kept.secret(kept.value())
    cache = kept.cache(kept.builder().with_secret_ttl(name, 1000))
    cache.get_secret_value(name)
    second = kept.put(name, "v2")
    until(lambda: cache.get_secret_value(name) == second)


def test_a_value_may_say_itself_how_long_it_is_kept(kept):
    first, second = (json.dumps({"password": kept.value(), "refreshInterval": 1000}) for _ in range(2))
    name = kept.secret(first)
    cache = kept.cache(kept.builder().with_parse_json_ttl("refreshInterval"))
    assert cache.get_secret_value(name) == first
    kept.call("PutSecretValue", SecretName=name, VersionId="v2", SecretData=second)
    until(lambda: cache.get_secret_value(name) == second)


def test_bytes_are_told_from_text(kept):
    """Its `get_binary_value` wraps what the library below no longer takes, whatever the server says."""
    value = base64.b64encode(bytes(range(64))).decode()
    name, cache = kept.secret(value, SecretDataType="binary"), kept.cache()
    info = cache.get_secret_info(name)
    assert (info.secret_value, info.secret_data_type) == (value, "binary")
    with pytest.raises(ValueError, match="text value"):
        cache.get_secret_value(name)


def test_an_outage_is_outlived_in_memory_and_by_a_file(kept, tmp_path):
    value = kept.value()
    name, folder = kept.secret(value), tmp_path / "cache"
    by_file = lambda: kept.builder().with_cache_secret_strategy(FileCacheSecretStoreStrategy(str(folder), True, "some-salt-1234"))
    in_memory, before = kept.cache(), kept.cache(by_file())
    assert in_memory.get_secret_value(name) == before.get_secret_value(name) == value
    written = (folder / name / "stage_acscurrent.json").read_text()
    assert value not in written and json.loads(written)["secret_info"]["secret_name"] == name
    kept.server.kill()
    assert in_memory.get_secret_value(name) == value
    assert in_memory.refresh_now(name) is False
    assert in_memory.get_secret_value(name) == value, "what it has is not lost by that"
    assert kept.cache(by_file()).get_secret_value(name) == value, "a program that starts meanwhile"
    kept.server.start()
    second = kept.put(name, "v2")
    assert in_memory.refresh_now(name) is True and in_memory.get_secret_value(name) == second


def test_the_pair_of_a_user_is_followed(kept):
    admin = kept.account.admin
    user, old, _ = kept.account.user_with_key(allow("ram:ListUsers"))
    pairs = {"AccessKeys": [{"AccessKeyId": old.id, "AccessKeySecret": old.secret}]}
    name = kept.call(
        "CreateSecret", SecretName="$Auto", SecretType="RAMCredentials", VersionId="v1", SecretData=json.dumps(pairs),
        ExtendedConfig={"SecretSubType": "RamUserAccessKey", "UserName": user}, EnableAutomaticRotation=True,
        RotationInterval="30d")["SecretName"]
    cache = kept.cache()

    def held():
        told = json.loads(cache.get_secret_value(name))
        return Credentials(told["AccessKeyId"], told["AccessKeySecret"])

    info = cache.get_secret_info(name)
    assert (info.secret_type, info.automatic_rotation, info.rotation_interval) == ("RAMCredentials", "Enabled", "2592000s")
    assert json.loads(info.extended_config)["UserName"] == user and info.next_rotation_date
    assert held().id == old.id
    kept.call("RotateSecret", SecretName=name, VersionId="v2")
    kept.account.client(held()).call("ListUsers")
    assert held().id == old.id and cache.refresh_now(name) is True
    new = held()
    kept.account.client(new).call("ListUsers")
    assert new.id != old.id
    assert {key["AccessKeyId"] for key in admin.call("ListAccessKeys", UserName=user)["AccessKeys"]["AccessKey"]} == {old.id, new.id}


def test_who_may_not_read_is_told_at_once(kept):
    name = kept.secret(kept.value())
    _, nobody, _ = kept.account.user_with_key()
    for reader, secret, code in (
        (kept.reader(nobody), name, "NoPermission"),
        (kept.reader(), "kept/none", "Forbidden.ResourceNotFound"),
        (kept.reader(Credentials(kept.key.id, uuid.uuid4().hex)), name, "SignatureDoesNotMatch"),
    ):
        with pytest.raises(TeaException) as refused:
            kept.cache(kept.builder(reader)).get_secret_value(secret)
        assert refused.value.code == code


def test_it_is_configured_by_variables(kept, monkeypatch):
    value = kept.value()
    name = kept.secret(value)
    for variable, setting in {
        "cache_client_region_id": json.dumps([{"regionId": REGION, "endpoint": kept.server.endpoint}]),
        "credentials_type": "ak", "credentials_access_key_id": kept.key.id, "credentials_access_secret": kept.key.secret,
    }.items():
        monkeypatch.setenv(variable, setting)
    kept.caches.append(SecretManagerCacheClientBuilder.new_client())
    assert kept.caches[-1].get_secret_value(name) == value


def test_it_is_configured_by_a_file(kept, tmp_path):
    value = kept.value()
    name = kept.secret(value)
    regions = json.dumps([{"regionId": REGION, "endpoint": kept.server.endpoint}])
    (tmp_path / "secretsmanager.properties").write_text(
        f"cache_client_region_id={regions}\ncredentials_type=ak\n"
        f"credentials_access_key_id={kept.key.id}\ncredentials_access_secret={kept.key.secret}\n")
    kept.caches.append(SecretManagerCacheClientBuilder.new_client())
    assert kept.caches[-1].get_secret_value(name) == value


def test_it_believes_the_authority_that_it_is_given_and_no_other(kept, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    value = kept.value()
    name = kept.secret(value)

    def reader(**more):
        config = Config(
            access_key_id=kept.key.id, access_key_secret=kept.key.secret, region_id=REGION, endpoint=kept.server.endpoint,
            protocol="https", **more)
        return DefaultSecretManagerClientBuilder.standard().add_config(config).build()

    # In this order: a connection that was made under one authority is used for the next call whatever that says.
    with pytest.raises(Exception, match="CERTIFICATE_VERIFY_FAILED"):
        kept.cache(kept.builder(reader())).get_secret_value(name)
    assert kept.cache(kept.builder(reader(ca=kept.server.ca))).get_secret_value(name) == value
