//! What it takes besides samples that a call is sound: a password that is known, a passkey, a session, the
//! message of a fresh denial, and the codes that a second factor shows just now.

use domain::account::passkey;
use domain::ceremony::Made;
use domain::totp::{Seed, step};
use model::{Moment, PasskeyKind, Secret};
use serde_json::Value;
use services::testing::{ADMINISTRATOR, World};

use super::stage::Pairs;
use crate::sample::{CODE, PASSWORD};

/// The administrator changes a password, which must be known for that.
pub(super) fn password(world: &mut World) {
    let profile = [("UserName", ADMINISTRATOR), ("Password", PASSWORD)];
    world.scene("Ram.UpdateLoginProfile", profile).answers();
}

/// Browsers make passkeys. Of a user, this is the id of one.
pub(super) fn passkey(world: &mut World, user: &str) -> String {
    let id = world.plant(|context| {
        let user = context.account.users.named(&user.parse().unwrap())?.id;
        let made = passkey::add(
            context,
            user,
            (PasskeyKind::Passkey, "sample".parse().unwrap()),
            Made {
                handle: "sample".to_owned(),
                credential: "{}".to_owned(),
            },
        )?;
        Ok(made.id.clone())
    });
    id.to_string()
}

/// People begin sessions in browsers too. This is the id of one of a user's.
pub(super) fn session(world: &mut World, user: &str) -> String {
    world.begins_session(Some(user), false)
}

/// What a user without policies is told. It can be opened for some time alone.
pub(super) fn denial(world: &mut World, user: &str) -> Value {
    let asked = [("UserName", ADMINISTRATOR)];
    world.user(user).call("Ram.GetUser", asked).json()
}

/// The call with what the device shows now in the place of codes, as far as they are samples: there is a first
/// and a second.
pub(super) fn with_codes(given: &Pairs, seed: Option<&String>, now: Moment) -> Pairs {
    let seed = seed.and_then(|seed| Seed::read(&Secret::new(seed.clone())));
    let shown = |name: &str, value: &String| {
        let (seed, ago) = (seed.as_ref()?, u64::from(name.ends_with('1')));
        let is_sample = name.starts_with("AuthenticationCode") && value == CODE;
        is_sample.then(|| format!("{:06}", seed.code(step(now) - ago).number()))
    };
    let pair = |(name, value): &(String, String)| {
        let shown = shown(name, value);
        (name.clone(), shown.unwrap_or_else(|| value.clone()))
    };
    given.iter().map(pair).collect()
}
