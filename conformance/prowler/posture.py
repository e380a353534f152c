"""An account that has something of everything a scanner looks for, seeded through the official SDK."""

import datetime
import json
import os
import pathlib
import subprocess
import sys

from alibabacloud_ram20150501 import models as ram
from alibabacloud_ram20150501.client import Client
from alibabacloud_tea_openapi.models import Config

EVERYTHING = {"Version": "1", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
SAME_BY_ANOTHER_SPELLING = {"Version": "1", "Statement": [{"Effect": "Allow", "Action": "*:*", "Resource": "*"}]}
READING = {"Version": "1", "Statement": [{"Effect": "Allow", "Action": "oss:Get*", "Resource": "*"}]}


def client(data_dir, port=443):
    keys = json.loads(pathlib.Path(data_dir, "bootstrap.json").read_text())["Administrator"]
    return Client(Config(
        access_key_id=keys["AccessKeyId"], access_key_secret=keys["AccessKeySecret"],
        endpoint=f"127.0.0.1:{port}", protocol="http"))


def long_ago(data_dir):
    """What was made before the scan's 90 days: called with the clock of then."""
    api = client(data_dir)
    api.create_user(ram.CreateUserRequest(user_name="old-key"))
    api.create_access_key(ram.CreateAccessKeyRequest(user_name="old-key"))


def now(data_dir):
    api = client(data_dir)
    for name, bound, profile in [("no-mfa", False, True), ("must-bind", True, True), ("program", False, False)]:
        api.create_user(ram.CreateUserRequest(user_name=name))
        if profile:
            api.create_login_profile(ram.CreateLoginProfileRequest(
                user_name=name, password="Correct-h0rse-battery", mfabind_required=bound))
    api.create_access_key(ram.CreateAccessKeyRequest(user_name="program"))
    for name, document in [("all", EVERYTHING), ("all-too", SAME_BY_ANOTHER_SPELLING), ("reading", READING)]:
        api.create_policy(ram.CreatePolicyRequest(policy_name=name, policy_document=json.dumps(document)))
    api.create_group(ram.CreateGroupRequest(group_name="readers"))
    for name in ["all", "all-too", "reading"]:
        api.attach_policy_to_group(ram.AttachPolicyToGroupRequest(
            policy_type="Custom", policy_name=name, group_name="readers"))
    api.attach_policy_to_user(ram.AttachPolicyToUserRequest(
        policy_type="Custom", policy_name="reading", user_name="program"))
    api.set_password_policy(ram.SetPasswordPolicyRequest(
        minimum_password_length=14, require_lowercase_characters=True, require_uppercase_characters=True,
        require_numbers=True, require_symbols=False, max_password_age=90, password_reuse_prevention=5,
        max_login_attemps=32))


def at(days_ago, data_dir):
    """Runs `long_ago` as if it were that many days ago."""
    subprocess.run(
        ["faketime", "-f", f"-{days_ago}d", sys.executable, __file__, str(data_dir)],
        check=True, timeout=60, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})


if __name__ == "__main__":
    long_ago(sys.argv[1])
