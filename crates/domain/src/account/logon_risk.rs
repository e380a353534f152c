//! What is unusual about a logon: compared with the logons before, of which a little is kept. Each
//! signal stands in the event of the logon, so that nobody has to guess why a factor was demanded.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use model::{LogonHabit, Moment, Owner, Signal};

use super::logon_tries;
use super::tables::Account;
use crate::context::Context;

/// For how many seconds a network counts as known, and nobody is missed who does not log on.
const MONTH: i64 = 30 * 24 * 60 * 60;
/// How many failures within the hour are unusual.
const FAILURES: usize = 3;
/// How many networks are kept of one person; the one that was seen longest ago gives way.
const NETWORKS: usize = 50;
/// How many kinds of programs.
const AGENTS: usize = 20;
/// How many logons of the account's owner.
const LOGONS: usize = 100;
/// Of what a program calls itself, so many characters are kept where it is no browser.
const NAME: usize = 64;

/// A first step.
#[derive(Clone, Copy)]
pub struct First<'a> {
    /// Whence.
    pub source: IpAddr,
    /// What the client calls itself.
    pub agent: &'a str,
    /// Whether the password is one that everybody knows; `None` if that could not be found out.
    pub known: Option<bool>,
}

/// What is unusual about this owner's logon, before anything of it is counted. What could not be found
/// out is unusual too.
#[must_use]
pub fn signals(account: &Account, owner: Owner, first: First<'_>, now: Moment) -> Vec<Signal> {
    let none = LogonHabit::new(owner);
    let habit = account.logon_habits.get(&owner);
    let habit = habit.map_or(&none, |habit| habit);
    let is_late = |at: Moment| at.plus_seconds(MONTH) < now;
    let (network, family) = (network(first.source), family(first.agent));
    let mut networks = habit.networks.iter();
    let met = networks.any(|(one, at)| *one == network && !is_late(*at));
    let used = habit.agents.iter().any(|(one, _)| **one == *family);
    let last = habit.networks.iter().map(|(_, at)| *at).max();
    [
        (Signal::NewNetwork, !met),
        (Signal::NewAgent, !used),
        (
            Signal::RecentFailures,
            logon_tries::recent(account, owner, now) >= FAILURES,
        ),
        (Signal::LongSilence, last.is_some_and(is_late)),
        (Signal::KnownPassword, first.known == Some(true)),
        (Signal::Unexamined, first.known.is_none()),
    ]
    .into_iter()
    .filter_map(|(signal, there)| there.then_some(signal))
    .collect()
}

/// Whether anybody has logged on to the account from the network of this address within the month. It is
/// asked of the whole account, so that it tells nobody's name.
#[must_use]
pub fn is_known(account: &Account, source: IpAddr, now: Moment) -> bool {
    let network = network(source);
    account.logon_habits.iter().any(|habit| {
        let met = habit.networks.iter().rfind(|(one, _)| *one == network);
        met.is_some_and(|(_, at)| now <= at.plus_seconds(MONTH))
    })
}

/// Keeps from where and with what an owner has logged on.
pub(super) fn learn(context: &mut Context<'_>, owner: Owner, (source, agent): (IpAddr, &str)) {
    let now = context.now;
    let known = context.account.logon_habits.get(&owner);
    let mut habit = known.map_or_else(|| LogonHabit::new(owner), |known| LogonHabit::clone(known));
    seen(&mut habit.networks, network(source), now, NETWORKS);
    let family: Arc<str> = family(agent).into();
    seen(&mut habit.agents, family, now, AGENTS);
    if owner == Owner::Root {
        habit.logons.push(now);
        keep_last(&mut habit.logons, LOGONS);
    }
    context.account.logon_habits.put(habit);
}

/// Forgets the habits of an owner who goes.
pub fn forget(account: &mut Account, owner: Owner) {
    account.logon_habits.remove(&owner);
}

fn seen<T: PartialEq>(all: &mut Vec<(T, Moment)>, what: T, now: Moment, most: usize) {
    all.retain(|(one, _)| *one != what);
    all.push((what, now));
    keep_last(all, most);
}

fn keep_last<T>(all: &mut Vec<T>, most: usize) {
    let surplus = all.len().saturating_sub(most);
    all.drain(..surplus);
}

/// The first address of the network around one: /24, or /48 of the newer kind.
#[must_use]
pub fn network(source: IpAddr) -> IpAddr {
    match source.to_canonical() {
        IpAddr::V4(four) => Ipv4Addr::from_bits(four.to_bits() >> 8 << 8).into(),
        IpAddr::V6(six) => Ipv6Addr::from_bits(six.to_bits() >> 80 << 80).into(),
    }
}

/// What kind of program calls itself so: its name without a version. Browsers all call themselves one
/// another's names, and say last which they are.
fn family(agent: &str) -> String {
    const BROWSERS: [(&str, &str); 8] = [
        ("Edg/", "Edge"),
        ("EdgA/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    let browser = BROWSERS.iter().find(|(mark, _)| agent.contains(mark));
    if let Some((_, name)) = browser.filter(|_| agent.starts_with("Mozilla/")) {
        return (*name).to_owned();
    }
    let name = agent.split(['/', ' ']).next().unwrap_or_default();
    name.chars().take(NAME).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_a_24_or_a_48() {
        for (one, of) in [
            ("192.0.2.7", "192.0.2.0"),
            ("::ffff:192.0.2.7", "192.0.2.0"),
            ("2001:db8:1:2::3", "2001:db8:1::"),
        ] {
            assert_eq!(network(one.parse().unwrap()).to_string(), of);
        }
        let of = |text: &str| network(text.parse().unwrap());
        assert_ne!(of("192.0.2.255"), of("192.0.3.0"));
        assert_ne!(of("2001:db8:1:ffff::"), of("2001:db8:2::"));
    }

    #[test]
    fn a_family_is_a_name_without_its_version() {
        let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) \
                      Chrome/126.0.0.0 Safari/537.36";
        for (agent, of) in [
            (chrome, "Chrome"),
            (&format!("{chrome} Edg/126.0"), "Edge"),
            (
                "Mozilla/5.0 (X11; rv:127.0) Gecko/20100101 Firefox/127.0",
                "Firefox",
            ),
            (
                "Mozilla/5.0 (Macintosh) Version/17.5 Safari/605.1.15",
                "Safari",
            ),
            ("Mozilla/5.0 (compatible)", "Mozilla"),
            ("curl/8.5.0", "curl"),
            ("python-requests/2 Chrome/1", "python-requests"),
            ("", ""),
        ] {
            assert_eq!(family(agent), of, "{agent}");
        }
        assert_eq!(family(&"a".repeat(300)).len(), NAME);
    }
}
