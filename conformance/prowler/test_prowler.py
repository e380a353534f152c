"""Prowler as it is published scans a server that it takes for the vendor's.

Runs inside `where_names_lead_here.sh`: the names it calls lead to a server on port 443 of a network of its own.
"""

import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import posture
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("RAMPART_BIN", str(ROOT / "target/debug/rampart"))
NAMES = ["ram.aliyuncs.com", "ims.aliyuncs.com", "sts.cn-hangzhou.aliyuncs.com"]


class Served:
    """`rampart serve` on port 443, with the clock so many days behind."""

    def __init__(self, data_dir, days_ago=0):
        past = ["faketime", "-f", f"-{days_ago}d"] if days_ago else []
        names = [part for name in NAMES for part in ("--tls-name", name)]
        self.log = data_dir.with_suffix(".log")
        self.command = [*past, BINARY, "serve", "--plain-defaults", "--data-dir", data_dir, "--listen", "127.0.0.1:443", *names]

    def __enter__(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        deadline = time.monotonic() + 60
        while True:
            try:
                if urllib.request.urlopen("http://127.0.0.1:443/readyz", timeout=5).status == 200:
                    return self
            except OSError:
                pass
            assert self.process.poll() is None and time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.05)

    def __exit__(self, *_):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(timeout=30)
        # That may have been faketime alone; the server ends after it has answered what it was asked.
        deadline = time.monotonic() + 30
        while socket.socket().connect_ex(("127.0.0.1", 443)) == 0:
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.05)


@pytest.fixture(scope="module")
def findings(tmp_path_factory):
    """What Prowler found: for each check, the verdict on each resource."""
    folder = tmp_path_factory.mktemp("prowler")
    data_dir = folder / "data"
    with Served(data_dir, days_ago=100):
        posture.at(100, data_dir)
    with Served(data_dir):
        posture.now(data_dir)
        return scan(data_dir, folder)


def scan(data_dir, folder):
    keys = json.loads((data_dir / "bootstrap.json").read_text())["Administrator"]
    prowler = pathlib.Path(sys.executable).with_name("prowler")
    done = subprocess.run(
        [prowler, "alibabacloud", "--service", "ram", "--region", "cn-hangzhou", "-M", "json-ocsf",
         "-o", folder / "out", "--no-banner", "--log-level", "ERROR", "--ignore-exit-code-3"],
        capture_output=True, text=True, timeout=300,
        env={
            "PATH": os.environ["PATH"], "HOME": str(folder), "SSL_CERT_FILE": str(data_dir / "ca.pem"),
            "ALIBABA_CLOUD_ACCESS_KEY_ID": keys["AccessKeyId"],
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET": keys["AccessKeySecret"],
        })
    assert done.returncode == 0, done.stdout + done.stderr
    assert "[ERROR]" not in done.stdout + done.stderr and "Error[" not in done.stdout, done.stdout + done.stderr
    (report,) = (folder / "out").glob("*.ocsf.json")
    verdicts = {}
    for finding in json.loads(report.read_text()):
        check = finding["metadata"]["event_code"]
        (resource,) = finding["resources"]
        name = resource["name"] or resource["uid"]
        verdicts.setdefault(check, {})[name] = finding["status_code"]
    return verdicts


def test_every_check_of_ram_has_a_verdict(findings):
    assert len(findings) == 14, sorted(findings)


@pytest.mark.parametrize("check, verdict", [
    ("minimum_length", "PASS"),
    ("lowercase", "PASS"),
    ("uppercase", "PASS"),
    ("number", "PASS"),
    ("symbol", "FAIL"),
    ("password_reuse_prevention", "PASS"),
    # Misjudged: more attempts than five are looser, and it passes any number from five on.
    ("max_login_attempts", "PASS"),
    # Misjudged: it wants passwords to live for 365 days or more.
    ("max_password_age", "FAIL"),
])
def test_the_password_policy_is_read_field_by_field(findings, check, verdict):
    assert list(findings[f"ram_password_policy_{check}"].values()) == [verdict]


def by_name(findings, check):
    return {uid.rsplit("/", 1)[-1]: verdict for uid, verdict in findings[check].items()}


def test_users_are_judged_one_by_one(findings):
    console = by_name(findings, "ram_user_mfa_enabled_console_access")
    # Misjudged: that a factor must be bound at the next logon is taken for a factor.
    assert (console["no-mfa"], console["must-bind"]) == ("FAIL", "PASS")
    assert "program" not in console and "old-key" not in console
    attached = by_name(findings, "ram_policy_attached_only_to_group_or_roles")
    assert (attached["program"], attached["no-mfa"]) == ("FAIL", "PASS")
    unused = by_name(findings, "ram_user_console_access_unused")
    # Nobody logged on, and a user without a login profile cannot.
    assert (unused["no-mfa"], unused["program"]) == ("FAIL", "PASS")


def test_keys_are_judged_by_their_age(findings):
    # The administrator's own and the one of `old-key` are of long ago, that of `program` is of today.
    verdicts = sorted(findings["ram_rotate_access_key_90_days"].values())
    assert verdicts == ["FAIL", "FAIL", "PASS"]


def test_policies_are_judged_by_their_text(findings):
    policies = by_name(findings, "ram_policy_no_administrative_privileges")
    # Misjudged: `*:*` grants what `*` does, and it looks for the one spelling alone.
    assert policies == {"all": "FAIL", "all-too": "PASS", "reading": "PASS"}


def test_only_the_owner_could_tell_of_its_own_keys(findings):
    assert list(findings["ram_no_root_access_key"].values()) == ["MANUAL"]
