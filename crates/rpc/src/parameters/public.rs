//! The public parameters, found in one walk over what was sent.

use super::{Parameters, key};

/// The parameters that belong to the protocol, not to an operation; empty ones are absent.
#[derive(Clone, Copy, Default)]
pub(crate) struct Public<'a> {
    pub(crate) access_key_id: Option<&'a str>,
    pub(crate) action: Option<&'a str>,
    pub(crate) bearer_token: Option<&'a str>,
    pub(crate) format: Option<&'a str>,
    pub(crate) security_token: Option<&'a str>,
    pub(crate) signature: Option<&'a str>,
    pub(crate) signature_method: Option<&'a str>,
    pub(crate) signature_nonce: Option<&'a str>,
    pub(crate) signature_type: Option<&'a str>,
    pub(crate) signature_version: Option<&'a str>,
    pub(crate) timestamp: Option<&'a str>,
    pub(crate) version: Option<&'a str>,
}

impl Parameters {
    /// Both lists are sorted, so each is walked once.
    pub(crate) fn public(&self) -> Public<'_> {
        let mut entries = self.entries.as_slice();
        let mut find = |(key, length): (u128, usize)| {
            while let Some((entry, rest)) = entries.split_first() {
                if entry.key > key {
                    break;
                }
                entries = rest;
                // A name of up to sixteen bytes is its key and its length.
                if entry.key == key && (entry.middle - entry.start) as usize == length {
                    return Some(self.value(entry)).filter(|value| !value.is_empty());
                }
            }
            None
        };
        // INVARIANT: in the order of their names.
        Public {
            access_key_id: find(const { keyed("AccessKeyId") }),
            action: find(const { keyed("Action") }),
            bearer_token: find(const { keyed("BearerToken") }),
            format: find(const { keyed("Format") }),
            security_token: find(const { keyed("SecurityToken") }),
            signature: find(const { keyed("Signature") }),
            signature_method: find(const { keyed("SignatureMethod") }),
            signature_nonce: find(const { keyed("SignatureNonce") }),
            signature_type: find(const { keyed("SignatureType") }),
            signature_version: find(const { keyed("SignatureVersion") }),
            timestamp: find(const { keyed("Timestamp") }),
            version: find(const { keyed("Version") }),
        }
    }
}

const fn keyed(name: &str) -> (u128, usize) {
    (key(name.as_bytes()), name.len())
}

#[cfg(test)]
mod tests {
    use crate::Parameters;

    #[test]
    fn each_is_found_beside_names_that_share_its_beginning() {
        let names = [
            "AccessKeyId",
            "Action",
            "BearerToken",
            "Format",
            "SecurityToken",
            "Signature",
            "SignatureMethod",
            "SignatureNonce",
            "SignatureType",
            "SignatureVersion",
            "Timestamp",
            "Version",
        ];
        let others = [
            "SignatureVersion2",
            "SignatureVersion\0",
            "Actio",
            "Actions",
            "\u{e9}",
            "A",
        ];
        let all = names.iter().chain(&others).map(|name| (name, name));
        let parameters = Parameters::collect(all).unwrap();
        let public = parameters.public();
        let found = [
            public.access_key_id,
            public.action,
            public.bearer_token,
            public.format,
            public.security_token,
            public.signature,
            public.signature_method,
            public.signature_nonce,
            public.signature_type,
            public.signature_version,
            public.timestamp,
            public.version,
        ];
        assert_eq!(found, names.map(Some));
    }

    #[test]
    fn absent_and_empty_are_none() {
        let parameters = Parameters::collect([("Action", ""), ("SignatureVersions", "1")]).unwrap();
        let public = parameters.public();
        assert_eq!(
            (public.action, public.signature_version, public.version),
            (None, None, None)
        );
    }
}
