//! Data keys: drawn here, given out in clear and sealed, and kept nowhere.

use std::str::FromStr;

use data_encoding::BASE64;
use derive::{Parameters, View};
use domain::{Account, Context, Entropy};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{Malformed, Within};
use rpc::field::Unserved;
use zeroize::Zeroizing;

use super::crypt::{SealedView, Sealing, wanting};
use super::which::{WhichKey, on_key};
use super::word::{EncryptionContext, Flag, check_trial};

/// `KeySpec`: how long a data key is.
#[derive(Clone, Copy, Debug)]
pub struct DataKeySpec(usize);

impl FromStr for DataKeySpec {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        match text {
            "AES_256" => Ok(Self(32)),
            "AES_128" => Ok(Self(16)),
            _ => Err(Malformed("AES_256 or AES_128")),
        }
    }
}

/// How long a data key is: a number of bytes counts before a spec.
fn length(spec: Option<DataKeySpec>, bytes: Option<Within<1, 1024>>) -> usize {
    let spec = spec.map_or(32, |spec| spec.0);
    bytes.map_or(spec, |bytes| usize::from(bytes.get()))
}

fn draw(length: usize, entropy: &mut Entropy) -> Zeroizing<Vec<u8>> {
    let mut drawn = Zeroizing::new(Vec::with_capacity(length));
    for _ in 0..length {
        let [byte] = entropy.bytes();
        drawn.push(byte);
    }
    drawn
}

/// Draws a data key: in clear for use at once, and sealed to be kept.
#[derive(Parameters)]
pub struct GenerateDataKey {
    dry_run: Option<Flag>,
    encryption_context: Option<EncryptionContext>,
    key_id: WhichKey,
    key_spec: Option<DataKeySpec>,
    number_of_bytes: Option<Within<1, 1024>>,
    #[expect(dead_code, reason = "refused by name")]
    recipient: Option<Unserved>,
}

/// A data key.
#[derive(View)]
pub struct DataKeyView {
    ciphertext_blob: String,
    key_id: String,
    key_version_id: String,
    plaintext: String,
}

impl Operation for GenerateDataKey {
    const EFFECT: Effect = Effect::Read;
    type Answer = DataKeyView;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        plan(caller, account, &self.key_id)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let home = permit.home();
        let sealing = Sealing::of(home, context.account, &self.key_id)?;
        check_trial(self.dry_run)?;
        let key = draw(length(self.key_spec, self.number_of_bytes), context.entropy);
        let encryption = self.encryption_context.as_ref();
        let sealed = sealing.seal(home, &key, encryption, (permit.unsealed(), context))?;
        Ok(DataKeyView {
            ciphertext_blob: sealed.ciphertext_blob,
            key_id: sealed.key_id,
            key_version_id: sealed.key_version_id,
            plaintext: BASE64.encode(&key),
        })
    }
}

/// Draws a data key and gives it out sealed alone.
#[derive(Parameters)]
pub struct GenerateDataKeyWithoutPlaintext {
    dry_run: Option<Flag>,
    encryption_context: Option<EncryptionContext>,
    key_id: WhichKey,
    key_spec: Option<DataKeySpec>,
    number_of_bytes: Option<Within<1, 1024>>,
}

impl Operation for GenerateDataKeyWithoutPlaintext {
    const EFFECT: Effect = Effect::Read;
    type Answer = SealedView;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        plan(caller, account, &self.key_id)
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let home = permit.home();
        let sealing = Sealing::of(home, context.account, &self.key_id)?;
        check_trial(self.dry_run)?;
        let key = draw(length(self.key_spec, self.number_of_bytes), context.entropy);
        let encryption = self.encryption_context.as_ref();
        sealing.seal(home, &key, encryption, (permit.unsealed(), context))
    }
}

fn plan(caller: &Caller, account: &Account, key: &WhichKey) -> Plan {
    let sealing = Sealing::of(caller.account, account, key).ok();
    let material = sealing.map(|sealing| sealing.material());
    on_key(caller, account, key).wanting(wanting(material))
}
