"""Clients that call over HTTP without a break, each with the key that it was given last, and what became of every call."""

import contextlib
import dataclasses
import itertools
import threading
import time

from wire import second_generation

INACTIVE = "InvalidAccessKeyId.Inactive"


@dataclasses.dataclass(frozen=True)
class Outcome:
    """One call: with which key, when it was begun and answered in the order of the load, and `ok` or why not."""

    key: str
    begun: int
    ended: int
    code: str


class Caller(threading.Thread):
    """A client that goes on until it is stopped."""

    def __init__(self, load, key):
        super().__init__(daemon=True)
        self.load, self.key, self.outcomes, self.broke = load, key, [], None
        self.calling = threading.Lock()

    def run(self):
        ways = itertools.cycle([self.first_generation, self.second_generation])
        try:
            while not self.load.over.wait(0.002):
                with self.calling:
                    key, begun = self.key, self.load.tick()
                    answer = next(ways)(key)
                code = "ok" if answer.status == 200 else answer.code
                self.outcomes.append(Outcome(key.id, begun, self.load.tick(), code))
        except Exception as error:  # noqa: BLE001 whatever it is, the scenario hears of it
            self.broke = error

    def first_generation(self, key):
        return self.load.account.raw.resend("POST", self.load.account.client(key).signed("Ram", "ListUsers", {}))

    def second_generation(self, key):
        account = self.load.account
        headers = second_generation(
            "POST", account.server.endpoint, "/", key, x_acs_date=account.clock.text(),
            x_acs_action="GetCallerIdentity", x_acs_version="2015-04-01",
        )
        return account.raw.send("POST", "/", headers)


class Load:
    """Several of them, for the time of a `with`."""

    def __init__(self, account, *keys):
        self.account, self.over = account, threading.Event()
        self.order, self.lock = itertools.count(), threading.Lock()
        self.callers = [Caller(self, key) for key in keys]

    def __enter__(self):
        for caller in self.callers:
            caller.start()
        return self

    def __exit__(self, kind, *_):
        self.over.set()
        for caller in self.callers:
            caller.join(30)
        assert kind or not any(caller.is_alive() for caller in self.callers)
        assert kind or [caller.broke for caller in self.callers if caller.broke] == []

    def join(self, *keys):
        """Further clients."""
        for key in keys:
            self.callers.append(Caller(self, key))
            self.callers[-1].start()

    def tick(self):
        with self.lock:
            return next(self.order)

    def turn(self):
        """Comes back when every client has begun and ended a call since."""
        before = [(caller, len(caller.outcomes)) for caller in self.callers]
        for caller, count in before:
            # The first of them may have begun before.
            until(lambda: len(caller.outcomes) >= count + 2 or caller.broke)

    def later(self, **by):
        """Moves the clock while no call is on its way, which would be of another day when it arrives."""
        with contextlib.ExitStack() as held:
            for caller in self.callers:
                held.enter_context(caller.calling)
            self.account.clock.later(**by)

    def passes(self, hours):
        """Lets hours pass on the clock, of which every client uses each ten minutes."""
        for _ in range(round(hours * 6)):
            self.later(minutes=10)
            self.turn()

    @property
    def outcomes(self):
        return sorted((one for caller in self.callers for one in caller.outcomes), key=lambda one: one.begun)

    @property
    def failed(self):
        return [one for one in self.outcomes if one.code != "ok"]


def until(is_so, patience=30):
    """Waits for what the server does by itself."""
    deadline = time.monotonic() + patience
    while not is_so():
        assert time.monotonic() < deadline, "it has not come about"
        time.sleep(0.005)
