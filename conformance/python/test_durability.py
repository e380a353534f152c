"""What was answered is there after the plug was pulled."""

from clients import Credentials
from conftest import Account, allow, refuses
from server import Server


def test_everything_is_found_again_after_a_kill(servers):
    server = servers()
    account = Account(server)
    name, key, client = account.user_with_key(allow("ram:GetUser"))
    _, arn = account.role({"RAM": [account.arn("root")]}, allow("ram:GetUser"))
    _, assumer, assuming = account.user_with_key(allow("sts:AssumeRole"))
    session = Credentials.of_session(assuming.call("AssumeRole", RoleArn=arn, RoleSessionName="survivor"))
    names = [account.user("kept") for _ in range(20)]
    before = server.events()
    server.kill()

    again = Server(server.data_dir).start()
    try:
        account = Account(again)
        client, actor = account.client(key), account.client(session)
        assert client.call("GetUser", UserName=name)["User"]["UserName"] == name
        assert actor.call("GetUser", UserName=name)["User"]["UserName"] == name, "a token outlives a restart"
        with refuses("NoPermission", 403):
            client.call("ListUsers")
        for kept in names:
            account.admin.call("GetUser", UserName=kept)
        ids = {event["eventId"] for event in again.events()}
        assert {event["eventId"] for event in before} <= ids, "no event was lost"
        assert again.stop() == 0
    finally:
        again.kill()


def test_a_graceful_end_exits_with_zero(servers):
    server = servers()
    Account(server).user()
    assert server.stop() == 0
