"""The decision API for users' own services: AuthZEN evaluation and evaluations, asked with a signed request."""

import pytest

from conftest import allow, deny
from wire import now, second_generation

EVALUATION, EVALUATIONS = "/access/v1/evaluation", "/access/v1/evaluations"
REPORT = "acs:oss:cn-hangzhou:{}:reports/may.csv"


class Service:
    """A service of ours that asks before it acts."""

    def __init__(self, account, raw, *statements):
        _, self.key, _ = account.user_with_key(*statements, word="service")
        self.account, self.raw = account, raw

    def ask(self, path, value, key=None):
        return self.raw.post_json(path, value, key or self.key)

    def evaluation(self, name, action, resource=None, context=None):
        return self.ask(EVALUATION, {
            **self.subject(name),
            "action": {"name": action},
            "resource": self.resource(resource or REPORT.format(self.account.id)),
            **({"context": context} if context else {}),
        })

    def subject(self, name):
        return {"subject": {"type": "user", "id": self.account.arn(f"user/{name}")}}

    def resource(self, arn):
        return {"type": "object", "id": arn}


@pytest.fixture
def service(through_current, raw):
    return Service(through_current, raw, allow(["rampart:Evaluate", "rampart:Explain"]))


def test_a_service_asks_what_a_user_may_do(service, through_current):
    reader, _, _ = through_current.user_with_key(
        allow("oss:GetObject", REPORT.format("*")), allow("shop:Checkout"), deny("shop:Refund")
    )
    for action, expected in (
        ("oss:GetObject", True), ("oss:PutObject", False), ("shop:Checkout", True), ("shop:Refund", False),
    ):
        answer = service.evaluation(reader, action)
        assert (answer.status, answer.json()["decision"]) == (200, expected), (action, answer.body)


def test_a_denial_is_explained_to_who_may_see_it(service, through_current, raw):
    reader, _, _ = through_current.user_with_key(deny("oss:DeleteObject"))
    explained = service.evaluation(reader, "oss:DeleteObject").json()
    assert explained["decision"] is False and explained["context"], explained
    assert "ExplicitDeny" in str(explained["context"])

    other = Service(through_current, raw, allow("rampart:Evaluate"))
    plain = other.evaluation(reader, "oss:DeleteObject").json()
    assert plain["decision"] is False
    assert "policy" not in str(plain.get("context", "")).lower(), "not without rampart:Explain"


def test_the_context_feeds_conditions(service, through_current):
    office = {"IpAddress": {"acs:SourceIp": ["203.0.113.0/24"]}}
    reader, _, _ = through_current.user_with_key(allow("oss:GetObject", Condition=office))
    for address, expected in (("203.0.113.7", True), ("198.51.100.7", False)):
        answer = service.evaluation(reader, "oss:GetObject", context={"acs:SourceIp": address})
        assert answer.json()["decision"] is expected, answer.body
    assert service.evaluation(reader, "oss:GetObject").json()["decision"] is False


def test_the_context_never_overrides_what_the_server_knows(service, through_current):
    past = {"DateLessThan": {"acs:CurrentTime": ["2020-01-01T00:00:00Z"]}}
    reader, _, _ = through_current.user_with_key(allow("oss:GetObject", Condition=past))
    answer = service.evaluation(reader, "oss:GetObject", context={"acs:CurrentTime": "2019-06-01T00:00:00Z"})
    assert answer.status >= 400 or answer.json()["decision"] is False, answer.body


def test_a_subject_may_be_an_access_key(service, through_current):
    _, key, _ = through_current.user_with_key(allow("oss:GetObject"))
    answer = service.ask(EVALUATION, {
        "subject": {"type": "user", "id": key.id},
        "action": {"name": "oss:GetObject"},
        "resource": service.resource(REPORT.format(through_current.id)),
    })
    assert answer.json()["decision"] is True, answer.body


def test_a_role_is_a_subject(service, through_current):
    _, arn = through_current.role({"RAM": [through_current.arn("root")]}, allow("oss:GetObject"))
    answer = service.ask(EVALUATION, {
        "subject": {"type": "role", "id": arn},
        "action": {"name": "oss:GetObject"},
        "resource": service.resource(REPORT.format(through_current.id)),
    })
    assert answer.json()["decision"] is True, answer.body


def test_several_questions_in_one_call(service, through_current):
    reader, _, _ = through_current.user_with_key(allow("oss:GetObject"))
    resource = service.resource(REPORT.format(through_current.id))
    answer = service.ask(EVALUATIONS, {
        **service.subject(reader),
        "resource": resource,
        "evaluations": [
            {"action": {"name": "oss:GetObject"}},
            {"action": {"name": "oss:PutObject"}},
            {"action": {"name": "oss:GetObject"}, **service.subject("nobody-of-that-name")},
        ],
    })
    assert answer.status == 200, answer.body
    assert [each["decision"] for each in answer.json()["evaluations"]] == [True, False, False]

    stop = service.ask(EVALUATIONS, {
        **service.subject(reader),
        "resource": resource,
        "options": {"evaluations_semantic": "deny_on_first_deny"},
        "evaluations": [{"action": {"name": name}} for name in ("oss:GetObject", "oss:PutObject", "oss:GetObject")],
    })
    assert [each["decision"] for each in stop.json()["evaluations"]] == [True, False], stop.body


def test_a_hundred_questions_are_enough(service, through_current):
    reader = through_current.user()
    question = {"action": {"name": "oss:GetObject"}, "resource": service.resource(REPORT.format(through_current.id))}
    many = {**service.subject(reader), "evaluations": [question] * 101}
    answer = service.ask(EVALUATIONS, many)
    assert answer.status == 400 and answer.json()["Code"], answer.body


def test_asking_needs_a_permission_and_a_signature(through_current, raw):
    nobody = Service(through_current, raw)
    answer = nobody.evaluation("someone", "oss:GetObject")
    assert (answer.status, answer.json()["Code"]) == (403, "NoPermission"), answer.body
    unsigned = raw.send("POST", EVALUATION, {"Content-Type": "application/json"}, "{}")
    assert 400 <= unsigned.status < 500 and unsigned.json()["Code"], unsigned.body


def test_an_old_question_is_refused(service, raw):
    body = b"{}"
    headers = second_generation(
        "POST", raw.endpoint, EVALUATION, service.key, body=body, content_type="application/json", x_acs_date=now(minutes=-20)
    )
    answer = raw.send("POST", EVALUATION, headers, body)
    assert (answer.status, answer.json()["Code"]) == (401, "InvalidTimeStamp.Expired"), answer.body


@pytest.mark.parametrize(
    "value",
    [
        {},
        [],
        {"subject": {"type": "user"}},
        {"subject": {"type": "fish", "id": "x"}, "action": {"name": "oss:GetObject"}, "resource": {"type": "o", "id": "acs:oss:*:*:x"}},
        {"subject": {"type": "user", "id": "x"}, "action": {}, "resource": {"type": "o", "id": "acs:oss:*:*:x"}},
    ],
)
def test_a_question_that_is_not_understood_is_refused(service, value):
    answer = service.ask(EVALUATION, value)
    assert answer.status == 400 and answer.json()["Code"] and answer.json()["Message"], answer.body


def test_the_description_of_the_decision_api(raw, server):
    answer = raw.send("GET", "/.well-known/authzen-configuration")
    assert answer.status == 200
    described = answer.json()
    assert described["access_evaluation_endpoint"].endswith(EVALUATION)
    assert described["access_evaluations_endpoint"].endswith(EVALUATIONS)
    assert server.endpoint in described["policy_decision_point"]
