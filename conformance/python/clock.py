"""A clock that scenarios set: a server's by a file, any other program's by libfaketime."""

import datetime
import os
import pathlib


class Clock:
    """Stands still until it is set; for programs it goes on from there."""

    def __init__(self, folder):
        self.file, self.shift = folder / "clock", folder / "shift"
        self.set(datetime.datetime.now(datetime.UTC))

    def set(self, moment):
        self.moment = moment
        write(self.file, str(round(moment.timestamp() * 1000)))
        write(self.shift, f"{(moment - datetime.datetime.now(datetime.UTC)).total_seconds():+.3f}")

    def later(self, **by):
        self.set(self.moment + datetime.timedelta(**by))

    def text(self, **by):
        """How requests write this moment, or one so much later."""
        return (self.moment + datetime.timedelta(**by)).strftime("%Y-%m-%dT%H:%M:%SZ")

    def environment(self):
        """Variables of a program that goes by this clock."""
        libraries = sorted(pathlib.Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
        assert libraries, "libfaketime is missing: apt-get install faketime"
        return {
            "LD_PRELOAD": str(libraries[0]),
            "FAKETIME_TIMESTAMP_FILE": str(self.shift),
            "FAKETIME_NO_CACHE": "1",
            # Nobody's clock shows what the machine's does, and nobody waits longer for it.
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }


def write(path, text):
    """In one step: no reader finds half of it."""
    aside = path.with_suffix(".new")
    aside.write_text(text)
    os.replace(aside, path)
