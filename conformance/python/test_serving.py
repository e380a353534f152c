"""The program itself: both protocols on one port, and one clear sentence when it cannot start."""

import contextlib
import json
import os
import pathlib
import re
import shutil
import socket
import sqlite3
import ssl
import stat
import subprocess
import tempfile

from clients import Credentials
from conftest import Account
from server import BINARY, ENVIRONMENT, Server, run
from wire import Raw

IDENTITY = {"Action": "GetCallerIdentity", "Version": "2015-04-01"}


def test_both_protocols_on_one_port(server):
    for raw in (Raw(server.endpoint), Raw(server.endpoint, server.ca)):
        assert raw.rpc(server.administrator, **IDENTITY).json()["AccountId"] == server.account_id


def test_health_readiness_and_metrics(raw):
    for path in ("/readyz", "/healthz"):
        assert raw.send("GET", path).status == 200
    metrics = raw.send("GET", "/metrics")
    assert metrics.status == 200 and re.search(rb"^# TYPE ", metrics.body, re.M)


def test_a_browser_is_led_to_the_console(raw):
    answer = raw.send("GET", "/", {"Accept": "text/html"})
    assert answer.status in (302, 303, 307, 308) and answer.headers["location"].endswith("/console/")


def test_the_bootstrap_file_is_for_its_owner_only(server):
    mode = stat.S_IMODE(os.stat(server.data_dir / "bootstrap.json").st_mode)
    assert mode == 0o600, oct(mode)
    assert re.fullmatch(r"\d{16}", server.account_id)
    assert "LogonName" in server.bootstrap["Root"] and "AccessKeyId" not in server.bootstrap["Root"]


def test_a_name_can_be_added_to_the_certificate(servers):
    server = servers("--tls-name", "sts.aliyuncs.com")
    context = ssl.create_default_context(cafile=server.ca)
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as plain:
        with context.wrap_socket(plain, server_hostname="sts.aliyuncs.com") as secure:
            names = [value for _, value in secure.getpeercert()["subjectAltName"]]
    assert "sts.aliyuncs.com" in names


def sentence(result, *words):
    """One clear sentence on standard error, exit code 2, no backtrace."""
    text = result.stderr.strip()
    lines = [line for line in text.splitlines() if line.strip()]
    assert result.returncode == 2, (result.returncode, text)
    assert lines and len(lines) <= 3, text
    assert "panicked" not in text and "backtrace" not in text.lower(), text
    for word in words:
        assert re.search(word, text, re.I), f"{word!r} is not in: {text}"


def serve(data_dir, *arguments, **options):
    return run("serve", "--data-dir", data_dir, "--listen", "127.0.0.1:0", *arguments, timeout=30, **options)


def test_a_wrong_flag_is_told(tmp_path):
    result = run("serve", "--data-dri", tmp_path)
    assert result.returncode == 2 and "--data-dri" in result.stderr
    assert "--data-dir" in result.stderr, "the likely flag is named"
    sentence(run("serve", "--data-dir", tmp_path / "data", "--listen", "nowhere"), "nowhere")


def test_a_port_in_use_is_told(server, tmp_path):
    result = run("serve", "--data-dir", tmp_path / "data", "--listen", server.endpoint, timeout=30)
    sentence(result, str(server.port), "use|taken")


def test_a_directory_without_write_permission_is_told():
    """Root may write anywhere, so root asks as nobody, with a copy of the program that nobody may read."""
    with tempfile.TemporaryDirectory() as name:
        home, data, options, program = pathlib.Path(name), pathlib.Path(name) / "data", {}, BINARY
        data.mkdir()
        if os.geteuid() == 0:
            program = shutil.copy(BINARY, home / "rampart")
            home.chmod(0o755)
            options = {"user": "nobody", "group": "nogroup", "extra_groups": []}
        data.chmod(0o555)
        command = [program, "serve", "--data-dir", data, "--listen", "127.0.0.1:0"]
        result = subprocess.run(command, capture_output=True, text=True, timeout=30, cwd=home, env=ENVIRONMENT, **options)
        sentence(result, re.escape(str(data)))


def test_a_data_directory_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("not a directory")
    sentence(serve(tmp_path / "file" / "data"), "file/data|file")


def stopped(data_dir):
    """The database of a server that ran and was stopped."""
    server = Server(data_dir).start()
    Account(server).user()
    assert server.stop() == 0
    return data_dir / "rampart.db"


def test_a_corrupt_database_is_told(tmp_path):
    database = stopped(tmp_path / "data")
    for extra in database.parent.glob("rampart.db-*"):
        extra.unlink()
    database.write_bytes(b"this is no database" * 500)
    sentence(serve(database.parent), re.escape(str(database)))


def test_a_locked_database_is_told(tmp_path):
    database = stopped(tmp_path / "data")
    holder = sqlite3.connect(database, isolation_level=None)
    holder.execute("PRAGMA locking_mode=EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    try:
        sentence(serve(database.parent), "lock|in use|another", re.escape(str(database)))
    finally:
        holder.close()


def test_a_database_of_a_newer_program_is_told(tmp_path):
    database = stopped(tmp_path / "data")
    with contextlib.closing(sqlite3.connect(database)) as newer, newer:
        newer.execute(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)"
            " VALUES (9999, 'from the future', TRUE, x'00', 0)"
        )
    sentence(serve(database.parent), "newer|later")


def test_a_lost_master_key_is_told_and_not_replaced(tmp_path):
    data = stopped(tmp_path / "data").parent
    key = data / "master.key"
    kept = key.read_text()
    key.unlink()
    sentence(serve(data), "master key|master.key")
    assert not key.exists(), "no new key on a store that has data"

    assert run("init", "--data-dir", tmp_path / "other").returncode == 0
    key.write_text((tmp_path / "other" / "master.key").read_text())
    sentence(serve(data), "master key|master.key")
    key.write_text(kept)
    again = Server(data).start()
    assert again.stop() == 0


def test_init_happens_once(tmp_path):
    made = run("init", "--data-dir", tmp_path / "data", "--output", "json", "--account-id", "1234567890123456")
    assert made.returncode == 0, made.stderr
    account = json.loads(made.stdout)
    assert account["AccountId"] == "1234567890123456" and account["Administrator"]["AccessKeySecret"]
    sentence(run("init", "--data-dir", tmp_path / "data"), "account|initiali[sz]ed|already")
    server = Server(tmp_path / "data").start()
    try:
        admin = account["Administrator"]
        answer = Raw(server.endpoint).rpc(Credentials(admin["AccessKeyId"], admin["AccessKeySecret"]), **IDENTITY)
        assert answer.json()["AccountId"] == "1234567890123456"
    finally:
        server.kill()


def test_every_command_shows_an_example():
    for command in ("serve", "init", "account", "events", "policy", "completions"):
        result = run(command, "--help")
        assert result.returncode == 0, result.stderr
        assert re.search(r"example", result.stdout, re.I) or command in ("account", "policy"), command
