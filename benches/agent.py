"""Figures of `rampart agent`: how soon it is ready, what it holds, and what a request costs. `scripts/bench agent` runs it.

Usage: agent.py PROGRAM; `BENCH_QUICK=1` for fewer rounds, `BENCH_OUTPUT=json` for programs.
"""

import contextlib
import http.client
import json
import os
import pathlib
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "conformance/python"))

from wire import Raw, first_generation  # noqa: E402 beside the tests, without what they install

PROGRAM = sys.argv[1]
ROUNDS = 3 if os.environ.get("BENCH_QUICK") == "1" else 7
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("RAMPART_")}
# Requests of a round, and how many are under way at once on the one connection.
REQUESTS, AT_ONCE = 50_000, 50
TICKS = os.sysconf("SC_CLK_TCK")


class Key:
    """What requests are signed with."""

    def __init__(self, told):
        self.id, self.secret, self.token = told["AccessKeyId"], told["AccessKeySecret"], None


@contextlib.contextmanager
def process(*arguments, one_core=None):
    """A process of the program; on one core alone if it is named."""
    there = os.sched_getaffinity(0) if one_core is None else {one_core}
    started = subprocess.Popen(
        [PROGRAM, *map(str, arguments)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT,
        preexec_fn=lambda: os.sched_setaffinity(0, there))
    try:
        yield started
    finally:
        started.terminate()
        started.wait(30)


def free_address():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


def status(address, path):
    """The status that is answered with; none where nobody answers."""
    try:
        connection = http.client.HTTPConnection(address, timeout=5)
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return None


def until_ready(address, path):
    deadline = time.monotonic() + 60
    while status(address, path) != 200:
        if time.monotonic() > deadline:
            sys.exit(f"agent.py: {address} does not become ready")
        time.sleep(0.001)


def role(address, data):
    """A role that may be taken on, and its ARN."""
    told = json.loads((data / "bootstrap.json").read_text())
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"RAM": [f"acs:ram::{told['AccountId']}:root"]}}
    document = json.dumps({"Version": "1", "Statement": [trust]})
    asked = {"Action": "CreateRole", "Version": "2015-05-01", "RoleName": "bench", "AssumeRolePolicyDocument": document}
    answer = Raw(address).resend("POST", first_generation("POST", Key(told["Administrator"]), **asked))
    if answer.status != 200:
        sys.exit(f"agent.py: no role: {answer.body.decode()}")
    return answer.json()["Role"]["Arn"]


def held(pid):
    """Memory in bytes: resident, and of that what is no page of the program's file, which others share and the system takes back."""
    lines = pathlib.Path(f"/proc/{pid}/status").read_text()
    return [int(re.search(rf"{name}:\s+(\d+) kB", lines)[1]) * 1024 for name in ("VmRSS", "RssAnon")]


def spent(pid):
    """Seconds of the processor."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def asks(address, path, count):
    """So many requests on one connection, some at once."""
    request = f"GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n".encode()
    host, port = address.split(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        for _ in range(count // AT_ONCE):
            connection.sendall(request * AT_ONCE)
            received = b""
            # All answers are alike, and each ends with the brace of its JSON.
            while received.count(b"HTTP/1.1 ") < AT_ONCE or not received.endswith(b"}"):
                more = connection.recv(1 << 18)
                if not more:
                    sys.exit("agent.py: the agent closed the connection")
                received += more
            if received.count(b"HTTP/1.1 200") != AT_ONCE:
                sys.exit(f"agent.py: {received[:200]}")


def one_round(arguments, core):
    """A fresh agent: seconds until its first answer, memory then and a thousand requests later, requests a second."""
    address, path = free_address(), "/v1/credentials"
    begun = time.monotonic()
    with process("agent", *arguments, "--uri", address, one_core=core) as agent:
        until_ready(address, path)
        ready = time.monotonic() - begun
        first = held(agent.pid)[0]
        asks(address, path, 1000)
        later, own = held(agent.pid)
        before, begun = spent(agent.pid), time.monotonic()
        asks(address, path, REQUESTS)
        took, cost = time.monotonic() - begun, spent(agent.pid) - before
        return ready, first, later, own, REQUESTS / took, REQUESTS / cost


ROWS = [
    ("from its start to its first credentials", lambda value: f"{value * 1000:.0f} ms", "ms", 1000),
    ("memory when it is ready", lambda value: f"{value / 2**20:.1f} MiB", "bytes", 1),
    ("memory after 1,000 requests", lambda value: f"{value / 2**20:.1f} MiB", "bytes", 1),
    ("of that its own, not the program's file", lambda value: f"{value / 2**20:.1f} MiB", "bytes", 1),
    ("requests a second, on one core", lambda value: f"{value:,.0f}", "per second", 1),
    ("requests a second of the processor", lambda value: f"{value:,.0f}", "per second", 1),
]


def show(rounds):
    columns = list(zip(*rounds))
    if os.environ.get("BENCH_OUTPUT") == "json":
        values = [
            {"name": f"agent: {name}", "unit": unit, "median": statistics.median(column) * factor,
             "least": min(column) * factor, "most": max(column) * factor}
            for (name, _, unit, factor), column in zip(ROWS, columns)
        ]
        print(json.dumps(values, indent=2))
        return
    print(f"rampart agent, medians of {len(rounds)} rounds (least and most)")
    for (name, text, _, _), column in zip(ROWS, columns):
        print(f"  {name:42} {text(statistics.median(column)):>12}  ({text(min(column))} to {text(max(column))})")


def main():
    cores = sorted(os.sched_getaffinity(0))
    # The agent has a core to itself, and whoever asks it another, if there are two.
    os.sched_setaffinity(0, {cores[0]})
    with tempfile.TemporaryDirectory(prefix="rampart-bench-") as folder:
        data, address = pathlib.Path(folder) / "data", free_address()
        with process("serve", "--plain-defaults", "--data-dir", data, "--listen", address):
            until_ready(address, "/readyz")
            arguments = ["--endpoint", f"https://{address}", "--ca", data / "ca.pem", "--credentials", data / "bootstrap.json",
                         "--role", role(address, data)]
            show([one_round(arguments, cores[-1]) for _ in range(ROUNDS)])


if __name__ == "__main__":
    main()
