//! An account of a world in memory as a port, and the steps from a file to it.

use std::pin::pin;
use std::sync::Mutex;
use std::task::{Context, Poll, Waker};

use async_trait::async_trait;
use data_encoding::BASE64;
use declaration::{
    Ask, Declared, Mistake, Plan, Port, Reading, Refused, Scope, Stopped, Syntax, export, look,
    perform, plan, read,
};
use serde_json::Value;
use services::testing::World;
use services::testing::metadata::metadata;

/// An account, and how many more writes it takes before it is gone for a while.
pub(crate) struct Account {
    world: Mutex<World>,
    /// What was called, reads included.
    calls: Mutex<Vec<String>>,
    budget: Mutex<Option<usize>>,
    hidden: Mutex<Vec<&'static str>>,
}

impl Account {
    pub(crate) fn new() -> Self {
        Self {
            world: Mutex::new(World::with_account("acme")),
            calls: Mutex::default(),
            budget: Mutex::default(),
            hidden: Mutex::default(),
        }
    }

    /// From now on it takes so many writes.
    pub(crate) fn take(&self, writes: Option<usize>) {
        *self.budget.lock().unwrap() = writes;
    }

    /// From now on it does not serve this operation.
    pub(crate) fn hide(&self, action: &'static str) {
        self.hidden.lock().unwrap().push(action);
    }

    /// A call of its administrator.
    pub(crate) fn call(&self, operation: &str, parameters: &[(&str, &str)]) -> Value {
        let mut world = self.world.lock().unwrap();
        let told = world.admin().call(operation, parameters.iter().copied());
        told.answers()
    }

    /// It manages a directory with these members, each in a folder or Root.
    pub(crate) fn plant(&self, members: &[(&str, &str)]) {
        self.world.lock().unwrap().plant_directory(&[], members);
    }

    /// From now on the account of this alias is meant.
    pub(crate) fn visit(&self, alias: &str) {
        self.world.lock().unwrap().visit(alias);
    }

    /// The operations that were called since the last time this was asked.
    pub(crate) fn calls(&self) -> Vec<String> {
        std::mem::take(&mut *self.calls.lock().unwrap())
    }

    pub(crate) fn plan(&self, declared: &Declared, prune: bool) -> Result<Plan, Vec<Mistake>> {
        let scope = if prune {
            Scope::Around(declared)
        } else {
            Scope::Of(declared)
        };
        let present = now(look(self, scope)).unwrap();
        plan(declared, &present, prune)
    }

    pub(crate) fn apply(&self, text: &str, prune: bool) -> Result<Plan, Stopped> {
        let plan = self.plan(&toml(text), prune).unwrap_or_else(|mistakes| {
            panic!("{}", told(&mistakes));
        });
        now(perform(self, &plan, &|secret| Ok(format!("Xx1!{secret}"))))?;
        Ok(plan)
    }

    pub(crate) fn export(&self) -> Value {
        export(&now(look(self, Scope::All)).unwrap())
    }
}

#[async_trait]
impl Port for Account {
    async fn ask(&self, ask: Ask<'_>) -> Result<Value, Refused> {
        let refused = |code: &str, message: &str| Refused {
            action: ask.action,
            code: code.to_owned(),
            message: message.to_owned(),
        };
        self.calls.lock().unwrap().push(ask.action.to_owned());
        let service = services::SERVICES
            .iter()
            .find(|one| one.name == ask.api.name())
            .unwrap();
        let is_hidden = self.hidden.lock().unwrap().contains(&ask.action);
        let mut served = service.operations.iter();
        if is_hidden || !served.any(|one| one.name == ask.action) {
            return Err(refused("InvalidAction.NotFound", "no such operation"));
        }
        let is_read = ["List", "Get"]
            .iter()
            .any(|word| ask.action.starts_with(word));
        if let Some(budget) = self.budget.lock().unwrap().as_mut().filter(|_| !is_read) {
            *budget = budget.checked_sub(1).ok_or_else(|| refused("", "gone"))?;
        }
        let name = format!("{}.{}", ask.api.name(), ask.action);
        let mut world = self.world.lock().unwrap();
        let told = world.admin().call(&name, ask.parameters.iter().copied());
        let json = told.json();
        if told.status == 200 {
            return Ok(json);
        }
        Err(refused(
            &told.code(),
            json["Message"].as_str().unwrap_or_default(),
        ))
    }
}

/// What a future comes to that waits for nothing.
pub(crate) fn now<T>(future: impl Future<Output = T>) -> T {
    let mut context = Context::from_waker(Waker::noop());
    match pin!(future).poll(&mut context) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("nothing here waits"),
    }
}

pub(crate) fn parse(text: &str, syntax: Syntax) -> Result<Declared, Vec<Mistake>> {
    let files = |name: &str| match name {
        "reader.json" => Ok(READER.to_owned()),
        "metadata.xml" => {
            let bytes = BASE64.decode(metadata().as_bytes()).unwrap();
            Ok(String::from_utf8(bytes).unwrap())
        }
        other => Err(format!("cannot read {other}: not there")),
    };
    let reading = Reading {
        syntax,
        files: &files,
        past: false,
    };
    read(text, &reading)
}

/// A file without mistakes.
pub(crate) fn toml(text: &str) -> Declared {
    parse(text, Syntax::Toml).unwrap_or_else(|mistakes| panic!("{}", told(&mistakes)))
}

pub(crate) fn told(mistakes: &[Mistake]) -> String {
    let lines: Vec<_> = mistakes.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

/// A policy document.
pub(crate) const READER: &str =
    r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:Get*","Resource":"*"}]}"#;

/// A file with one of everything.
pub(crate) const WHOLE: &str = r#"
[account]
alias = "acme-2"

[users.alice]
display_name = "Alice"
email = "alice@example.com"
mobile_phone = "86-18600008888"
comments = "writes"
custom_policies = ["reader"]
system_policies = ["AliyunOSSReadOnlyAccess"]

[users.bob]

[groups.developers]
comments = "who write"
members = ["alice", "bob"]
custom_policies = ["reader"]

[roles.deployer]
trust = { Version = "1", Statement = [
    { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = ["ecs.aliyuncs.com"] } },
] }
description = "deploys"
max_session_duration = 7200
system_policies = ["AliyunECSReadOnlyAccess"]
tags = { team = "a" }

[policies.reader]
description = "reads"
document = "file:reader.json"
tags = { kind = "b" }

[[policies.reader.tests]]
Name = "reads from the office"
Action = "oss:GetObject"
Resource = "acs:oss:*:*:reports/may.csv"
Context = { "acs:SourceIp" = "10.0.0.1", "acs:MFAPresent" = ["true"] }
Expected = "Allow"

[[roles.deployer.tests]]
Name = "instances take it on"
Principal = "service/ecs.aliyuncs.com"
Action = "sts:AssumeRole"
Resource = "acs:ram:*:*:role/deployer"
Expected = "Allow"
"#;
