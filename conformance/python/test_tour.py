"""The tour of the README works as it stands, on a server as it is after its first start."""

import pathlib
import subprocess
import sys

TOUR = pathlib.Path(__file__).with_name("tour.py")


def test_the_tour_works(servers):
    server = servers(plain=False)
    command = [sys.executable, TOUR, server.data_dir, server.endpoint]
    tour = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert tour.returncode == 0, tour.stderr
    said = tour.stdout.splitlines()
    for line in (
        "alice sees ['admin', 'alice']",
        "alice is denied: NoPermission ram:CreateUser ImplicitDeny AccountLevelIdentityBasedPolicy",
        f"alice acts as acs:ram::{server.account_id}:assumed-role/user-maker/alice",
        "there are now ['admin', 'alice', 'bob']",
    ):
        assert line in said, tour.stdout
    assert {"CreateUser", "AssumeRole"} <= {event["eventName"] for event in server.events("--user", "alice")}
