//! Changes as the command line and files spell them.

use std::path::Path;

use anyhow::{Context as _, bail};
use clap::Args;
use model::AccountId;
use serde_json::{Map, Value, json};

/// Changes of a resource directory, without a file.
#[derive(Args, Default)]
pub(super) struct Shortcuts {
    /// A control policy that is attached to --to
    #[arg(long, value_name = "POLICY", requires = "to", conflicts_with_all = ["policy", "role"])]
    attach: Option<String>,
    /// A control policy that is detached from --from
    #[arg(long, value_name = "POLICY", requires = "from", conflicts_with_all = ["policy", "role"])]
    detach: Option<String>,
    /// A control policy whose document becomes that of FILE
    #[arg(long, value_name = "POLICY", requires = "document", conflicts_with_all = ["policy", "role"])]
    change: Option<String>,
    /// A member that is moved into --to
    #[arg(long = "move", value_name = "ACCOUNT", value_parser = AccountId::read, requires = "to",
        conflicts_with_all = ["policy", "role", "attach"])]
    moved: Option<AccountId>,
    /// The member, folder or Root that something is attached to or moved into
    #[arg(long, value_name = "TARGET")]
    to: Option<String>,
    /// The member, folder or Root that a control policy is detached from
    #[arg(long, value_name = "TARGET", requires = "detach")]
    from: Option<String>,
    /// Whose recorded calls are meant: members of the directory, or the account itself; without it and --folder
    /// those that the change is about, or else the account's own
    #[arg(long, value_name = "ID,…", value_delimiter = ',', value_parser = AccountId::read,
        conflicts_with_all = ["policy", "role", "folder"])]
    accounts: Vec<AccountId>,
    /// The recorded calls of all members below this folder or Root are meant
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["policy", "role"])]
    folder: Option<String>,
}

/// Whose calls are meant.
pub(super) enum Scope {
    Own,
    Accounts(Vec<String>),
    Folder(String),
}

impl Shortcuts {
    /// Whether a file is a policy's document and not a bundle of changes.
    pub(super) fn takes_document(&self) -> bool {
        self.change.is_some()
    }

    /// The changes that the flags name, in the order: changed, attached, detached, moved.
    pub(super) fn changes(&self, document: Option<&str>) -> Vec<Value> {
        let directory = |operation: &str, parameters: Value| json!({ "Product": DIRECTORY, "Operation": operation, "Parameters": parameters });
        let mut changes = Vec::new();
        if let (Some(policy), Some(document)) = (&self.change, document) {
            let parameters = json!({ "PolicyId": policy, "NewPolicyDocument": document });
            changes.push(directory("UpdateControlPolicy", parameters));
        }
        for (operation, policy, target) in [
            ("AttachControlPolicy", &self.attach, &self.to),
            ("DetachControlPolicy", &self.detach, &self.from),
        ] {
            if let (Some(policy), Some(target)) = (policy, target) {
                let parameters = json!({ "PolicyId": policy, "TargetId": target });
                changes.push(directory(operation, parameters));
            }
        }
        if let (Some(account), Some(folder)) = (self.moved, &self.to) {
            let account = account.to_string();
            let parameters = json!({ "AccountId": account, "DestinationFolderId": folder });
            changes.push(directory("MoveAccount", parameters));
        }
        changes
    }

    /// Whose calls are meant: what is said, or what the flags are about.
    pub(super) fn scope(&self) -> Scope {
        let account = |target: &str| AccountId::read(target).is_ok();
        let about = match (self.moved, &self.to, &self.from) {
            (Some(account), _, _) => Some(account.to_string()),
            (None, Some(target), None) | (None, None, Some(target)) => Some(target.clone()),
            _ => None,
        };
        match (&self.accounts[..], &self.folder, about) {
            ([], Some(folder), _) => Scope::Folder(folder.clone()),
            ([], None, Some(target)) if account(&target) => Scope::Accounts(vec![target]),
            ([], None, Some(target)) => Scope::Folder(target),
            ([], None, None) => Scope::Own,
            (some, _, _) => Scope::Accounts(some.iter().map(AccountId::to_string).collect()),
        }
    }
}

/// The changes of a file: a list, or `Changes` with the list, as JSON, or as TOML by the name of the file.
pub(super) fn read(path: &Path, text: &str) -> anyhow::Result<Vec<Value>> {
    let named = || format!("{} is no list of changes", path.display());
    let is_toml = path.extension().is_some_and(|end| end == "toml");
    let whole: Value = if is_toml {
        toml::from_str(text).with_context(named)?
    } else {
        serde_json::from_str(text).with_context(named)?
    };
    let list = match whole {
        Value::Array(list) => list,
        Value::Object(mut members) => match members.remove("Changes") {
            Some(Value::Array(list)) if members.is_empty() => list,
            _ => bail!("{}: it holds Changes, a list, and nothing else", named()),
        },
        _ => bail!(named()),
    };
    list.into_iter().map(change).collect()
}

/// A change with its parameters as texts: a document may be written as the object that it is.
fn change(change: Value) -> anyhow::Result<Value> {
    let Value::Object(mut members) = change else {
        bail!("a change is an object with Product, Operation and Parameters");
    };
    if let Some(Value::Object(parameters)) = members.remove("Parameters") {
        let parameters = parameters.into_iter().map(|(name, value)| {
            let text = match value {
                Value::String(text) => text,
                other => other.to_string(),
            };
            (name, Value::String(text))
        });
        let parameters: Map<_, _> = parameters.collect();
        members.insert("Parameters".to_owned(), parameters.into());
    }
    Ok(members.into())
}

/// The product whose operations change a directory.
const DIRECTORY: &str = "ResourceDirectoryMaster";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_syntaxes_say_the_same() {
        let json = r#"[{"Product":"Ram","Operation":"CreatePolicy","Parameters":
            {"PolicyName":"P","PolicyDocument":{"Version":"1","Statement":[]}}}]"#;
        let toml = r#"
            [[Changes]]
            Product = "Ram"
            Operation = "CreatePolicy"
            [Changes.Parameters]
            PolicyName = "P"
            PolicyDocument = '{"Statement":[],"Version":"1"}'
        "#;
        let one = read(Path::new("a.json"), json).unwrap();
        let other = read(Path::new("a.toml"), toml).unwrap();
        assert_eq!(one[0]["Parameters"]["PolicyName"], "P");
        let document = |changes: &[Value]| -> Value {
            serde_json::from_str(changes[0]["Parameters"]["PolicyDocument"].as_str().unwrap())
                .unwrap()
        };
        assert_eq!(document(&one), document(&other));
        for wrong in ["{}", "1", "[1]", r#"{"Changes":[],"More":1}"#] {
            assert!(read(Path::new("a.json"), wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn flags_name_the_changes_and_those_whom_they_are_about() {
        let attach = Shortcuts {
            attach: Some("cp-a".to_owned()),
            to: Some("fd-x".to_owned()),
            ..Shortcuts::default()
        };
        let changes = attach.changes(None);
        assert_eq!(changes.len(), 1);
        assert_eq!(changes[0]["Operation"], "AttachControlPolicy");
        assert_eq!(changes[0]["Parameters"]["TargetId"], "fd-x");
        assert!(matches!(attach.scope(), Scope::Folder(folder) if folder == "fd-x"));
        let moved = Shortcuts {
            moved: Some(AccountId::new(1_000_000_000_000_002)),
            to: Some("fd-x".to_owned()),
            ..Shortcuts::default()
        };
        assert_eq!(moved.changes(None)[0]["Operation"], "MoveAccount");
        assert!(matches!(moved.scope(), Scope::Accounts(some) if some == ["1000000000000002"]));
    }
}
