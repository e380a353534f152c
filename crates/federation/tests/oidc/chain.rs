//! Which fingerprints certificates have.

use federation::oidc::Chain;

/// Of the three bytes `abc`, as the standards of both hashes print them.
const SHA1: &str = "a9993e364706816aba3e25717850c26c9cd0d89d";
const SHA256: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

#[test]
fn a_certificate_is_found_by_either_fingerprint_in_either_case() {
    let chain = Chain::of([b"leaf".as_slice(), b"abc"]);
    for print in [SHA1, SHA256, &SHA1.to_uppercase(), &SHA256.to_uppercase()] {
        assert!(chain.shows(print), "{print}");
    }
    assert_eq!(chain.fingerprints().nth(1), Some(SHA256));
}

#[test]
fn what_is_not_the_whole_fingerprint_finds_nothing() {
    let chain = Chain::of([b"abc".as_slice()]);
    let shorter = |print: &str| print.chars().take(39).collect::<String>();
    let parts = [shorter(SHA1), shorter(SHA256), format!("{SHA1}0")];
    for print in parts.iter().map(String::as_str).chain(["", "a"]) {
        assert!(!chain.shows(print), "{print:?}");
    }
    assert!(!Chain::default().shows(""));
    assert!(!Chain::default().shows(SHA1));
}
