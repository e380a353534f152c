//! What the report says of an account, item by item and page by page.

use domain::posture::rules;
use serde_json::{Value, json};

use crate::testing::World;

fn generate(world: &mut World) {
    let told = world.admin().call("GenerateGovernanceReport", []).answers();
    assert_eq!(told["State"], "Completed");
}

fn item(world: &mut World, name: &str, more: &[(&str, &str)]) -> Value {
    let asked = [("GovernanceItemType", name)].into_iter();
    let asked = asked.chain(more.iter().copied());
    world
        .admin()
        .call("GetGovernanceItemReport", asked)
        .answers()
}

fn rows(answer: &Value) -> Vec<Value> {
    let rows = answer["ColumnsValue"]["ColumnRow"].as_array().unwrap();
    rows.iter().map(|row| row["ColumnValue"].clone()).collect()
}

fn columns(answer: &Value) -> Vec<&str> {
    let columns = answer["ColumnsSchema"]["ColumnSchema"].as_array().unwrap();
    assert!(
        columns
            .iter()
            .all(|column| column["ColumnType"] == "String")
    );
    let names = columns.iter().map(|column| column["ColumnName"].as_str());
    names.map(Option::unwrap).collect()
}

#[test]
fn without_a_report_there_is_nothing_to_show() {
    let mut world = World::with_account("acme");
    for operation in [
        "GetGovernanceReportStatus",
        "ListRecentGovernanceMetrics",
        "GetGovernanceItemReport",
    ] {
        let told = world.admin().call(operation, []);
        told.refuses("EntityNotExist.Report");
    }
}

#[test]
fn every_rule_is_an_item_with_its_status_and_its_value() {
    let mut world = World::with_account("acme");
    generate(&mut world);
    let told = world
        .admin()
        .call("GetGovernanceReportStatus", [])
        .answers();
    assert_eq!(told["WholeReportStatus"], "Completed");
    let items = &told["GovernanceItemsStatus"]["GovernanceItemStatus"];
    let expected: Vec<_> = rules()
        .map(|rule| json!({"GovernanceItem": rule.item, "Status": "Completed"}))
        .collect();
    assert_eq!(*items, json!(expected));
    let told = world
        .admin()
        .call("ListRecentGovernanceMetrics", [])
        .answers();
    assert_eq!(told["GenerateTime"], "2026-01-02T03:04:05Z");
    let values = told["GovernanceMetrics"]["GovernanceMetric"].as_array();
    let values = values.unwrap();
    assert_eq!(values.len(), 36);
    let value = |name: &str| {
        let found = values.iter().find(|one| one["GovernanceItem"] == name);
        let found = found.unwrap();
        (
            found["MetricType"].as_str().unwrap(),
            found["MetricValue"].clone(),
        )
    };
    assert_eq!(value("RootAccessKeyExists"), ("Number", 0.into()));
    assert_eq!(value("RootMFADisabled"), ("Boolean", true.into()));
    assert_eq!(value("AccessKeyPrivileged"), ("Number", 1.into()));
    assert_eq!(value("MFATicketSaved"), ("Boolean", false.into()));
    assert_eq!(value("RootRecentConsoleLogon"), ("Boolean", false.into()));
}

#[test]
fn an_item_is_told_in_rows_of_what_fails() {
    let mut world = World::with_account("acme");
    world.scene("CreateUser", [("UserName", "alice")]).answers();
    generate(&mut world);
    let told = item(&mut world, "RamUserDirectPolicy", &[]);
    assert_eq!(
        (&told["MetricType"], &told["MetricValue"]),
        (&json!("Number"), &json!(1))
    );
    assert_eq!(told["GenerateTime"], "2026-01-02T03:04:05Z");
    let first = ["UserPrincipalName", "Result", "Severity", "Detail"];
    assert_eq!(columns(&told), first);
    let why = "attached to the user: AdministratorAccess";
    assert_eq!(
        rows(&told),
        [json!(["admin@acme.onaliyun.com", "Fail", "low", why])]
    );
    assert_eq!(
        (&told["IsTruncated"], told.get("Marker")),
        (&json!(false), None)
    );
    let told = item(&mut world, "AccessKeyPrivileged", &[]);
    let names = [
        "UserPrincipalName",
        "AccessKeyId",
        "Result",
        "Severity",
        "Detail",
    ];
    assert_eq!(columns(&told), names);
    let key = world.admin().key().id;
    let why = "the policies allow everything";
    let row = json!(["admin@acme.onaliyun.com", key, "Fail", "high", why]);
    assert_eq!(rows(&told), [row]);
    let told = item(&mut world, "PasswordLength", &[]);
    assert_eq!(
        columns(&told),
        ["AccountId", "Result", "Severity", "Detail"]
    );
    let account = world.account_id();
    let row = json!([account, "Fail", "medium", "MinimumPasswordLength is 8"]);
    assert_eq!(rows(&told), [row]);
    assert_eq!(
        rows(&item(&mut world, "MFATicketSaved", &[])),
        [json!(null); 0]
    );
}

#[test]
fn an_owner_who_logs_on_again_and_again_is_told_of() {
    let mut world = World::with_account("acme");
    world.plant(|context| {
        context.account.logon_habits.put(model::LogonHabit {
            logons: vec![context.now, context.now],
            ..model::LogonHabit::new(model::Owner::Root)
        });
        Ok(())
    });
    generate(&mut world);
    let told = item(&mut world, "RootRecentConsoleLogon", &[]);
    assert_eq!(
        (&told["MetricType"], &told["MetricValue"]),
        (&json!("Boolean"), &json!(true))
    );
    assert_eq!(rows(&told)[0][1], "Fail");
}

#[test]
fn an_item_that_there_is_not_is_refused_with_those_there_are() {
    let mut world = World::with_account("acme");
    generate(&mut world);
    for bad in ["Comet", "", "rootmfadisabled"] {
        let asked = [("GovernanceItemType", bad)];
        let told = world.admin().call("GetGovernanceItemReport", asked);
        let refusal = told.refuses("InvalidParameter.GovernanceItemType");
        let message = refusal["Message"].as_str().unwrap();
        assert!(message.contains("RootMFADisabled"), "{message}");
    }
    let none = world.admin().call("GetGovernanceItemReport", []);
    none.refuses("InvalidParameter.GovernanceItemType");
}

const ITEM: &str = "RamUserNoPolicy";

#[test]
fn pages_fit_together_and_a_marker_is_good_for_its_report_and_item() {
    let mut world = World::with_account("acme");
    for name in ["alice", "bob", "carol"] {
        world.scene("CreateUser", [("UserName", name)]).answers();
    }
    generate(&mut world);
    let whole = rows(&item(&mut world, ITEM, &[]));
    assert_eq!(whole.len(), 3);
    let first = item(&mut world, ITEM, &[("MaxItems", "2")]);
    assert_eq!(
        (rows(&first).len(), &first["IsTruncated"]),
        (2, &json!(true))
    );
    let marker = first["Marker"].as_str().unwrap();
    world.scene("DeleteUser", [("UserName", "carol")]).answers();
    let second = item(&mut world, ITEM, &[("Marker", marker)]);
    assert_eq!([rows(&first), rows(&second)].concat(), whole);
    let refused = |item: &str, world: &mut World| {
        let asked = [("GovernanceItemType", item), ("Marker", marker)];
        let told = world.admin().call("GetGovernanceItemReport", asked);
        told.refuses("InvalidParameter.Marker");
    };
    refused("RamUserDirectPolicy", &mut world);
    world.later(1);
    generate(&mut world);
    refused(ITEM, &mut world);
    assert_eq!(rows(&item(&mut world, ITEM, &[])).len(), 2);
    for bad in ["0", "1001"] {
        let asked = [("GovernanceItemType", ITEM), ("MaxItems", bad)];
        let told = world.admin().call("GetGovernanceItemReport", asked);
        told.refuses("InvalidParameter.MaxItems");
    }
}

#[test]
fn uses_of_keys_come_into_it() {
    let mut world = World::with_account("acme");
    let told = world.scene("CreateAccessKey", [("UserName", "admin")]);
    let idle = told.answers()["AccessKey"]["AccessKeyId"].clone();
    world.later(91 * 86_400);
    generate(&mut world);
    let told = rows(&item(&mut world, "AccessKeyIdle", &[]));
    let why = "it was never used since 2026-01-02T03:04:05Z";
    let row = json!(["admin@acme.onaliyun.com", idle, "Fail", "medium", why]);
    assert_eq!(told, [row]);
}
