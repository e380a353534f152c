"""The reports: made at once, and then shown as they were made."""

import base64
import csv
import io

from conftest import allow, refuses

RULES = 36


def credential_report(client):
    """All pages of the credential report, as a table of rows by user."""
    text, token = b"", {}
    while True:
        page = client.call("Ims.GetCredentialReport", MaxItems="50", **token)
        text += base64.b64decode(page["Content"])
        if page["IsTruncated"] == "false":
            break
        token = {"NextToken": page["NextToken"]}
    rows = csv.DictReader(io.StringIO(text.decode()))
    return {row["user"].split("@")[0]: row for row in rows}


def test_the_credential_report_tells_of_each_user(fresh):
    account = fresh
    name, key, client = account.user_with_key(allow("ram:ListUsers"))
    account.admin.call("CreateLoginProfile", UserName=name, Password="Kq7#tzLm&2vXpR")
    bare = account.user()
    client.call("ListUsers")
    with refuses("EntityNotExist.Report", 404):
        account.admin.call("Ims.GetCredentialReport")
    assert account.admin.call("Ims.GenerateCredentialReport")["State"] == "COMPLETED"
    report = credential_report(account.admin)
    assert set(report) == {"<root>", "admin", name, bare}
    for column in ("access_key_1_active", "password_active"):
        assert (report[name][column], report[bare][column]) == ("TRUE", "FALSE"), column
    assert report[name]["access_key_1_last_used"] not in ("-", "N/A", "") and report[name]["mfa_active"] == "FALSE"
    # A report of the last hours is not made again.
    late = account.user()
    account.admin.call("Ims.GenerateCredentialReport")
    assert late not in credential_report(account.admin)


def test_the_report_of_governance_tells_which_resources_fail(account):
    name, _, _ = account.user_with_key(allow("ram:ListUsers"))
    assert account.admin.call("Ims.GenerateGovernanceReport")["State"] == "Completed"
    status = account.admin.call("Ims.GetGovernanceReportStatus")
    items = status["GovernanceItemsStatus"]["GovernanceItemStatus"]
    assert (status["WholeReportStatus"], {one["Status"] for one in items}) == ("Completed", {"Completed"})
    recent = account.admin.call("Ims.ListRecentGovernanceMetrics")["GovernanceMetrics"]["GovernanceMetric"]
    assert len(items) == len(recent) == RULES
    metrics = {one["GovernanceItem"]: one["MetricValue"] for one in recent}
    rows, marker = [], {}
    while True:
        page = account.admin.call(
            "Ims.GetGovernanceItemReport", GovernanceItemType="RamUserDirectPolicy", MaxItems=50, **marker)
        rows += [row["ColumnValue"] for row in page["ColumnsValue"]["ColumnRow"]]
        if not page["IsTruncated"]:
            break
        marker = {"Marker": page["Marker"]}
    assert len(rows) == int(metrics["RamUserDirectPolicy"]) == int(page["MetricValue"])
    assert account.upn(name) in [row[0] for row in rows]


def test_the_report_of_practices_counts_users(account):
    practices = lambda: account.admin.call("Ims.GetAccountSecurityPracticeReport")["AccountSecurityPracticeInfo"]
    before = practices()
    account.admin.call("CreateLoginProfile", UserName=account.user(), Password="Kq7#tzLm&2vXpR")
    after = practices()
    field = "AccountSecurityPracticeUserInfo"
    assert after[field]["SubUser"] == before[field]["SubUser"] + 1
    assert 0 <= after["Score"] <= 100 and after[field]["RootWithAccessKey"] == 0
