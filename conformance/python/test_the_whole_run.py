"""What is asked of a whole run, after all other scenarios: `conftest` puts this file last."""

import base64
import collections
import json
import uuid
from urllib.parse import quote

import pytest
import seen
from conftest import refuses
from server import ROOT, Server

# Where secrets lie that nobody has fetched yet, and the key that all others are sealed with.
MEANT_FOR_SECRETS = {"bootstrap.json", "master.key"}


# The files of the contract, and what their services are called here.
SERVICES = {"ram": "Ram", "ims": "Ims", "kms-secrets": "Kms"}


def operations():
    """All that is served of RAM, IMS and KMS, as `Ims.CreateUser`."""
    absent = set((ROOT / "contract/absent.txt").read_text().split())
    for file, service in SERVICES.items():
        for name in json.loads((ROOT / f"contract/{file}.json").read_text())["operations"]:
            if f"{file}.{name}" not in absent:
                yield f"{service}.{name}"


@pytest.mark.whole_run
def test_every_operation_of_ram_ims_and_kms_was_called(capsys):
    wanted = set(operations())
    answered = wanted & seen.ANSWERED
    with capsys.disabled():
        for service in SERVICES.values():
            count = lambda names: sum(name.startswith(service) for name in names)
            print(f"\n{service}: {count(answered)} of {count(wanted)} operations answered the Python clients")
    assert sorted(wanted - answered) == []


def forms(secret):
    """How a text may be written: as it is, in a URL, in JSON, in base64."""
    yield secret.encode()
    yield quote(secret, safe="").encode()
    for ascii in (True, False):
        yield json.dumps(secret, ensure_ascii=ascii)[1:-1].encode()
    for shift in range(3):
        # Without the ends, which depend on what stands before and after.
        yield base64.b64encode(b"\0" * shift + secret.encode()).rstrip(b"=")[4:-2]


# Of whatever is SHORTEST long, one piece so long begins at a multiple of STRIDE, so only there is looked: there are thousands of
# secrets, each in several forms, and they are looked for all at once.
PIECE = 6
STRIDE = seen.SHORTEST - PIECE + 1


def found(texts, everything):
    """Which texts are in which of the named contents, however they are written."""
    pieces = collections.defaultdict(list)
    for text in texts:
        for form in set(forms(text)):
            if len(form) >= seen.SHORTEST:
                for at in range(STRIDE):
                    pieces[form[at:at + PIECE]].append((at, form, text))
    hits = []
    for place, content in everything.items():
        for begin in range(0, len(content), STRIDE):
            piece = content[begin:begin + PIECE]
            if piece in pieces:
                hits += [
                    (place, text[:4]) for at, form, text in pieces[piece] if begin >= at and content.startswith(form, begin - at)
                ]
    return hits


def test_a_secret_is_found_however_it_is_written():
    secret = 'Kq7#tzLm&2"vXpR-Ärzte'
    ways = [secret, f"?Password={quote(secret)}&x=1", json.dumps({"Password": secret}), json.dumps(secret, ensure_ascii=False)]
    ways += [base64.b64encode(f"{'x' * before}{secret}{'y' * after}".encode()).decode() for before in range(4) for after in range(4)]
    for written in ways:
        assert found([secret], {"there": written.encode()}), written
        assert found([secret[::-1]], {"there": written.encode()}) == []
    for before in range(2 * STRIDE):
        assert found([secret], {"there": b"x" * before + secret.encode()}), before


def left_behind(server):
    """Every byte that a server wrote: its data directory and its log; and its events as they are shown."""
    files = [path for path in server.data_dir.rglob("*") if path.is_file() and path.name not in MEANT_FOR_SECRETS]
    log = server.data_dir.with_suffix(".log")
    return {str(path): path.read_bytes() for path in [*files, log] if path.exists()}


def test_no_secret_of_the_run_is_in_a_log_an_event_an_error_or_a_database(through_current):
    account, needle = through_current, f"needle-{uuid.uuid4().hex}"
    account.admin.call("CreateGroup", GroupName=needle)
    with refuses("EntityNotExist.User", 404):
        account.admin.call("GetUser", UserName=needle)
    everything = {"the refusals": "\n".join(seen.REFUSALS).encode()}
    for server in Server.started:
        everything.update(left_behind(server))
    everything["the events"] = json.dumps(account.server.events(), ensure_ascii=False).encode()
    # What is no secret is found, so what is not found is not there.
    database, log = str(account.server.data_dir / "rampart.db"), str(account.server.data_dir.with_suffix(".log"))
    places = {place for place, _ in found([needle], everything)}
    assert {"the events", "the refusals"} <= places and any(place.startswith(database) for place in places), places
    assert found([account.id], {log: everything[log]}), "the log is read"
    assert len(seen.SECRETS) > 0 and found(seen.SECRETS, everything) == []
