//! What identity providers are told of us: metadata of a service provider.

use data_encoding::BASE64;

use super::canonical::{text_of, value_of};
use super::names::{FORMAT, METADATA, POST, PROTOCOL, SIGNATURE};

/// This service, as providers know it.
#[derive(Clone, Copy, Debug)]
pub struct ServiceProvider<'a> {
    /// Our identifier, which is the audience of assertions.
    pub entity: &'a str,
    /// Where responses are brought; the first is where they are brought if nobody says.
    pub answer_to: &'a [String],
    /// The certificates of the keys that our requests are signed with, as DER: the next one is shown before it is used.
    pub certificates: &'a [Vec<u8>],
}

impl ServiceProvider<'_> {
    /// The metadata as XML.
    #[must_use]
    pub fn metadata(&self) -> String {
        let keys: String = self.certificates.iter().map(|der| key(der)).collect();
        let places = self.answer_to.iter().enumerate();
        let places: String = places
            .map(|(index, place)| consumer(index, place))
            .collect();
        let entity = value_of(self.entity);
        let signs = !self.certificates.is_empty();
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <md:EntityDescriptor xmlns:md=\"{METADATA}\" entityID=\"{entity}\">\
             <md:SPSSODescriptor AuthnRequestsSigned=\"{signs}\" WantAssertionsSigned=\"true\" \
             protocolSupportEnumeration=\"{PROTOCOL}\">{keys}\
             <md:NameIDFormat>{}</md:NameIDFormat>\
             <md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress</md:NameIDFormat>\
             {places}</md:SPSSODescriptor></md:EntityDescriptor>",
            text_of(&format!("{FORMAT}persistent"))
        )
    }
}

fn key(der: &[u8]) -> String {
    let certificate = BASE64.encode(der);
    format!(
        "<md:KeyDescriptor use=\"signing\"><ds:KeyInfo xmlns:ds=\"{SIGNATURE}\"><ds:X509Data>\
         <ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
    )
}

fn consumer(index: usize, place: &str) -> String {
    let place = value_of(place);
    let default = if index == 0 {
        " isDefault=\"true\""
    } else {
        ""
    };
    format!(
        "<md:AssertionConsumerService Binding=\"{POST}\" Location=\"{place}\" index=\"{index}\"{default}/>"
    )
}
