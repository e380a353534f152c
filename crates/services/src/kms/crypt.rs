//! Clients' own data: sealed, opened, and sealed anew under keys that never leave.
//!
//! A blob says what it is: `magic, form, key id, number of the material, sealed message`. All before the message is
//! bound to it, and so are account and context.

use data_encoding::BASE64;
use derive::{Parameters, View};
use domain::account::kms::key;
use domain::{Account, Context};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran, Unseal, Unsealed, Wants};
use model::{AccountId, KmsKey, KmsKeyId, Malformed, Refusal, SealedUnder, Secret};
use rpc::field::Unserved;

use super::which::{WhichKey, key_target, on_key};
use super::word::{EncryptionContext, Flag, check_trial};

const MAGIC: &[u8; 4] = b"RKMS";
const FORM: u8 = 1;
const ID: usize = 36;
/// The most bytes that are sealed at once.
const PLAIN: usize = 6144;

/// `Plaintext`: Base64 of up to 6 KiB.
#[derive(Clone)]
pub struct Plaintext(Secret);

impl std::str::FromStr for Plaintext {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let bytes = BASE64.decode(text.as_bytes()).map(zeroize::Zeroizing::new);
        let sound = bytes.is_ok_and(|bytes| (1..=PLAIN).contains(&bytes.len()));
        let rule = Malformed("Base64 of 1 to 6144 bytes");
        sound
            .then(|| Self(Secret::new(text.to_owned())))
            .ok_or(rule)
    }
}

/// `CiphertextBlob`: what was sealed here.
#[derive(Clone, Debug)]
pub struct Blob {
    under: SealedUnder,
    head: Vec<u8>,
    message: Vec<u8>,
}

impl std::str::FromStr for Blob {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let bytes = BASE64.decode(text.as_bytes()).ok();
        let blob = bytes.and_then(|bytes| Self::read(&bytes));
        blob.ok_or(Malformed("a CiphertextBlob of this service"))
    }
}

impl Blob {
    fn read(bytes: &[u8]) -> Option<Self> {
        let (magic, rest) = bytes.split_first_chunk::<4>()?;
        let (form, rest) = rest.split_first()?;
        let (id, rest) = rest.split_at_checked(ID)?;
        let (number, message) = rest.split_first_chunk::<4>()?;
        let head = bytes
            .split_at_checked(bytes.len().checked_sub(message.len())?)?
            .0;
        if magic != MAGIC || *form != FORM {
            return None;
        }
        let key = str::from_utf8(id).ok()?.parse().ok()?;
        let material = u32::from_be_bytes(*number);
        Some(Self {
            under: SealedUnder { key, material },
            head: head.to_vec(),
            message: message.to_vec(),
        })
    }

    /// The key that it says it is sealed under, if that is there.
    fn key<'a>(&self, account: &'a Account) -> Result<&'a KmsKey, Refusal> {
        let key = key::find(account, &self.under.key)?;
        let known = (1..=key.newest()).contains(&self.under.material);
        known.then_some(&**key).ok_or_else(unreadable)
    }

    /// What must be opened first; none where the key is of no use.
    fn wanted(&self, account: &Account) -> Option<String> {
        let key = self.key(account).ok()?;
        key::check_enabled(key).ok()?;
        Some(self.under.id())
    }

    fn open(
        &self,
        home: AccountId,
        account: &Account,
        context: Option<&EncryptionContext>,
        opened: &Unsealed,
    ) -> Result<zeroize::Zeroizing<Vec<u8>>, Refusal> {
        key::check_enabled(self.key(account)?)?;
        let bound = bound(home, &self.head, context);
        let message = opened.open(&self.under.id(), &bound, &self.message);
        message.ok_or_else(unreadable)
    }
}

fn unreadable() -> Refusal {
    Refusal::Unreadable("ciphertext, or its encryption context,")
}

/// What a message is bound to.
fn bound(home: AccountId, head: &[u8], context: Option<&EncryptionContext>) -> Vec<u8> {
    let context = context.map_or("", EncryptionContext::canonical);
    let home = home.to_string();
    [head, home.as_bytes(), b"\n", context.as_bytes()].concat()
}

/// The key that seals, and what of it must be opened first.
pub(super) struct Sealing {
    id: KmsKeyId,
    under: SealedUnder,
    version: String,
}

impl Sealing {
    /// The newest material of a key.
    pub(super) fn of(
        home: AccountId,
        account: &Account,
        which: &WhichKey,
    ) -> Result<Self, Refusal> {
        let id = which.id(home, account)?;
        let key = key::find(account, &id)?;
        key::check_enabled(key)?;
        let version = key.materials.last().map(|material| material.id.to_string());
        Ok(Self {
            under: SealedUnder {
                key: id.clone(),
                material: key.newest(),
            },
            id,
            version: version.unwrap_or_default(),
        })
    }

    /// What must be opened first.
    pub(super) fn material(&self) -> String {
        self.under.id()
    }

    /// Seals a message.
    pub(super) fn seal(
        &self,
        home: AccountId,
        message: &[u8],
        encryption: Option<&EncryptionContext>,
        (opened, context): (&Unsealed, &mut Context<'_>),
    ) -> Result<SealedView, Refusal> {
        let number = self.under.material.to_be_bytes();
        let id = self.id.as_str().as_bytes();
        let head = [&MAGIC[..], &[FORM], id, &number].concat();
        let bound = bound(home, &head, encryption);
        let sealed = opened.seal(&self.material(), &bound, message, context.entropy);
        let sealed = sealed.ok_or_else(|| {
            let why = "The material of the key is not at hand; try again.".to_owned();
            Refusal::State("Rejected.Unavailable", why)
        })?;
        Ok(SealedView {
            ciphertext_blob: BASE64.encode(&[head, sealed].concat()),
            key_id: self.id.to_string(),
            key_version_id: self.version.clone(),
        })
    }
}

/// Something sealed.
#[derive(View)]
pub struct SealedView {
    pub(super) ciphertext_blob: String,
    pub(super) key_id: String,
    pub(super) key_version_id: String,
}

/// Wants these materials opened, if there are any.
pub(crate) fn wanting(materials: impl IntoIterator<Item = String>) -> Wants {
    let asked = Unseal {
        materials: materials.into_iter().collect(),
        ..Unseal::default()
    };
    if asked.is_empty() {
        return Wants::Nothing;
    }
    Wants::Unseal(Box::new(asked))
}

/// Seals up to 6 KiB under a key.
#[derive(Parameters)]
pub struct Encrypt {
    dry_run: Option<Flag>,
    encryption_context: Option<EncryptionContext>,
    key_id: WhichKey,
    #[rpc(secret)]
    plaintext: Plaintext,
}

impl Operation for Encrypt {
    const EFFECT: Effect = Effect::Read;
    type Answer = SealedView;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let sealing = Sealing::of(caller.account, account, &self.key_id).ok();
        let material = sealing.map(|sealing| sealing.material());
        on_key(caller, account, &self.key_id).wanting(wanting(material))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let home = permit.home();
        let sealing = Sealing::of(home, context.account, &self.key_id)?;
        check_trial(self.dry_run)?;
        let Plaintext(text) = &self.plaintext;
        let bytes = BASE64.decode(text.expose().as_bytes()).unwrap_or_default();
        let bytes = zeroize::Zeroizing::new(bytes);
        let encryption = self.encryption_context.as_ref();
        sealing.seal(home, &bytes, encryption, (permit.unsealed(), context))
    }
}

/// Opens what was sealed here.
#[derive(Parameters)]
pub struct Decrypt {
    ciphertext_blob: Blob,
    dry_run: Option<Flag>,
    encryption_context: Option<EncryptionContext>,
    #[expect(dead_code, reason = "refused by name")]
    recipient: Option<Unserved>,
}

/// Something opened.
#[derive(View)]
pub struct OpenedView {
    key_id: String,
    key_version_id: String,
    plaintext: String,
}

impl Operation for Decrypt {
    const EFFECT: Effect = Effect::Read;
    type Answer = OpenedView;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let blob = &self.ciphertext_blob;
        Plan::on(key_target(caller.account, blob.under.key.as_str()))
            .wanting(wanting(blob.wanted(account)))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let (blob, account) = (&self.ciphertext_blob, &*context.account);
        let encryption = self.encryption_context.as_ref();
        let bytes = blob.open(permit.home(), account, encryption, permit.unsealed())?;
        check_trial(self.dry_run)?;
        let key = blob.key(account)?;
        let number = usize::try_from(blob.under.material).unwrap_or_default();
        let material = number.checked_sub(1).and_then(|at| key.materials.get(at));
        Ok(OpenedView {
            key_id: key.id.to_string(),
            key_version_id: material.map(|one| one.id.to_string()).unwrap_or_default(),
            plaintext: BASE64.encode(&bytes),
        })
    }
}

/// Seals anew what was sealed here, under another key, newer material or another context; nobody sees it meanwhile.
#[derive(Parameters)]
pub struct ReEncrypt {
    ciphertext_blob: Blob,
    destination_encryption_context: Option<EncryptionContext>,
    destination_key_id: WhichKey,
    dry_run: Option<Flag>,
    #[expect(dead_code, reason = "refused by name")]
    source_encryption_algorithm: Option<Unserved>,
    source_encryption_context: Option<EncryptionContext>,
    #[expect(dead_code, reason = "refused by name")]
    source_key_id: Option<Unserved>,
    #[expect(dead_code, reason = "refused by name")]
    source_key_version_id: Option<Unserved>,
}

impl Operation for ReEncrypt {
    const EFFECT: Effect = Effect::Read;
    type Answer = SealedView;

    fn plan(&self, caller: &Caller, account: &Account) -> Plan {
        let (home, blob) = (caller.account, &self.ciphertext_blob);
        let from = key_target(home, blob.under.key.as_str());
        let to = self.destination_key_id.target(home, account);
        let sealing = Sealing::of(home, account, &self.destination_key_id).ok();
        let materials = blob.wanted(account).zip(sealing);
        let materials = materials.map(|(from, to)| [from, to.material()]);
        Plan::on_each([from.clone(), to.clone()])
            .also_on("kms:Decrypt", [from])
            .also_on("kms:Encrypt", [to])
            .wanting(wanting(materials.into_iter().flatten()))
    }

    fn run(&self, permit: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let (home, blob) = (permit.home(), &self.ciphertext_blob);
        let opened = permit.unsealed();
        let from = self.source_encryption_context.as_ref();
        let to = self.destination_encryption_context.as_ref();
        let sealing = Sealing::of(home, context.account, &self.destination_key_id)?;
        let bytes = blob.open(home, context.account, from, opened)?;
        check_trial(self.dry_run)?;
        sealing.seal(home, &bytes, to, (opened, context))
    }
}
