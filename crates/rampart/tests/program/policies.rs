//! Policies as files: comparing, asking what can be, shortening, reporting.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::harness::{Ended, rampart, run};

/// A folder of policies.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// Writes a policy; its path.
    fn write(&self, name: &str, statements: &Value) -> String {
        self.text(
            name,
            &json!({ "Version": "1", "Statement": statements }).to_string(),
        )
    }

    fn text(&self, name: &str, text: &str) -> String {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }
}

fn statement(effect: &str, action: &Value, resource: &str) -> Value {
    json!({ "Effect": effect, "Action": action, "Resource": resource })
}

fn allow(action: &str) -> Value {
    statement("Allow", &json!(action), "*")
}

fn deny(action: &str) -> Value {
    statement("Deny", &json!(action), "*")
}

fn compare(arguments: &[&str]) -> Ended {
    run(&[&["policy", "compare"], arguments].concat())
}

#[test]
fn a_change_that_grants_more_is_shown_with_a_request_and_its_statements() {
    let folder = Folder::new();
    let old = folder.write(
        "old.json",
        &json!([allow("oss:Get*"), deny("oss:GetSecret")]),
    );
    let new = folder.write(
        "new.json",
        &json!([allow("oss:Get*"), allow("oss:Put*"), deny("oss:GetSecret")]),
    );
    let wider = compare(&[&old, &new]);
    assert_eq!(wider.code, 1, "{wider:?}");
    assert!(
        wider
            .out
            .starts_with("WIDER: the new policies grant more\n"),
        "{}",
        wider.out
    );
    assert!(
        wider.out.contains("  before     nothing allows it\n"),
        "{}",
        wider.out
    );
    assert!(
        wider
            .out
            .contains("  after      allowed by statement 2 of "),
        "{}",
        wider.out
    );
    let narrower = compare(&[&new, &old]);
    assert_eq!(
        (narrower.code, narrower.out.starts_with("NARROWER")),
        (0, true),
        "{narrower:?}"
    );
    let json = compare(&[&old, &new, "--output", "json"]).json();
    assert_eq!(json["verdict"], "wider");
    assert_eq!(json["grants_more"], true);
    assert_eq!(json["lost"]["found"], "nothing");
    let gained = &json["gained"];
    assert!(
        gained["request"]["action"]
            .as_str()
            .unwrap()
            .starts_with("oss:Put")
    );
    assert_eq!(gained["old"], json!([]));
    assert_eq!(gained["new"][0]["statement"], 1);
    assert_eq!(gained["new"][0]["effect"], "Allow");
    // The request is decided so by the judge, too.
    let simulated = |policies: &str| {
        let request = &gained["request"];
        let (action, resource) = (request["action"].as_str(), request["resource"].as_str());
        run(&[
            "policy",
            "simulate",
            "--policies",
            policies,
            "--action",
            action.unwrap(),
            "--resource",
            resource.unwrap(),
        ])
        .code
    };
    assert_eq!((simulated(&old), simulated(&new)), (3, 0));
}

#[test]
fn sides_are_files_folders_and_what_both_share() {
    let folder = Folder::new();
    folder.write("before/a.json", &json!([allow("oss:Get*")]));
    folder.write("before/b.json", &json!([allow("ecs:Get*")]));
    folder.text("before/notes.txt", "no policy");
    let both = folder.write(
        "after/both.json",
        &json!([allow("ecs:Get*"), allow("oss:Get*")]),
    );
    let (before, after) = (folder.path("before"), folder.path("after"));
    let equal = compare(&[&before, &after]);
    assert_eq!(
        (equal.code, equal.out.starts_with("EQUAL")),
        (0, true),
        "{equal:?}"
    );
    let more = folder.write("more.json", &json!([allow("oss:*")]));
    assert_eq!(compare(&[&both, &more]).code, 1);
    let guard = folder.write(
        "guard.json",
        &json!([
            statement("Deny", &json!(["oss:Put*", "oss:List*"]), "*"),
            json!({ "Effect": "Deny", "NotAction": "oss:Get*", "Resource": "*" })
        ]),
    );
    assert_eq!(compare(&[&both, &more, "--with", &guard]).code, 0);
    assert_eq!(compare(&[&both, &more, "--new-with", &guard]).code, 0);
    assert_eq!(compare(&[&both, &more, "--old-with", &guard]).code, 1);
    fs::create_dir(folder.path("empty")).unwrap();
    let empty = compare(&[&both, &folder.path("empty")]);
    assert_eq!(
        (empty.code, empty.err.contains("holds no policy")),
        (2, true),
        "{empty:?}"
    );
    let twice = compare(&["-", "-"]);
    assert_eq!(
        (twice.code, twice.err.contains("once")),
        (2, true),
        "{twice:?}"
    );
}

#[test]
fn a_deny_that_is_gone_counts_among_others_and_where_nothing_is_allowed() {
    let folder = Folder::new();
    let old = folder.write(
        "old.json",
        &json!([deny("oss:Delete*"), deny("ecs:Delete*")]),
    );
    let new = folder.write("new.json", &json!([deny("oss:Delete*")]));
    let wider = compare(&[&old, &new]);
    assert_eq!(
        (
            wider.code,
            wider.out.contains("No longer denied, for example:")
        ),
        (1, true),
        "{wider:?}"
    );
    assert_eq!(compare(&[&new, &old]).code, 0);
    let old = folder.write("old.json", &json!([allow("oss:Get*"), deny("ecs:Delete*")]));
    let new = folder.write("new.json", &json!([allow("oss:Get*")]));
    let equal = compare(&[&old, &new]);
    assert_eq!(
        (equal.code, equal.out.contains("--among-others")),
        (0, true),
        "{equal:?}"
    );
    assert_eq!(compare(&[&old, &new, "--among-others"]).code, 1);
}

#[test]
fn what_is_not_known_never_passes_a_check() {
    let folder = Folder::new();
    let old = folder.write("old.json", &json!([allow("oss:Get*")]));
    let new = folder.write("new.json", &json!([allow("oss:*a*"), allow("oss:Get*b")]));
    let undecided = compare(&[&new, &old, "--steps", "0"]);
    assert_eq!(
        (undecided.code, undecided.out.starts_with("UNDECIDED")),
        (2, true),
        "{undecided:?}"
    );
    let json = compare(&[&new, &old, "--steps", "0", "--output", "json"]);
    assert_eq!(
        (json.code, json.json()["grants_more"].is_null()),
        (2, true),
        "{json:?}"
    );
    let can = ["policy", "can", &new, "--action", "oss:*", "--steps", "0"];
    assert_eq!(run(&can).code, 2);
    let broken = folder.text("broken.json", "{");
    let refused = compare(&[&old, &broken]);
    assert_eq!(
        (refused.code, refused.err.contains("broken.json: line 1")),
        (2, true),
        "{refused:?}"
    );
}

#[test]
fn trust_policies_are_compared_by_who_may_assume() {
    let folder = Folder::new();
    let trust = |name: &str, principal: Value| {
        folder.write(
            name,
            &json!([{ "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal }]),
        )
    };
    let user = trust(
        "user.json",
        json!({ "RAM": "acs:ram::1000000000000001:user/alice" }),
    );
    let all = trust(
        "all.json",
        json!({ "RAM": "acs:ram::1000000000000001:root", "Service": "fc.aliyuncs.com" }),
    );
    let json = compare(&["--kind", "trust", &user, &all, "--output", "json"]);
    assert_eq!(json.code, 1, "{json:?}");
    assert!(
        json.json()["gained"]["request"]["principal"].is_string(),
        "{json:?}"
    );
    assert_eq!(compare(&["--kind", "trust", &all, &user]).code, 0);
    let can = run(&[
        "policy", "can", "--kind", "trust", &user, "--action", "sts:*",
    ]);
    assert_eq!(can.code, 0, "{can:?}");
    assert!(
        can.out
            .contains("  principal  acs:ram::1000000000000001:user/alice\n"),
        "{}",
        can.out
    );
}

#[test]
fn can_tells_what_is_possible_and_why_not() {
    let folder = Folder::new();
    let policy = folder.write(
        "p.json",
        &json!([
        { "Effect": "Allow", "Action": "oss:*", "Resource": "acs:oss:*:*:b/*",
          "Condition": { "IpAddress": { "acs:SourceIp": "10.0.0.0/8" } } },
        deny("oss:Delete*")]),
    );
    let can = |more: &[&str]| run(&[&["policy", "can", &policy], more].concat());
    let put = can(&["--action", "*:Put*"]);
    assert_eq!(
        (put.code, put.out.starts_with("POSSIBLE")),
        (0, true),
        "{put:?}"
    );
    assert!(put.out.contains("acs:SourceIp = \"10."), "{}", put.out);
    let other = can(&["--action", "oss:Put*", "--resource", "acs:oss:*:*:other/*"]);
    assert_eq!(
        (other.code, other.out.contains("no statement allows")),
        (3, true),
        "{other:?}"
    );
    let denied = can(&["--action", "oss:DeleteObject"]);
    assert_eq!(
        (denied.code, denied.out.contains("denied by statement 2")),
        (3, true),
        "{denied:?}"
    );
    let json = can(&["--action", "oss:DeleteObject", "--output", "json"]).json();
    assert_eq!(json["possible"], false);
    assert_eq!(can(&["--action", "nonsense"]).code, 2);
}

#[test]
fn minimize_keeps_the_meaning_and_says_what_went() {
    let folder = Folder::new();
    let long = folder.write(
        "long.json",
        &json!([
            statement("Allow", &json!(["oss:Get*", "oss:GetObject"]), "*"),
            allow("oss:GetBucket"),
            deny("ecs:Delete*"),
            deny("ecs:DeleteDisk")
        ]),
    );
    let short = run(&["policy", "minimize", &long]);
    assert_eq!(short.code, 0, "{short:?}");
    let wanted = json!({ "Version": "1", "Statement": [allow("oss:Get*"), deny("ecs:Delete*")] });
    assert_eq!(short.json(), wanted);
    let blocks = folder.write(
        "blocks.json",
        &json!([{ "Effect": "Allow", "Action": "oss:*", "Resource": "*",
        "Condition": { "IpAddress": { "acs:SourceIp": ["10.1.0.0/16", "10.0.0.0/8"] } } }]),
    );
    let told = run(&["policy", "minimize", &blocks]).err;
    assert!(
        told.contains("\"10.1.0.0/16\" left out: \"10.0.0.0/8\" covers it"),
        "{told}"
    );
    for told in [
        "Action \"oss:GetObject\" left out: \"oss:Get*\" covers it",
        "statement 2 left out: statement 1",
        "statement 4 left out: statement 3 covers it",
    ] {
        assert!(short.err.contains(told), "{}", short.err);
    }
    assert!(fs::read_to_string(&long).unwrap().contains("GetBucket"));
    let copy = folder.text("copy.json", &fs::read_to_string(&long).unwrap());
    let written = run(&["policy", "minimize", "--write", &long]);
    assert_eq!((written.code, written.out.as_str()), (0, ""), "{written:?}");
    let text = fs::read_to_string(&long).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), wanted);
    assert_eq!(compare(&["--among-others", &copy, &long]).code, 0);
    assert_eq!(compare(&["--among-others", &long, &copy]).code, 0);
    let again = run(&["policy", "minimize", "--write", &long]);
    assert!(
        again.code == 0 && again.err.contains("nothing can be left out"),
        "{again:?}"
    );
    assert_eq!(fs::read_to_string(&long).unwrap(), text);
    assert_eq!(
        fs::read_dir(folder.0.path()).unwrap().count(),
        3,
        "no file is left behind"
    );
    assert_eq!(run(&["policy", "minimize", "--write", "-"]).code, 2);
}

#[test]
fn a_link_to_a_policy_stays_a_link() {
    let folder = Folder::new();
    let long = folder.write(
        "real/long.json",
        &json!([allow("oss:Get*"), allow("oss:GetBucket")]),
    );
    let link = folder.path("link.json");
    std::os::unix::fs::symlink(&long, &link).unwrap();
    assert_eq!(run(&["policy", "minimize", "--write", &link]).code, 0);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(!fs::read_to_string(&long).unwrap().contains("GetBucket"));
}

/// What the schema of SARIF 2.1.0 requires of the parts that are used.
fn is_sarif(report: &Value) {
    let text = |value: &Value| value.as_str().is_some_and(|text| !text.is_empty());
    assert_eq!(report["version"], "2.1.0");
    let region = |region: &Value| {
        for field in ["startLine", "startColumn", "endLine", "endColumn"] {
            assert!(
                region[field].as_u64().is_some_and(|number| number > 0),
                "{region}"
            );
        }
    };
    for run in report["runs"].as_array().unwrap() {
        let driver = &run["tool"]["driver"];
        assert!(text(&driver["name"]));
        assert!(
            ["utf16CodeUnits", "unicodeCodePoints"].contains(&run["columnKind"].as_str().unwrap())
        );
        let rules = driver["rules"].as_array().unwrap();
        for rule in rules {
            assert!(
                text(&rule["id"])
                    && text(&rule["shortDescription"]["text"])
                    && text(&rule["help"]["text"])
            );
            assert!(
                ["none", "note", "warning", "error"]
                    .contains(&rule["defaultConfiguration"]["level"].as_str().unwrap())
            );
        }
        let ids: std::collections::BTreeSet<_> =
            rules.iter().map(|rule| rule["id"].as_str()).collect();
        assert_eq!(ids.len(), rules.len(), "ids are unique");
        let artifacts: Vec<_> = run["artifacts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|artifact| artifact["location"]["uri"].as_str().unwrap())
            .collect();
        for result in run["results"].as_array().unwrap() {
            assert!(text(&result["message"]["text"]));
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(rules[index]["id"], result["ruleId"]);
            assert_eq!(
                rules[index]["defaultConfiguration"]["level"],
                result["level"]
            );
            let place = &result["locations"][0]["physicalLocation"];
            assert!(artifacts.contains(&place["artifactLocation"]["uri"].as_str().unwrap()));
            region(&place["region"]);
            for fix in result["fixes"].as_array().into_iter().flatten() {
                assert!(text(&fix["description"]["text"]));
                for change in fix["artifactChanges"].as_array().unwrap() {
                    assert!(text(&change["artifactLocation"]["uri"]));
                    let replacements = change["replacements"].as_array().unwrap();
                    assert!(!replacements.is_empty());
                    for one in replacements {
                        region(&one["deletedRegion"]);
                    }
                }
            }
        }
    }
}

#[test]
fn findings_are_reported_as_sarif_with_rules_and_fixes() {
    let folder = Folder::new();
    folder.text("a policy.json", "{\"Version\":\"1\",\"Statement\":[\n {\"Effect\":\"Allow\",\"Action\":[\"ims:GetUser\",\"oss:Get*\",\n  \"oss:GetObject\"],\"Resource\":\"*\"}]}");
    folder.text("broken.json", "{\"Version\":\"1\",");
    let output = rampart(&[
        "policy",
        "lint",
        "--output",
        "sarif",
        "./a policy.json",
        "broken.json",
    ])
    .current_dir(folder.0.path())
    .output()
    .unwrap();
    let ended = Ended::of(&output);
    assert_eq!(ended.code, 1, "{ended:?}");
    let report = ended.json();
    is_sarif(&report);
    let results = report["runs"][0]["results"].as_array().unwrap();
    let codes: Vec<_> = results
        .iter()
        .map(|result| result["ruleId"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["ims-action", "redundant-value", "not-json"]);
    let place = &results[1]["locations"][0];
    assert_eq!(
        place["physicalLocation"]["artifactLocation"]["uri"],
        "a%20policy.json"
    );
    assert_eq!(place["physicalLocation"]["region"]["startLine"], 3);
    assert_eq!(
        place["logicalLocations"][0]["fullyQualifiedName"],
        "Statement[0].Action"
    );
    let fix = |index: usize| &results[index]["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(fix(0)["insertedContent"]["text"], "\"ram:GetUser\"");
    assert_eq!(
        fix(1)["deletedRegion"]["startLine"],
        2,
        "the comma before goes too"
    );
    assert_eq!(fix(1)["insertedContent"]["text"], "");
    assert_eq!(
        report["runs"][0]["tool"]["driver"]["rules"]
            .as_array()
            .unwrap()
            .len(),
        policy::lints().len() + policy::mistakes().len()
    );
}

const HEAD: &str = "\
| code | severity | rule | found | what to do |
| --- | --- | --- | --- | --- |";

/// The tables of the guide, as they must read.
fn tables() -> String {
    let mut text = String::new();
    for (title, rows) in [
        ("Suspicions", policy::lints()),
        ("Mistakes", policy::mistakes()),
    ] {
        writeln!(text, "## {title}\n\n{HEAD}").unwrap();
        for row in rows {
            let severity = format!("{:?}", row.severity).to_lowercase();
            let (code, rule, summary, help) = (row.code, row.rule, row.summary, row.help);
            writeln!(
                text,
                "| `{code}` | {severity} | {rule} | {summary} | {help} |"
            )
            .unwrap();
        }
        text.push('\n');
    }
    text
}

#[test]
fn the_guide_lists_every_code() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guides/policy-lints.md");
    let guide = fs::read_to_string(path).unwrap();
    assert!(
        guide.ends_with(tables().trim_end())
            || guide.ends_with(&format!("{}\n", tables().trim_end())),
        "the guide has to end with\n{}",
        tables()
    );
}

fn tests(arguments: &[&str]) -> Ended {
    run(&[&["policy", "test"], arguments].concat())
}

#[test]
fn tests_beside_a_policy_pass_fail_and_say_why() {
    let folder = Folder::new();
    folder.write("policy.json", &json!([allow("oss:Get*")]));
    folder.write("deny.json", &json!([deny("oss:GetObject")]));
    let text = |expected: &str, with: &str| {
        format!(
            r#"
                Policy = "policy.json"
                With = [{with}]
                [[Tests]]
                Name = "whoever holds it reads"
                Action = "oss:GetObject"
                Resource = "*"
                Expected = "Allow"
                [[Tests]]
                Name = "bob reads from the office"
                Principal = "bob"
                Action = "oss:GetObject"
                Resource = "acs:oss:*:1000000000000001:b/o"
                Context = {{ "acs:SourceIp" = "10.0.0.1" }}
                Expected = "{expected}"
            "#
        )
    };
    let sound = folder.text("sound.toml", &text("Allow", ""));
    let told = tests(&[&sound]);
    assert_eq!((told.code, told.out.trim()), (0, "2 passed, 0 failed"));
    // What bob holds beside it counts for him, and not for the text alone.
    let denied = folder.text("denied.toml", &text("Allow", r#""deny.json""#));
    let told = tests(&[&sound, &denied]);
    assert_eq!(told.code, 1, "{told:?}");
    assert!(
        told.out
            .contains("bob reads from the office: it is decided otherwise"),
        "{told:?}"
    );
    assert!(told.out.contains("statement 1 of deny.json"), "{told:?}");
    assert!(told.out.ends_with("3 passed, 1 failed\n"));
    let json = tests(&["--output", "json", &denied]).json();
    assert_eq!((&json["passed"], &json["failed"]), (&json!(1), &json!(1)));
    assert_eq!(json["failures"][0]["mismatches"], json!(["Decision"]));
    assert_eq!(
        json["failures"][0]["explanation"]["decision"],
        "ExplicitDeny"
    );
}

#[test]
fn tests_of_whom_a_role_trusts_hold_its_document_themselves() {
    let folder = Folder::new();
    let trust = json!({"Version": "1", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"RAM": ["acs:ram::1000000000000001:user/bob"]}}]});
    let one = |who: &str, expected: &str| {
        json!({"Name": who, "Principal": who, "Action": "sts:AssumeRole", "Resource": "*",
            "Expected": expected, "ExpectedLayer": "Trust"})
    };
    let file = json!({"Kind": "trust", "PolicyDocument": trust,
        "Tests": [one("bob", "Allow"), one("eve", "Deny")]});
    let path = folder.text("trust.json", &file.to_string());
    let told = tests(&[&path]);
    assert_eq!((told.code, told.out.trim()), (0, "2 passed, 0 failed"));
}

#[test]
fn a_file_of_tests_that_is_not_sound_says_what_is_wrong() {
    let folder = Folder::new();
    let policy = folder.write("policy.json", &json!([allow("oss:Get*")]));
    let one = json!({"Name": "n", "Action": "oss:GetObject", "Resource": "*", "Expected": "Allow"});
    let mut wild = one.clone();
    wild["Action"] = json!("oss:*");
    for (file, named) in [
        (json!({"Policy": policy, "Tests": []}), "there is no test"),
        (json!({"Policy": policy, "Tests": [wild]}), "test 1: Action"),
        (
            json!({"Policy": policy, "Tests": [one, one]}),
            "two tests are called n",
        ),
        (json!({"Tests": [one]}), "give either Policy"),
        (
            json!({"Policy": "nowhere.json", "Tests": [one]}),
            "nowhere.json",
        ),
        (
            json!({"Policy": policy, "Test": [one]}),
            "unknown field `Test`",
        ),
        (
            json!({"PolicyDocument": {}, "Tests": [one]}),
            "PolicyDocument",
        ),
    ] {
        let path = folder.text("tests.json", &file.to_string());
        let told = tests(&[&path]);
        assert_eq!((told.code, &*told.out), (2, ""), "{told:?}");
        assert!(told.err.contains(named), "{named}: {told:?}");
    }
    assert_eq!(tests(&[]).code, 2);
    assert_eq!(tests(&["--policy", "P", &policy]).code, 2);
}
