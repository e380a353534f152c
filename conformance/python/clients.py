"""The official Python clients behind one face, so that a scenario reads the same with each of them.

`client.call("CreateUser", UserName="alice")` builds the client's own request object, sends it with the client's own
code and returns the answer as a dictionary; `"Ims.CreateUser"` is the operation of that name of IMS. A refusal is raised
as `Refused`, read from the client's own exception. What was answered, and the secrets that passed, are kept in `seen`.
"""

import contextlib
import dataclasses
import importlib
import json
import re

from alibabacloud_actiontrail20200706 import models as trail_models
from alibabacloud_actiontrail20200706.client import Client as TrailClient
from alibabacloud_ims20190815 import models as ims_models
from alibabacloud_ims20190815.client import Client as ImsClient
from alibabacloud_kms20160120 import models as kms_models
from alibabacloud_kms20160120.client import Client as KmsClient
from alibabacloud_ram20150501 import models as ram_models
from alibabacloud_ram20150501.client import Client as RamClient
from alibabacloud_resourcedirectorymaster20220419 import models as directory_models
from alibabacloud_resourcedirectorymaster20220419.client import Client as DirectoryClient
from alibabacloud_resourcemanager20200331 import models as manager_models
from alibabacloud_resourcemanager20200331.client import Client as ManagerClient
from alibabacloud_sts20150401 import models as sts_models
from alibabacloud_sts20150401.client import Client as StsClient
from alibabacloud_tea_openapi import exceptions as current_exceptions
from alibabacloud_tea_openapi.models import Config
from aliyunsdkcore.acs_exception.exceptions import ServerException
from aliyunsdkcore.auth.credentials import StsTokenCredential
from aliyunsdkcore.client import AcsClient
from aliyunsdkcore.request import CommonRequest

import seen

STS = {"AssumeRole", "GetCallerIdentity"}
# What goes as one JSON text; the current client knows it by its model.
JSON_TEXTS = {
    "DestinationEncryptionContext", "EncryptionContext", "ExtendedConfig", "SecretsList", "SourceEncryptionContext",
    "VerificationTypes",
}
VERSIONS = {
    "Ram": "2015-05-01", "Ims": "2019-08-15", "Kms": "2016-01-20", "ResourceDirectoryMaster": "2022-04-19",
    "ResourceManager": "2020-03-31", "Actiontrail": "2020-07-06",
}
LEGACY = {
    "Kms": "aliyunsdkkms.request.v20160120", "Ram": "aliyunsdkram.request.v20150501", "Sts": "aliyunsdksts.request.v20150401",
}


def home(operation):
    """The service of an operation, and its name there."""
    service, _, name = operation.rpartition(".")
    return service or ("Sts" if name in STS else "Ram"), name


@dataclasses.dataclass(frozen=True)
class Credentials:
    """An AccessKey, or a temporary one with its token."""

    id: str
    secret: str = dataclasses.field(repr=False)
    token: str | None = dataclasses.field(default=None, repr=False)

    def __post_init__(self):
        seen.secret(self.secret)
        seen.secret(self.token)

    @classmethod
    def of_session(cls, answer):
        given = answer["Credentials"]
        return cls(given["AccessKeyId"], given["AccessKeySecret"], given["SecurityToken"])

    @classmethod
    def of_key(cls, answer):
        return cls(answer["AccessKey"]["AccessKeyId"], answer["AccessKey"]["AccessKeySecret"])


class Refused(Exception):
    """The server declined; what the client told its caller about it."""

    def __init__(self, status, code, message, request_id, detail=None):
        super().__init__(f"{status} {code}: {message}")
        self.status, self.code, self.message = status, code, message
        self.request_id, self.detail = request_id, detail or {}
        seen.REFUSALS.add(f"{code} {message} {self.detail}")


class Client:
    """What all clients share."""

    def call(self, operation, **parameters):
        service, operation = home(operation)
        seen.fields(parameters)
        try:
            answer = self.send(service, operation, parameters)
        except Refused:
            seen.REFUSED.add(f"{service}.{operation}")
            raise
        seen.answered(service, operation, answer)
        return answer


class CurrentSdk(Client):
    """alibabacloud_ram20150501, _ims20190815, _sts20150401, _kms20160120, _resourcedirectorymaster20220419,
    _resourcemanager20200331 and _actiontrail20200706: ACS3, or the first generation with `algorithm="v2"`."""

    def __init__(self, endpoint, credentials, protocol="http", ca=None, algorithm=None):
        config = Config(
            access_key_id=credentials.id,
            access_key_secret=credentials.secret,
            security_token=credentials.token,
            endpoint=endpoint,
            protocol=protocol,
            signature_algorithm=algorithm,
        )
        self.services = {
            "Ram": (RamClient(config), ram_models),
            "Sts": (StsClient(config), sts_models),
            "Ims": (ImsClient(config), ims_models),
            "Kms": (KmsClient(config), kms_models),
            "Actiontrail": (TrailClient(config), trail_models),
            "ResourceDirectoryMaster": (DirectoryClient(config), directory_models),
            "ResourceManager": (ManagerClient(config), manager_models),
        }

    def send(self, service, operation, parameters):
        client, models = self.services[service]
        method = getattr(client, re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", operation).lower())
        request = getattr(models, f"{operation}Request", None)
        try:
            answer = method(request().from_map(parameters)) if request else method()
        except current_exceptions.AlibabaCloudException as error:
            raise Refused(
                error.status_code,
                error.code,
                error.message,
                error.request_id,
                getattr(error, "access_denied_detail", None),
            ) from None
        return answer.body.to_map()


class LegacySdk(Client):
    """aliyun-python-sdk-core with -ram, -sts and -kms: the first generation."""

    def __init__(self, endpoint, credentials, protocol="http", ca=None):
        key = {"ak": credentials.id, "secret": credentials.secret}
        if credentials.token:
            key = {"credential": StsTokenCredential(credentials.id, credentials.secret, credentials.token)}
        self.client = AcsClient(region_id="cn-hangzhou", verify=ca, **key)
        self.endpoint, self.protocol = endpoint, protocol

    def send(self, service, operation, parameters):
        request = legacy_request(service, operation)
        request.set_endpoint(self.endpoint)
        request.set_protocol_type(self.protocol)
        request.set_accept_format("JSON")
        for name, value in parameters.items():
            if name in JSON_TEXTS:
                value = json.dumps(value)
            if setter := getattr(request, f"set_{name}", None):
                setter(value)
            else:
                for key, each in flat(name, value):
                    request.add_query_param(key, each)
        try:
            return json.loads(self.client.do_action_with_exception(request))
        except ServerException as error:
            raise Refused(
                error.get_http_status(),
                error.get_error_code(),
                error.get_error_msg(),
                error.get_request_id(),
            ) from None


def flat(name, value):
    """A parameter as the generic request takes it: lists and what is in them as numbered keys."""
    if isinstance(value, list):
        value = {str(number): each for number, each in enumerate(value, 1)}
    if not isinstance(value, dict):
        return [(name, value)]
    return [pair for key, each in value.items() for pair in flat(f"{name}.{key}", each)]


def legacy_request(service, operation):
    """The request class of an operation, or the generic one: the package for IMS wants another core, and that for RAM
    is older than some operations."""
    if service in LEGACY:
        with contextlib.suppress(ModuleNotFoundError):
            module = importlib.import_module(f"{LEGACY[service]}.{operation}Request")
            return getattr(module, f"{operation}Request")()
    return CommonRequest(version=VERSIONS[service], action_name=operation, product=service)


def current_v2(endpoint, credentials, protocol="http", ca=None):
    """The current client switched to the first generation of signatures."""
    return CurrentSdk(endpoint, credentials, protocol, ca, algorithm="v2")


KINDS = {"current": CurrentSdk, "current-v2": current_v2, "legacy": LegacySdk}
