"""A tour of a fresh server with the official SDK, in five minutes: python tour.py [DATA_DIR] [HOST:PORT]

Needs: pip install alibabacloud_ram20150501 alibabacloud_sts20150401
"""

import json
import pathlib
import sys

from alibabacloud_ram20150501 import models as ram
from alibabacloud_ram20150501.client import Client as Ram
from alibabacloud_sts20150401 import models as sts
from alibabacloud_sts20150401.client import Client as Sts
from alibabacloud_tea_openapi.exceptions import AlibabaCloudException
from alibabacloud_tea_openapi.models import Config

data_dir = sys.argv[1] if len(sys.argv) > 1 else "rampart-data"
endpoint = sys.argv[2] if len(sys.argv) > 2 else "127.0.0.1:7280"


def config(key_id, secret, token=None):
    return Config(access_key_id=key_id, access_key_secret=secret, security_token=token, endpoint=endpoint, protocol="http")


def document(*statements):
    return json.dumps({"Version": "1", "Statement": statements})


# 1. The administrator made at the first start.
first = json.loads(pathlib.Path(data_dir, "bootstrap.json").read_text())
admin = Ram(config(first["Administrator"]["AccessKeyId"], first["Administrator"]["AccessKeySecret"]))
print("account", first["AccountId"])

# 2. A user, a policy that lets her read users and assume roles, and an AccessKey of her own.
admin.create_user(ram.CreateUserRequest(user_name="alice", display_name="Alice"))
admin.create_policy(ram.CreatePolicyRequest(
    policy_name="look-around",
    policy_document=document({"Effect": "Allow", "Action": ["ram:Get*", "ram:List*", "sts:AssumeRole"], "Resource": "*"}),
))
admin.attach_policy_to_user(ram.AttachPolicyToUserRequest(
    user_name="alice", policy_name="look-around", policy_type="Custom"))
key = admin.create_access_key(ram.CreateAccessKeyRequest(user_name="alice")).body.access_key
print("alice has the AccessKey", key.access_key_id)

# 3. Alice signs her own calls: what her policy allows works, the rest is denied and says why.
alice = Ram(config(key.access_key_id, key.access_key_secret))
print("alice sees", [user.user_name for user in alice.list_users(ram.ListUsersRequest()).body.users.user])
try:
    alice.create_user(ram.CreateUserRequest(user_name="mallory"))
except AlibabaCloudException as denial:
    why = denial.access_denied_detail
    print("alice is denied:", denial.code, why["AuthAction"], why["NoPermissionType"], why["PolicyType"])
    message = ram.DecodeDiagnosticMessageRequest(encoded_diagnostic_message=why["EncodedDiagnosticMessage"])
    print("the administrator reads:", admin.decode_diagnostic_message(message).body.decoded_diagnostic_message.to_map())

# 4. A role that may create users, and a session of it for a quarter of an hour.
trust = document({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"RAM": [f"acs:ram::{first['AccountId']}:user/alice"]}})
role = admin.create_role(ram.CreateRoleRequest(role_name="user-maker", assume_role_policy_document=trust)).body.role
admin.create_policy(ram.CreatePolicyRequest(
    policy_name="make-users", policy_document=document({"Effect": "Allow", "Action": "ram:CreateUser", "Resource": "*"})))
admin.attach_policy_to_role(ram.AttachPolicyToRoleRequest(
    role_name="user-maker", policy_name="make-users", policy_type="Custom"))
session = Sts(config(key.access_key_id, key.access_key_secret)).assume_role(
    sts.AssumeRoleRequest(role_arn=role.arn, role_session_name="alice", duration_seconds=900)
).body.credentials
maker_config = config(session.access_key_id, session.access_key_secret, session.security_token)
print("alice acts as", Sts(maker_config).get_caller_identity().body.arn)
Ram(maker_config).create_user(ram.CreateUserRequest(user_name="bob"))
print("there are now", [user.user_name for user in admin.list_users(ram.ListUsersRequest()).body.users.user])
print("every call is in: rampart events --data-dir", data_dir)
