//! What a node remembers of all accounts together, and how much memory each kind of it may take.

use std::hash::Hash;
use std::sync::Arc;

use model::AccountId;
use policy::{Budget, Path, Set};
use quick_cache::Equivalent;
use zeroize::Zeroizing;

use crate::ask::credential::Token;
use crate::held::aside::{Aside, Asides};
use crate::held::gather::Holder;
use crate::held::kept::Kept;
use crate::held::snapshot::Epoch;

/// How many bytes each kind of what a node remembers may take, for all accounts together. Where it is
/// kept by account, one account gets a quarter at most.
pub const MEMORY: [(&str, u64); 13] = [
    ("accounts", ACCOUNTS),
    ("gathered policies", SETS),
    ("paths of control policies", PATHS),
    ("policies of rollouts", ASIDES),
    ("what policies remember of actions", ROWS_BYTES),
    ("sessions", TOKENS),
    ("bearer credentials", BEARERS),
    ("accounts of AccessKey ids", KEYS),
    ("opened AccessKey secrets", SECRETS),
    ("nonces", NONCES),
    ("unknown AccessKey ids", UNKNOWN),
    ("failed authentications", FAILURES),
    ("keys of OIDC providers", PROVIDER_KEYS),
];

const MIB: u64 = 1 << 20;
/// Accounts with their records.
pub(crate) const ACCOUNTS: u64 = 4096 * MIB;
const SETS: u64 = 256 * MIB;
/// So that a directory of ten thousand members, six folders deep, has room in its quarter.
const PATHS: u64 = 256 * MIB;
/// Of accounts that have rollouts alone.
const ASIDES: u64 = 64 * MIB;
/// How many rows policies may remember, of about 50 bytes.
pub(crate) const ROWS: usize = 4 << 20;
const ROWS_BYTES: u64 = 200 * MIB;
const TOKENS: u64 = 128 * MIB;
const BEARERS: u64 = 64 * MIB;
const KEYS: u64 = 128 * MIB;
const SECRETS: u64 = 64 * MIB;
/// 24 million claims of 12 bytes, in tables that have room for up to twice as many and more.
const NONCES: u64 = 768 * MIB;
/// 100,000 ids of up to 128 bytes.
const UNKNOWN: u64 = 24 * MIB;
/// 100,000 counters with their keys.
const FAILURES: u64 = 24 * MIB;
/// Of a provider as many bytes as its document had, 256 KiB at most.
pub(crate) const PROVIDER_KEYS: u64 = 64 * MIB;

/// The control policies that bound a member, of an epoch, and what rollouts would make of them; nothing while they
/// are off.
type Bounds = (Epoch, Option<(Arc<Path>, Asides<Path>)>);

/// What a node remembers.
pub(crate) struct Remembered {
    /// What the policies of all principals and sessions may remember of actions asked for.
    pub(crate) rows: Arc<Budget>,
    /// Policies gathered for principals: of the newest epoch each was asked in.
    pub(crate) sets: Kept<(AccountId, Holder), (Epoch, Arc<Set>)>,
    /// Control policies that bound a member, by the account that manages its directory and its own, of that
    /// account's newest epoch they were asked in; nothing while they are off.
    pub(crate) paths: Kept<(AccountId, AccountId), Bounds>,
    /// What rollouts would make of the policies of principals: of the newest epoch each was asked in, and only of
    /// accounts that have rollouts.
    pub(crate) asides: Kept<(AccountId, Holder), (Epoch, Asides<Set>)>,
    /// Opened secrets of keys, with what was opened.
    pub(crate) secrets: Kept<SecretId, (Arc<[u8]>, Opened)>,
    /// Session policies compiled, by the key id of the session.
    pub(crate) tokens: Kept<Arc<str>, Arc<Token>>,
    /// Bearer credentials that were proven, by what remains of them.
    pub(crate) bearers: Kept<[u8; 32], Arc<Token>>,
    /// Key id to account: what is in it never changes.
    pub(crate) keys: Kept<String, AccountId>,
}

/// An opened secret.
pub(crate) type Opened = Arc<Zeroizing<Vec<u8>>>;

/// The secret of a key.
#[derive(Clone, Eq, Hash, PartialEq)]
pub(crate) struct SecretId {
    pub(crate) account: AccountId,
    pub(crate) key: String,
}

/// The same, to look it up.
#[derive(Hash)]
pub(crate) struct SecretRef<'a> {
    pub(crate) account: AccountId,
    pub(crate) key: &'a str,
}

impl Equivalent<SecretId> for SecretRef<'_> {
    fn equivalent(&self, id: &SecretId) -> bool {
        self.account == id.account && *self.key == *id.key
    }
}

impl Remembered {
    pub(crate) fn new() -> Self {
        Self {
            rows: Arc::new(Budget::new(ROWS)),
            sets: Kept::new(SETS, |_, (_, set)| set_bytes(set), |key, _| key.0),
            asides: Kept::new(
                ASIDES,
                |_, (_, aside)| aside_bytes(aside.as_deref()),
                |key, _| key.0,
            ),
            paths: Kept::new(
                PATHS,
                |_, (_, path)| {
                    path.as_ref()
                        .map_or(1024, |(path, aside)| paths_bytes(path, aside.as_deref()))
                },
                |key, _| key.0,
            ),
            secrets: Kept::new(
                SECRETS,
                |id, (sealed, secret)| 192 + id.key.len() + sealed.len() + secret.len(),
                |id, _| id.account,
            ),
            tokens: Kept::new(
                TOKENS,
                |_, token| token_bytes(token),
                |_, token| token.claims.account,
            ),
            bearers: Kept::new(
                BEARERS,
                |_, token| token_bytes(token),
                |_, token| token.claims.account,
            ),
            keys: Kept::new(KEYS, |key, _| 96 + key.len(), |_, account| *account),
        }
    }
}

/// The policies themselves belong to the account: what a set adds is where they come from and what
/// finds them.
fn set_bytes(set: &Set) -> usize {
    1024 + 512 * set.attached().len()
}

/// The same of each level, and of those beside them.
fn paths_bytes(path: &Path, aside: Option<&[Aside<Path>]>) -> usize {
    let aside = aside.into_iter().flatten();
    path_bytes(path) + aside.map(|one| path_bytes(&one.instead)).sum::<usize>()
}

fn path_bytes(path: &Path) -> usize {
    let one = |level: &policy::Level| 256 + 512 * level.policies.attached().len();
    1024 + path.iter().map(one).sum::<usize>()
}

/// The same of sets beside those that count.
fn aside_bytes(aside: Option<&[Aside<Set>]>) -> usize {
    let aside = aside.into_iter().flatten();
    256 + aside.map(|one| set_bytes(&one.instead)).sum::<usize>()
}

/// A compiled policy takes 16 to 18 times its text, each session that led to another its names.
fn token_bytes(token: &Token) -> usize {
    let claims = &token.claims;
    1024 + 18 * claims.policy.as_deref().map_or(0, str::len) + 256 * claims.links()
}

#[cfg(test)]
mod tests {
    use std::hash::BuildHasher;

    use foldhash::fast::RandomState;

    use super::*;

    #[test]
    fn a_secret_is_found_by_what_is_borrowed() {
        let (account, key) = (AccountId::new(1), "LTAI1");
        let order = RandomState::default();
        let borrowed = SecretRef { account, key };
        let owned = SecretId {
            account,
            key: key.to_owned(),
        };
        assert_eq!(order.hash_one(&borrowed), order.hash_one(&owned));
        assert!(borrowed.equivalent(&owned));
        let other = SecretRef {
            account: AccountId::new(2),
            key,
        };
        assert!(!other.equivalent(&owned));
    }

    #[test]
    fn sessions_with_policies_of_their_own_stay_within_their_bytes() {
        let remembered = Remembered::new();
        let token = |number: u32| {
            let policy = "x".repeat(2048);
            let claims = vault::SessionClaims {
                account: AccountId::new(1),
                role: model::RoleId::new(2),
                role_name: "Deployer".parse().unwrap(),
                session: "night".parse().unwrap(),
                key_id: number.to_string().into(),
                issued: model::Moment::default(),
                expires: model::Moment::default(),
                revision: 1,
                policy: Some(policy),
                mfa: false,
                mfa_at: None,
                source_identity: None,
                caller_account: AccountId::new(1),
                since: model::Moment::default(),
                parent: None,
                origin: None,
            };
            let claims = Arc::new(claims);
            Arc::new(Token {
                claims,
                policy: None,
            })
        };
        for number in 0..5_000 {
            let token = token(number);
            remembered.tokens.put(token.claims.key_id.clone(), token);
        }
        // One account gets a quarter; each takes 37 KiB.
        assert!(remembered.tokens.bytes() <= TOKENS / 4);
        assert!(remembered.tokens.len() > 800, "{}", remembered.tokens.len());
    }
}
