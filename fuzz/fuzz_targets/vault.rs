//! Opening tokens, blobs and messages from hostile bytes: nothing panics, and what was altered
//! does not open.
#![no_main]

use std::sync::LazyLock;

use data_encoding::BASE64;
use domain::Entropy;
use libfuzzer_sys::fuzz_target;
use model::{AccountId, Moment, RoleId};
use vault::{Diagnosis, Session, Vault, bearer_credential};

const NOW: Moment = Moment::from_seconds(1_800_000_000);
const ACCOUNT: AccountId = AccountId::new(1_000_000_000_000_005);
const RECORD: &str = "account/1000000000000005/secret/LTAI5";
/// The key that the fixtures of earlier programs were sealed under, which are in the corpus: whole
/// forms, of earlier times, for other accounts, records and AccessKey ids.
const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// What is sound, each as text.
struct Sound {
    vault: Vault,
    id: String,
    token: String,
    bearer: String,
    blob: String,
    message: String,
}

static SOUND: LazyLock<Sound> = LazyLock::new(|| {
    let vault = Vault::read(KEY).expect("a key");
    let session = Session {
        role: RoleId::new(1),
        role_name: "Deployer".parse().expect("a name"),
        name: "night".parse().expect("a name"),
        from: NOW,
        until: Moment::from_seconds(1_800_000_020),
        policy: None,
        mfa: false,
        mfa_at: None,
        source_identity: None,
        caller_account: ACCOUNT,
        parent: Some((ACCOUNT, "LTAI5".into())),
        since: NOW,
    };
    let diagnosis = Diagnosis {
        at: NOW,
        action: "ram:GetUser".to_owned(),
        resource: "*".to_owned(),
        told: None,
        principal_type: "SubUser".to_owned(),
        principal_owner: "1".to_owned(),
        principal_name: "2".to_owned(),
        explicit: false,
        policy_type: None,
        conditions: Vec::new(),
        matched: Vec::new(),
        explanation: serde_json::Value::Null,
    };
    let made = vault.mint(session, None, (ACCOUNT, 1), &mut Entropy::of([1; 32]));
    let secret = made.access_key_secret.expose();
    Sound {
        bearer: bearer_credential(&made.access_key_id, secret, &made.security_token),
        blob: BASE64.encode(&vault.seal(RECORD, b"secret", &mut Entropy::of([2; 32]))),
        message: diagnosis.seal(&vault, ACCOUNT, &mut Entropy::of([3; 32])),
        id: made.access_key_id,
        token: made.security_token,
        vault,
    }
});

/// The sound text with some bytes changed: each three bytes say where, and what comes there.
fn altered(sound: &str, changes: &[u8]) -> String {
    let mut bytes = sound.as_bytes().to_vec();
    for change in changes.chunks_exact(3) {
        let at = usize::from(u16::from_be_bytes([change[0], change[1]])) % bytes.len();
        bytes[at] = change[2];
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn opens(which: usize, text: &str) -> bool {
    let Sound { vault, id, .. } = &*SOUND;
    match which {
        0 => vault.open_token(id, text, NOW).is_ok(),
        1 => vault.open_bearer(text, NOW).is_some(),
        2 => BASE64
            .decode(text.as_bytes())
            .is_ok_and(|blob| vault.open(RECORD, &blob).is_some()),
        _ => Diagnosis::open(vault, ACCOUNT, text, NOW).is_ok(),
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((which, data)) = data.split_first() else {
        return;
    };
    let which = usize::from(*which) % 8;
    let sound = &*SOUND;
    let texts = [&sound.token, &sound.bearer, &sound.blob, &sound.message];
    let Some(known) = texts.get(which % 4) else {
        return;
    };
    let text = if which < 4 {
        altered(known, data)
    } else {
        String::from_utf8_lossy(data).into_owned()
    };
    assert_eq!(opens(which % 4, &text), text == **known, "{text}");
    // Bytes as they come, past Base64.
    assert!(sound.vault.open(RECORD, data).is_none());
});
