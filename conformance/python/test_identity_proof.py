"""A request to GetCallerIdentity that somebody signed is handed to a service, which sends it on and hears who that was."""

import base64
import dataclasses
import urllib.parse

import pytest
from clients import Credentials
from clock import Clock
from conftest import allow, refuses
from server import Server
from timed import TimedAccount, read
from wire import first_generation, second_generation

IDENTITY = {"Action": "GetCallerIdentity", "Version": "2015-04-01"}
HOLDER, FORWARDER = "127.0.0.1", "127.0.0.3"


@dataclasses.dataclass(frozen=True)
class Proof:
    """A signed request that its signer did not send."""

    method: str
    target: str
    headers: dict

    def sent_on(self, account, source=FORWARDER):
        return read(account.raw.send(self.method, self.target, self.headers, source=source))


def as_vault_takes_it(account, key, at):
    """The address of a POST with all of it in the query, and headers of no account."""
    signed = first_generation("POST", key, Timestamp=at, RegionId="cn-hangzhou", **IDENTITY)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "x-sdk-client": "golang/1.0.0", "x-sdk-invoke-type": "common"}
    return Proof("POST", f"/?{urllib.parse.urlencode(signed)}", headers)


def as_a_cluster_takes_it(account, key, at):
    """A bearer token that is an address in base64: authenticators of clusters take it apart and fetch it."""
    signed = first_generation("GET", key, Timestamp=at, **IDENTITY)
    token = base64.urlsafe_b64encode(f"http://{account.server.endpoint}/?{urllib.parse.urlencode(signed)}".encode())
    address = urllib.parse.urlsplit(base64.urlsafe_b64decode(token).decode())
    return Proof("GET", f"{address.path}?{address.query}", {})


def in_headers(account, key, at):
    """The second generation, whose signature covers headers."""
    headers = second_generation(
        "POST", account.server.endpoint, "/", key, x_acs_date=at,
        x_acs_action=IDENTITY["Action"], x_acs_version=IDENTITY["Version"],
    )
    return Proof("POST", "/", headers)


@pytest.fixture(params=[as_vault_takes_it, as_a_cluster_takes_it, in_headers])
def proves(request):
    return request.param


@pytest.fixture(scope="module")
def account(tmp_path_factory):
    folder = tmp_path_factory.mktemp("proof")
    server = Server(folder / "data", clock=Clock(folder)).start()
    yield TimedAccount(server)
    assert server.stop() == 0


def session(account, holder, arn):
    return Credentials.of_session(holder.call("AssumeRole", RoleArn=arn, RoleSessionName="till-7"))


def test_it_names_its_signer_once(account, proves):
    user, key, _ = account.user_with_key()
    proof = proves(account, key, account.clock.text())
    told = proof.sent_on(account)
    assert (told["Arn"], told["AccountId"], told["IdentityType"]) == (account.arn(f"user/{user}"), account.id, "RAMUser")
    for source in (FORWARDER, HOLDER):
        with refuses("SignatureNonceUsed", 400):
            proof.sent_on(account, source)
    assert proves(account, key, account.clock.text()).sent_on(account)["PrincipalId"] == told["PrincipalId"]


def test_a_session_is_named_alike_each_time(account, proves):
    _, _, holder = account.user_with_key(allow("sts:AssumeRole"))
    role, arn = account.role({"RAM": [account.arn("root")]})
    told = [proves(account, session(account, holder, arn), account.clock.text()).sent_on(account) for _ in range(2)]
    assert told[0]["Arn"] == account.arn(f"assumed-role/{role}/till-7"), "as it is written"
    assert told[0]["PrincipalId"] == told[1]["PrincipalId"] == f"{told[0]['RoleId']}:till-7"


def test_it_is_good_for_its_time(account, proves):
    _, key, _ = account.user_with_key()
    signed = {minutes: proves(account, key, account.clock.text(minutes=minutes)) for minutes in (0, 1, 2, 14, 31)}
    signed[14].sent_on(account)
    with refuses("InvalidTimeStamp.Expired", 400):
        signed[31].sent_on(account)
    account.clock.later(minutes=15)
    signed[0].sent_on(account)
    account.clock.later(minutes=1, seconds=1)
    with refuses("InvalidTimeStamp.Expired", 400):
        signed[1].sent_on(account)
    signed[2].sent_on(account)
    # What was dated ahead is remembered for as long as it would be good.
    account.clock.later(minutes=12)
    with refuses("SignatureNonceUsed", 400):
        signed[14].sent_on(account)
    account.clock.later(minutes=1)
    with refuses("InvalidTimeStamp.Expired", 400):
        signed[14].sent_on(account)


def changed(proof):
    """The same with one thing changed, for each thing that is signed."""
    path, _, query = proof.target.partition("?")
    given = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
    for name in given:
        other = given | {name: "ListUsers" if name == "Action" else f"{given[name]}0"}
        yield name, dataclasses.replace(proof, target=f"{path}?{urllib.parse.urlencode(other)}")
    yield "one more", dataclasses.replace(proof, target=f"{path}?{urllib.parse.urlencode(given | {'Extra': 'x'})}")
    for name, value in proof.headers.items():
        if name == "host" or name.startswith("x-acs-"):
            other = "AssumeRole" if name == "x-acs-action" else f"{value}0"
            yield name, dataclasses.replace(proof, headers=proof.headers | {name: other})


def test_nothing_of_it_can_be_changed(account, proves):
    _, key, _ = account.user_with_key(allow("*"))
    proof = proves(account, key, account.clock.text())
    count = 0
    for name, other in changed(proof):
        answer = account.raw.send(other.method, other.target, other.headers, source=FORWARDER)
        assert 400 <= answer.status < 500 and answer.code, (name, answer.body)
        if name in ("RegionId", "SignatureNonce", "one more", "host", "x-acs-action", "x-acs-signature-nonce"):
            assert answer.code == "SignatureDoesNotMatch", (name, answer.body)
        count += 1
    assert count >= 7, count
    assert proof.sent_on(account)["AccountId"] == account.id, "what was changed has not spent it"


def test_it_is_judged_by_whence_it_comes(account, proves):
    """Who shuts a key into a network shuts in whoever is handed its proofs, too."""
    user, key, _ = account.user_with_key()
    statement = f'{{"Type":"ClassicWhiteList","IPList":["{FORWARDER}"]}}'
    account.admin.call(
        "Ims.SetAccessKeyPolicy", UserAccessKeyId=key.id, UserPrincipalName=account.upn(user),
        AccessKeyPolicy=f'{{"Version":1,"Status":"Active","Statements":[{statement}]}}',
    )
    with refuses("AccessKeyPolicy.Denied", 403):
        proves(account, key, account.clock.text()).sent_on(account, HOLDER)
    proves(account, key, account.clock.text()).sent_on(account, FORWARDER)


def test_it_is_over_with_what_signed_it(account, proves):
    user, key, _ = account.user_with_key()
    proof = proves(account, key, account.clock.text())
    account.admin.call("UpdateAccessKey", UserName=user, UserAccessKeyId=key.id, Status="Inactive")
    with refuses("InvalidAccessKeyId.Inactive", 400):
        proof.sent_on(account)

    _, _, holder = account.user_with_key(allow("sts:AssumeRole"))
    role, arn = account.role({"RAM": [account.arn("root")]})
    of_session = [proves(account, session(account, holder, arn), account.clock.text()) for _ in range(2)]
    of_session[0].sent_on(account)
    account.admin.call("Rampart.RevokeSessions", RoleName=role)
    with pytest.raises(Exception, match="InvalidSecurityToken"):
        of_session[1].sent_on(account)
