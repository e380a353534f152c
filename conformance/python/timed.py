"""An account whose server goes by a clock that the scenario sets, and clients that sign by it."""

from clients import Client, Refused, flat
from conftest import Account
from wire import Raw, first_generation

VERSIONS = {"Ims": "2019-08-15", "Kms": "2016-01-20", "Ram": "2015-05-01", "Rampart": "2026-11-01", "Sts": "2015-04-01"}


class Timed(Client):
    """Requests made by hand, with the time of the clock."""

    def __init__(self, raw, credentials, clock, source=None):
        self.raw, self.credentials, self.clock, self.source = raw, credentials, clock, source

    def send(self, service, operation, parameters):
        signed = self.signed(service, operation, parameters)
        return read(self.raw.resend("POST", signed, source=self.source))

    def signed(self, service, operation, parameters):
        flattened = dict(pair for name, value in parameters.items() for pair in flat(name, value))
        return first_generation(
            "POST", self.credentials, Action=operation, Version=VERSIONS[service], Timestamp=self.clock.text(), **flattened
        )


def read(answer):
    """What an answer says; a refusal is raised."""
    body = answer.json()
    if answer.status == 200:
        return body
    raise Refused(answer.status, body["Code"], body["Message"], body["RequestId"], body.get("AccessDeniedDetail"))


class TimedAccount(Account):
    """The account of such a server."""

    def __init__(self, server):
        self.raw = Raw(server.endpoint)
        super().__init__(server, "by hand")

    @property
    def clock(self):
        return self.server.clock

    def client(self, credentials, **more):
        return Timed(self.raw, credentials, self.clock, **more)

    def rotation(self, user):
        return self.admin.call("Rampart.GetKeyRotation", UserName=user)["KeyRotation"]
