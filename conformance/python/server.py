"""A rampart process for the scenarios: started on a free port, asked until ready, stopped or killed."""

import http.client
import json
import os
import pathlib
import signal
import socket
import subprocess
import time

from clients import Credentials

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("RAMPART_BIN", str(ROOT / "target/debug/rampart"))
# The same, built with the feature `testing`: it goes by a clock that scenarios set.
CLOCKED = os.environ.get("RAMPART_CLOCKED_BIN", str(ROOT / "target/conformance/browser-program/rampart"))

# Every variable that begins so is a setting of the server, and the caller's are not the scenarios'.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("RAMPART_")}


def run(*arguments, timeout=60, **options):
    """Runs one rampart command to its end."""
    command = [BINARY, *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=timeout, env=ENVIRONMENT, **options
    )


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """One running `rampart serve` on a data directory."""

    # All that were started in this run.
    started = []

    def __init__(self, data_dir, *arguments, port=None, env=None, plain=True, clock=None):
        self.data_dir = pathlib.Path(data_dir)
        self.clock = clock
        self.program = CLOCKED if clock else BINARY
        self.port = port or free_port()
        # Scenarios set themselves what they are about; a fresh account of plain=False demands more of its people.
        self.arguments = (*(["--plain-defaults"] if plain else []), *arguments)
        if clock:
            self.arguments += ("--clock-file", clock.file)
        self.env = env or {}
        self.process = None
        self.started.append(self)

    def start(self, patience=60):
        self.log = open(self.data_dir.with_suffix(".log"), "ab")
        self.process = subprocess.Popen(
            [self.program, "serve", "--data-dir", self.data_dir, "--listen", self.endpoint, *self.arguments],
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=self.log,
            env={**ENVIRONMENT, **self.env},
        )
        deadline = time.monotonic() + patience
        while not self.is_ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise AssertionError(f"the server did not become ready:\n{self.output()}")
            time.sleep(0.02)
        return self

    def is_ready(self):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except OSError:
            return False

    def stop(self):
        """Ends it as an operator would; a clean end is exit code 0."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=30)
        self.log.close()
        return code

    def kill(self):
        """Pulls the plug."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(timeout=30)
        self.log.close()

    def output(self):
        return self.data_dir.with_suffix(".log").read_text(errors="replace")

    @property
    def endpoint(self):
        return f"127.0.0.1:{self.port}"

    @property
    def ca(self):
        return str(self.data_dir / "ca.pem")

    @property
    def bootstrap(self):
        return json.loads((self.data_dir / "bootstrap.json").read_text())

    @property
    def account_id(self):
        return self.bootstrap["AccountId"]

    @property
    def administrator(self):
        keys = self.bootstrap["Administrator"]
        return Credentials(keys["AccessKeyId"], keys["AccessKeySecret"])

    def events(self, *filters):
        """What `rampart events` shows, as a list of events in ActionTrail's shape."""
        shown = run("events", "--data-dir", self.data_dir, "--output", "json", "--limit", "100000", *filters)
        assert shown.returncode == 0, shown.stderr
        text = shown.stdout.strip()
        if text.startswith("["):
            return json.loads(text)
        return [json.loads(line) for line in text.splitlines()]
