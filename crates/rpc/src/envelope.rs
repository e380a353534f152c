//! Answers and errors as the official clients read them, in JSON or XML.

use serde::Serialize;
use serde_json::Value;

use crate::Format;
use crate::xml;

/// An error as it goes out. Clients need the status and `Code` both.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ErrorBody {
    /// The id of the request.
    pub request_id: String,
    /// The host that was called.
    pub host_id: String,
    /// The error code.
    pub code: String,
    /// What was wrong and what would be right.
    pub message: String,
    /// Where to read more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recommend: Option<String>,
    /// Why the policies refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_denied_detail: Option<Value>,
}

/// The body of a success. `fields_json` is the text of a JSON object without a `RequestId`; in
/// XML its lists become repeated elements.
#[must_use]
pub fn answer(format: Format, action: &str, request_id: &str, fields_json: &str) -> Vec<u8> {
    match format {
        Format::Json => splice(request_id, fields_json),
        Format::Xml => {
            let text = splice(request_id, fields_json);
            let value = serde_json::from_slice(&text).unwrap_or_default();
            xml::document(&format!("{action}Response"), &value).into_bytes()
        }
    }
}

/// The body of an error.
#[must_use]
pub fn error(format: Format, body: &ErrorBody) -> Vec<u8> {
    match format {
        Format::Json => serde_json::to_vec(body).unwrap_or_default(),
        Format::Xml => {
            let value = serde_json::to_value(body).unwrap_or_default();
            xml::document("Error", &value).into_bytes()
        }
    }
}

/// The `Content-Type` of either. One client reads XML errors only under exactly this text.
#[must_use]
pub fn content_type(format: Format) -> &'static str {
    match format {
        Format::Json => "application/json;charset=utf-8",
        Format::Xml => "text/xml;charset=utf-8",
    }
}

/// The object with `RequestId` in front, without reading the rest.
fn splice(request_id: &str, fields_json: &str) -> Vec<u8> {
    let fields = fields_json.trim();
    let fields = fields
        .strip_prefix('{')
        .and_then(|fields| fields.strip_suffix('}'));
    debug_assert!(
        fields.is_some(),
        "the fields of an answer are a JSON object"
    );
    let fields = fields.unwrap_or_default().trim();
    let mut out = Vec::with_capacity(fields.len() + request_id.len() + 24);
    out.extend_from_slice(b"{\"RequestId\":");
    // INVARIANT: a text always serialises.
    let _ = serde_json::to_writer(&mut out, request_id);
    if !fields.is_empty() {
        out.push(b',');
    }
    out.extend_from_slice(fields.as_bytes());
    out.push(b'}');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: Vec<u8>) -> String {
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn the_request_id_comes_first_and_the_rest_is_untouched() {
        let fields = r#" {"User":{"UserId":"223","Comments":"a\"}{b"}} "#;
        assert_eq!(
            text(answer(Format::Json, "GetUser", "R-1", fields)),
            r#"{"RequestId":"R-1","User":{"UserId":"223","Comments":"a\"}{b"}}"#
        );
        assert_eq!(
            text(answer(Format::Json, "DeleteUser", "R-2", "{}")),
            r#"{"RequestId":"R-2"}"#
        );
        assert_eq!(
            text(answer(Format::Json, "A", "\"", "{ }")),
            r#"{"RequestId":"\""}"#
        );
    }

    #[test]
    fn lists_in_xml_are_repeated_items_in_their_container() {
        let fields =
            r#"{"IsTruncated":false,"Users":{"User":[{"UserName":"a"},{"UserName":"b"}]}}"#;
        assert_eq!(
            text(answer(Format::Xml, "ListUsers", "R", fields)),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ListUsersResponse><RequestId>R</RequestId>\
             <IsTruncated>false</IsTruncated><Users><User><UserName>a</UserName></User>\
             <User><UserName>b</UserName></User></Users></ListUsersResponse>"
        );
    }

    #[test]
    fn an_error_has_what_clients_read_and_nothing_empty() {
        let body = ErrorBody {
            request_id: "R".into(),
            host_id: "127.0.0.1:7280".into(),
            code: "NoPermission".into(),
            message: "a < b".into(),
            recommend: None,
            access_denied_detail: Some(serde_json::json!({"AuthAction": "ram:GetUser"})),
        };
        assert_eq!(
            text(error(Format::Json, &body)),
            r#"{"RequestId":"R","HostId":"127.0.0.1:7280","Code":"NoPermission","Message":"a < b","AccessDeniedDetail":{"AuthAction":"ram:GetUser"}}"#
        );
        assert_eq!(
            text(error(Format::Xml, &body)),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><RequestId>R</RequestId>\
             <HostId>127.0.0.1:7280</HostId><Code>NoPermission</Code><Message>a &lt; b</Message>\
             <AccessDeniedDetail><AuthAction>ram:GetUser</AuthAction></AccessDeniedDetail></Error>"
        );
    }
}
