//! `rampart posture` over a store as it is founded.

use std::fs;

use serde_json::{Value, json};

use crate::harness::{Ended, run};

struct Founded {
    _folder: tempfile::TempDir,
    data: String,
    folder: std::path::PathBuf,
}

impl Founded {
    fn new() -> Self {
        Self::with(&["--plain-defaults"])
    }

    fn with(more: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data").to_str().unwrap().to_owned();
        let account = ["--account-id", "1000000000000001", "--alias", "acme"];
        let ended = run(&[&["init", "--data-dir", &data], &account[..], more].concat());
        assert_eq!(ended.code, 0, "{ended:?}");
        Self {
            folder: folder.path().to_owned(),
            _folder: folder,
            data,
        }
    }

    fn posture(&self, more: &[&str]) -> Ended {
        run(&[&["posture", "--data-dir", &self.data], more].concat())
    }
}

/// A rule of the first account.
fn rule(report: &Value, id: &str) -> Value {
    let rules = report["accounts"][0]["rules"].as_array().unwrap();
    rules.iter().find(|rule| rule["id"] == id).unwrap().clone()
}

#[test]
fn an_account_is_assessed_in_every_form() {
    let founded = Founded::new();
    let text = founded.posture(&[]);
    assert_eq!(text.code, 0, "{text:?}");
    let first = "critical RT-02 RootMFADisabled: The account's owner has no second factor\n";
    assert!(text.out.starts_with(first), "{}", text.out);
    let last = text.out.lines().last().unwrap();
    let said = "account 1000000000000001: score 50 of 100 (default); failing: 2 critical, ";
    assert!(
        last.starts_with(said) && last.ends_with("0 unknown, 0 excepted"),
        "{last}"
    );
    assert!(!text.out.contains("RT-04"), "{}", text.out);

    let json = founded.posture(&["--output", "json"]).json();
    assert_eq!(
        (&json["format"], json["accounts"].as_array().unwrap().len()),
        (&json!(1), 1)
    );
    assert_eq!(json["accounts"][0]["account"], "1000000000000001");
    assert_eq!(json["accounts"][0]["score"], 50);
    assert_eq!(json["accounts"][0]["rules"].as_array().unwrap().len(), 36);
    let privileged = rule(&json, "AK-08");
    assert_eq!(privileged["outcome"], "Fail");
    let finding = &privileged["findings"][0];
    assert_eq!(
        finding["resource"]["arn"],
        "acs:ram::1000000000000001:user/admin"
    );
    assert_eq!(finding["resource"]["owner"], "admin@acme.onaliyun.com");
    assert!(
        finding["resource"]["key"]
            .as_str()
            .unwrap()
            .starts_with("LTAI")
    );

    let csv = founded.posture(&["--output", "csv"]).out;
    assert!(
        csv.starts_with("account,rule,version,item,severity,result,"),
        "{csv}"
    );
    let line = "1000000000000001,RT-02,1,RootMFADisabled,critical,Fail,acs:ram::";
    assert!(csv.lines().any(|one| one.starts_with(line)), "{csv}");

    let sarif = founded.posture(&["--output", "sarif"]).json();
    let run = &sarif["runs"][0];
    assert_eq!(sarif["version"], "2.1.0");
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), 36);
    let results = run["results"].as_array().unwrap();
    let of = |id: &str| results.iter().find(|one| one["ruleId"] == id);
    let root = of("RT-02").unwrap();
    assert_eq!(
        (&root["kind"], &root["level"]),
        (&json!("fail"), &json!("error"))
    );
    assert_eq!(
        rules[usize::try_from(root["ruleIndex"].as_u64().unwrap()).unwrap()]["id"],
        "RT-02"
    );
    let place = &root["locations"][0]["logicalLocations"][0]["fullyQualifiedName"];
    assert_eq!(*place, "acs:ram::1000000000000001:root");
    assert!(of("RT-01").is_none(), "what passes is no result");
    assert!(of("RT-04").is_none(), "the owner has not logged on");
}

#[test]
fn profiles_choose_numbers() {
    let founded = Founded::new();
    let days = |profile: &str| {
        let asked = ["--output", "json", "--profile", profile];
        let json = founded.posture(&asked).json();
        assert_eq!(json["accounts"][0]["profile"], profile);
        let number = |id: &str| rule(&json, id)["parameters"]["days"].as_u64().unwrap();
        (number("AK-02"), number("PW-04"))
    };
    assert_eq!(days("default"), (90, 90));
    assert_eq!(days("strict"), (45, 90));
    assert_eq!(days("cis-alicloud-2.0"), (90, 365));
    assert_eq!(days("cis-alicloud-1.0"), (90, 90));
    assert_eq!(founded.posture(&["--profile", "lax"]).code, 2);
}

#[test]
fn it_ends_with_1_if_something_of_a_severity_fails_that_nobody_answers_for() {
    let founded = Founded::new();
    let code = |more: &[&str]| founded.posture(more).code;
    assert_eq!(code(&["--fail-on", "critical"]), 1);
    let path = founded.folder.join("borne.json");
    let path = path.to_str().unwrap();
    let exception = |change: &[(&str, &str)]| {
        let mut one = json!({
            "rule": "RT-02",
            "resource": "acs:ram::1000000000000001:root",
            "reason": "the device is on its way",
            "author": "ops",
            "from": "",
            "until": "",
        });
        let now = server::machine::now();
        let at = |seconds| json!(now.plus_seconds(seconds).to_string());
        (one["from"], one["until"]) = (at(-60), at(600));
        for (name, value) in change {
            one[*name] = json!(value);
        }
        let mut other = one.clone();
        other["rule"] = json!("US-01");
        other["resource"] = json!("acs:ram::1000000000000001:user/admin");
        fs::write(path, json!([one, other]).to_string()).unwrap();
    };
    exception(&[]);
    let borne = ["--exceptions", path];
    assert_eq!(code(&[&borne[..], &["--fail-on", "critical"]].concat()), 0);
    assert_eq!(code(&[&borne[..], &["--fail-on", "high"]].concat()), 1);
    let sarif = founded
        .posture(&[&borne[..], &["--output", "sarif"]].concat())
        .json();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let root = results.iter().find(|one| one["ruleId"] == "RT-02").unwrap();
    let why = root["suppressions"][0]["justification"].as_str().unwrap();
    assert!(why.contains("by ops: the device is on its way"), "{why}");
    for (slip, said) in [
        (("author", ""), "its author"),
        (("rule", "RT-99"), "there is no rule RT-99"),
        (
            ("until", "2024-01-01T00:00:00Z"),
            "at most 365 days after it begins",
        ),
    ] {
        exception(&[slip]);
        let ended = founded.posture(&borne);
        assert_eq!(ended.code, 2);
        assert!(
            ended.err.contains("exception 1") && ended.err.contains(said),
            "{ended:?}"
        );
    }
}

#[test]
fn an_account_or_a_store_that_is_not_there_is_no_clean_bill() {
    let founded = Founded::new();
    let one = founded.posture(&["--account", "1000000000000001"]);
    assert_eq!(one.code, 0, "{one:?}");
    let other = founded.posture(&["--account", "1000000000000002"]);
    assert_eq!(other.code, 2);
    assert!(
        other.err.contains("no account 1000000000000002"),
        "{other:?}"
    );
    let nowhere = founded.folder.join("nowhere");
    let ended = run(&["posture", "--data-dir", nowhere.to_str().unwrap()]);
    assert_eq!(ended.code, 2);
}

#[test]
fn a_new_account_lacks_nothing_but_what_is_done_in_the_first_hour() {
    let founded = Founded::with(&[]);
    let report = founded.posture(&["--output", "json"]).json();
    let rules = report["accounts"][0]["rules"].as_array().unwrap();
    let failing = rules.iter().filter(|rule| rule["outcome"] == "Fail");
    let failing: Vec<_> = failing.map(|rule| rule["id"].as_str().unwrap()).collect();
    let first_hour = ["RT-02", "US-01", "US-04", "AK-04", "AK-08", "LG-02"];
    assert_eq!(failing, first_hour, "the list of docs/guides/logon.md");
}
