"""A program that holds secrets in the vendor's first cache for Python, which wants older libraries than the rest of the run:
it has an environment of its own. Each line of standard input is a request in JSON, each line of standard output its answer.
"""

import json
import logging
import sys

from alibaba_cloud_secretsmanager_client.cache.file_cache_secret_store_strategy import FileCacheSecretStoreStrategy
from alibaba_cloud_secretsmanager_client.model.region_info import RegionInfo
from alibaba_cloud_secretsmanager_client.secret_manager_cache_client_builder import SecretManagerCacheClientBuilder
from alibaba_cloud_secretsmanager_client.service.default_secret_manager_client_builder import (
    DefaultSecretManagerClientBuilder,
)
from aliyunsdkcore.acs_exception.exceptions import ClientException, ServerException

CACHES = {}


def opens(cache, endpoint, key, secret, stage=None, folder=None, ttl=None):
    """From now on it has a cache of this name, whose secrets are read at the endpoint, over TLS."""
    region = RegionInfo("cn-hangzhou", endpoint=endpoint)
    reader = DefaultSecretManagerClientBuilder.standard().with_access_key(key, secret).add_region_info(region).build()
    builder = SecretManagerCacheClientBuilder.new_cache_client_builder(reader).with_logger(logging.getLogger("kept"))
    if stage:
        builder.with_cache_stage(stage)
    if folder:
        builder.with_cache_secret_strategy(FileCacheSecretStoreStrategy(folder, True, "some-salt-1234"))
    for name, milliseconds in (ttl or {}).items():
        builder.with_secret_ttl(name, milliseconds)
    CACHES[cache] = builder.build()


def gets(cache, name):
    """What it holds of a secret."""
    info = CACHES[cache].get_secret_info(name)
    return {"value": info.secret_value, "version": info.version_id, "type": info.secret_type, "data_type": info.secret_data_type}


def refreshes(cache, name):
    return CACHES[cache].refresh_now(name)


def answer(deed, more):
    try:
        return {"answer": DEEDS[deed](**more)}
    except ServerException as error:
        return {"code": error.get_error_code()}
    except ClientException as error:
        return {"code": f"no answer: {error.get_error_code()}"}


DEEDS = {"opens": opens, "gets": gets, "refreshes": refreshes}

if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(answer(*json.loads(line))), flush=True)
