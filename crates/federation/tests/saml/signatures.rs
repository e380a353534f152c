//! Forgeries by the parts of a signature: digests, keys, algorithms and transforms.

use federation::saml::Check;

use crate::letters::{accepted, assertion, envelope, honest, refused, seal_by, swap};
use crate::signer::{DS, EXC, MORE, Mark, OTHER, P256, RSA, XENC, transform};

#[test]
fn s5_a_digest_and_a_signed_info_come_once() {
    let good = honest();
    let info = &good[good.find("<ds:SignedInfo>").unwrap()..];
    let info = info.split_inclusive("</ds:SignedInfo>").next().unwrap();
    for (xml, check) in [
        (
            swap(&good, "<ds:DigestValue>", "<ds:DigestValue><!-- AAAA -->"),
            Check::Comments,
        ),
        (
            swap(&good, info, &format!("{info}{info}")),
            Check::SignatureForm,
        ),
        (
            swap(
                &good,
                info,
                &format!("{info}{}", info.replace("ds:Reference", "ds:Manifold")),
            ),
            Check::SignatureForm,
        ),
        (
            swap(
                &good,
                "</ds:DigestValue>",
                "</ds:DigestValue><ds:DigestValue/>",
            ),
            Check::SignatureForm,
        ),
        (
            swap(&good, "<ds:DigestValue>", "<ds:DigestValue><b/>"),
            Check::SignatureForm,
        ),
        (
            swap(
                &good,
                "</ds:SignatureValue>",
                "</ds:SignatureValue><ds:SignatureValue/>",
            ),
            Check::SignatureForm,
        ),
    ] {
        refused(&xml, check);
    }
    let value = good
        .split("<ds:SignatureValue>")
        .nth(1)
        .unwrap()
        .split('<')
        .next()
        .unwrap();
    let lines = value
        .as_bytes()
        .chunks(76)
        .map(|line| std::str::from_utf8(line).unwrap());
    accepted(&swap(
        &good,
        value,
        &format!("\n{}\r\n", lines.collect::<Vec<_>>().join("\n")),
    ));
    accepted(&envelope(&seal_by(
        &assertion(),
        &Mark {
            digest: format!("{XENC}sha512"),
            ..Mark::default()
        },
    )));
}

#[test]
fn s7_no_message_brings_its_key() {
    let info = |inside: &str| format!("<ds:KeyInfo>{inside}</ds:KeyInfo>");
    let certificate = |der: String| {
        info(&format!(
            "<ds:X509Data><ds:X509Certificate>{der}</ds:X509Certificate></ds:X509Data>"
        ))
    };
    let value = "<ds:KeyValue><ds:RSAKeyValue><ds:Modulus>AQAB</ds:Modulus><ds:Exponent>AQAB</ds:Exponent></ds:RSAKeyValue></ds:KeyValue>";
    let remote = "<ds:RetrievalMethod URI=\"http://169.254.169.254/key\"/>";
    for shown in [
        certificate(OTHER.certificate()),
        info(value),
        info(remote),
        certificate("none".to_owned()),
    ] {
        let by = |signer| {
            envelope(&seal_by(
                &assertion(),
                &Mark {
                    signer,
                    behind: shown.clone(),
                    ..Mark::default()
                },
            ))
        };
        refused(&by(&OTHER), Check::Signature);
        accepted(&by(&RSA));
    }
    accepted(&envelope(&seal_by(
        &assertion(),
        &Mark {
            behind: certificate(RSA.certificate()),
            ..Mark::default()
        },
    )));
}

#[test]
fn s10_no_weak_algorithm_is_believed() {
    let by = |algorithm: &str, digest: &str| {
        let (algorithm, digest) = (algorithm.to_owned(), digest.to_owned());
        envelope(&seal_by(
            &assertion(),
            &Mark {
                algorithm,
                digest,
                ..Mark::default()
            },
        ))
    };
    let sha256 = format!("{XENC}sha256");
    let rsa = format!("{MORE}rsa-sha256");
    for (algorithm, digest, check) in [
        (
            format!("{MORE}hmac-sha256"),
            sha256.clone(),
            Check::Algorithm,
        ),
        (format!("{DS}hmac-sha1"), sha256.clone(), Check::Algorithm),
        (format!("{DS}rsa-sha1"), sha256.clone(), Check::Algorithm),
        (format!("{MORE}rsa-md5"), sha256.clone(), Check::Algorithm),
        (format!("{DS}dsa-sha1"), sha256.clone(), Check::Algorithm),
        (String::new(), sha256.clone(), Check::Algorithm),
        (rsa.to_uppercase(), sha256.clone(), Check::Algorithm),
        (rsa.clone(), format!("{DS}sha1"), Check::DigestAlgorithm),
        (rsa.clone(), format!("{MORE}md5"), Check::DigestAlgorithm),
        (
            format!("{MORE}ecdsa-sha256"),
            sha256.clone(),
            Check::Signature,
        ),
    ] {
        refused(&by(&algorithm, &digest), check);
    }
    let truncated = Mark {
        inside: ["<ds:HMACOutputLength>8</ds:HMACOutputLength>", ""],
        ..Mark::default()
    };
    refused(
        &envelope(&seal_by(&assertion(), &truncated)),
        Check::Algorithm,
    );
    let parameter = Mark {
        inside: ["", "<ds:Salt></ds:Salt>"],
        ..Mark::default()
    };
    refused(
        &envelope(&seal_by(&assertion(), &parameter)),
        Check::DigestAlgorithm,
    );
    // Another key of the right kind, and the right bytes by a key of another kind.
    refused(
        &envelope(&seal_by(
            &assertion(),
            &Mark {
                signer: &OTHER,
                ..Mark::default()
            },
        )),
        Check::Signature,
    );
    refused(
        &envelope(&seal_by(
            &assertion(),
            &Mark {
                signer: &P256,
                ..Mark::default()
            },
        )),
        Check::Signature,
    );
    accepted(&by(&rsa, &sha256));
    accepted(&by(&format!("{MORE}rsa-sha512"), &format!("{MORE}sha384")));
}

#[test]
fn s11_nothing_is_transformed_but_as_always() {
    let enveloped = transform(&format!("{DS}enveloped-signature"));
    let (canonical, xslt) = (
        transform(EXC),
        "http://www.w3.org/TR/1999/REC-xslt-19991116",
    );
    let script = "<xsl:stylesheet xmlns:xsl=\"http://www.w3.org/1999/XSL/Transform\" version=\"1.0\"></xsl:stylesheet>";
    let script = format!("<ds:Transform Algorithm=\"{xslt}\">{script}</ds:Transform>");
    let xpath = "<ds:Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xpath-19991116\"><ds:XPath>1=1</ds:XPath></ds:Transform>";
    let by = |transforms: String| {
        envelope(&seal_by(
            &assertion(),
            &Mark {
                transforms,
                ..Mark::default()
            },
        ))
    };
    for (transforms, check) in [
        (format!("{enveloped}{script}"), Check::Canonicalization),
        (format!("{script}{canonical}"), Check::Transforms),
        (format!("{enveloped}{xpath}{canonical}"), Check::Transforms),
        (
            format!("{enveloped}{canonical}{canonical}"),
            Check::Transforms,
        ),
        (format!("{canonical}{enveloped}"), Check::Transforms),
        (enveloped.clone(), Check::Transforms),
        (canonical.clone(), Check::Transforms),
        (String::new(), Check::Transforms),
        (
            format!("{enveloped}{}", transform(&format!("{DS}base64"))),
            Check::Canonicalization,
        ),
        (
            format!("{enveloped}{}", transform(&format!("{EXC}WithComments"))),
            Check::Canonicalization,
        ),
    ] {
        refused(&by(transforms), check);
    }
    for uri in [
        "",
        "#xpointer(/)",
        "#xpointer(id('_a1'))",
        "_a1",
        "#_A1",
        "#_a1 ",
        "http://evil.example/a#_a1",
        "file:///etc/passwd",
    ] {
        let mark = Mark {
            uri: Some(uri.to_owned()),
            ..Mark::default()
        };
        refused(&envelope(&seal_by(&assertion(), &mark)), Check::Reference);
    }
    accepted(&by(format!("{enveloped}{canonical}")));
}
