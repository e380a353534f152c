//! Samples for AccessKeys and what hangs on them.

use services::testing::World;

/// The sample of a parameter, by service, operation and name.
pub(super) fn value(_: &World, of: (&str, &str, &str)) -> Option<String> {
    let text = match of {
        (_, _, "AccessKeyPolicy") => r#"{"Version":1,"Status":"Inactive","Statements":[]}"#,
        ("Ims", "SetAccessKeyPolicy" | "GetAccessKeyPolicy", "UserPrincipalName") => {
            "sample@acme.onaliyun.com"
        }
        _ => return None,
    };
    Some(text.to_owned())
}
