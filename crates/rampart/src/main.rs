//! The `rampart` command: one file for each subcommand, and how they all end.

mod access;
mod access_key;
mod account;
mod agent;
mod agents;
mod apply;
mod asking;
mod check;
mod completions;
mod credentials;
mod decision;
mod escalations;
mod events;
mod exit;
mod identity;
mod init;
mod issuer;
mod key;
mod keys;
mod least_privilege;
mod log;
mod metadata;
mod output;
mod passwords;
mod policy;
mod posture;
mod recover;
mod rehearse;
mod revoke;
mod rollout;
mod rotate;
mod sarif;
mod secret_files;
mod secret_reader;
mod secrets;
mod serve;
mod sessions;
mod settings;
mod sso;
mod time;
mod told;
mod unlock;
mod way;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};
use nix::sys::stat::{Mode, umask};

/// Faster than the C library's for the many small pieces of a request, and unlike others it gives the
/// memory of password hashes back at once.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// Resource Access Management on your own machines, for Alibaba Cloud's SDKs.
#[derive(Parser)]
#[command(name = "rampart", version, max_term_width = 100, after_help = EXAMPLES)]
struct Command {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    Serve(serve::Serve),
    Init(init::Init),
    Account(account::Account),
    Key(key::Key),
    Keys(keys::Keys),
    Recover(recover::Recover),
    Sessions(sessions::Sessions),
    Revoke(revoke::Revoke),
    Unlock(unlock::Unlock),
    Apply(apply::Apply),
    #[command(name = "plan")]
    Planned(apply::Planned),
    Export(apply::Export),
    Events(events::Events),
    Sso(sso::Sso),
    Decision(decision::Decision),
    Check(check::Check),
    Passwords(passwords::Passwords),
    Policy(policy::Policy),
    Posture(posture::Posture),
    Rehearse(rehearse::Rehearse),
    Rollout(rollout::Rollout),
    WhoCan(access::WhoCan),
    WhatCan(access::WhatCan),
    Escalations(escalations::Escalations),
    LeastPrivilege(least_privilege::LeastPrivilege),
    Secrets(secrets::Secrets),
    Agent(Box<agent::Agent>),
    Agents(Box<agents::Agents>),
    Credentials(credentials::Credentials),
    Completions(completions::Completions),
}

fn main() -> ExitCode {
    // Whatever is made is this user's alone; what others may read is opened to them by name.
    let usual = umask(Mode::S_IRWXG | Mode::S_IRWXO);
    let command = Command::parse();
    let done = match command.what {
        What::Serve(serve) => serve.run(),
        What::Init(init) => init.run(),
        What::Account(account) => account.run(),
        What::Key(key) => key.run(),
        What::Keys(keys) => keys.run(),
        What::Recover(recover) => recover.run(),
        What::Sessions(sessions) => sessions.run(),
        What::Revoke(revoke) => revoke.run(),
        What::Unlock(unlock) => unlock.run(),
        What::Apply(apply) => apply.run(),
        What::Planned(plan) => plan.run(),
        What::Export(export) => export.run(),
        What::Events(events) => events.run(),
        What::Sso(sso) => sso.run(),
        What::Decision(decision) => decision.run(),
        What::Check(check) => check.run(),
        What::Passwords(passwords) => passwords.run(),
        What::Policy(policy) => policy.run(),
        What::Posture(posture) => posture.run(),
        What::Rehearse(rehearse) => rehearse.run(),
        What::Rollout(rollout) => rollout.run(),
        What::WhoCan(who) => who.run(),
        What::Escalations(asked) => asked.run(),
        What::LeastPrivilege(asked) => asked.run(),
        What::WhatCan(what) => what.run(),
        What::Secrets(secrets) => secrets.run(usual),
        What::Agent(agent) => agent.run(),
        What::Agents(agents) => agents.run(),
        What::Credentials(credentials) => credentials.run(),
        What::Completions(completions) => completions.run(Command::command()),
    };
    exit::code(done)
}

const EXAMPLES: &str = "\
Examples:
  rampart serve                                     start; on an empty store, found an account first
  rampart events --outcome NoPermission --limit 5   the last five denials
  rampart policy lint policy.json                   every mistake of a policy, with its place
  rampart plan account.toml                         what `rampart apply` would change in an account";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Command::command().debug_assert();
    }

    #[test]
    fn every_command_shows_examples() {
        fn walk(command: &clap::Command, path: &str) {
            let path = format!("{path} {}", command.get_name());
            let after = command
                .get_after_help()
                .map(ToString::to_string)
                .unwrap_or_default();
            assert!(after.contains("Examples:"), "{path} has no examples");
            for inner in command
                .get_subcommands()
                .filter(|inner| inner.get_name() != "help")
            {
                walk(inner, &path);
            }
        }
        walk(&Command::command(), "");
    }
}
