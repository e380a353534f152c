//! Requests as services write them, read from parameters.

use std::str::FromStr;

use derive::Parameters;
use rpc::{FromParameters, Kind, Malformed, ParameterShape};
use serde::Deserialize;

#[derive(Debug, PartialEq)]
struct UserName(String);

impl FromStr for UserName {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let legal = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        legal
            .then(|| Self(text.to_owned()))
            .ok_or("1 to 64 letters or digits")
    }
}

#[derive(Debug, Deserialize, PartialEq)]
struct Label {
    #[serde(rename = "Key")]
    key: String,
}

#[derive(Debug, Deserialize, Parameters, PartialEq)]
#[serde(rename_all = "PascalCase")]
struct Tag {
    #[serde(deserialize_with = "parsed")]
    key: UserName,
    value: Option<String>,
}

#[derive(Debug, Parameters, PartialEq)]
struct Everything {
    user_name: UserName,
    comments: Option<String>,
    new_name: Option<UserName>,
    max_items: Option<u32>,
    offset: Option<i8>,
    force: Option<bool>,
    #[rpc("OIDCToken", secret)]
    token: Option<UserName>,
    #[rpc(json)]
    labels: Option<Vec<Label>>,
    #[rpc(flat)]
    tag: Option<Vec<Tag>>,
    #[rpc(flat)]
    resource_id: Option<Vec<UserName>>,
    #[rpc(json, secret)]
    sealed: Option<u32>,
}

#[derive(Debug, Parameters)]
struct Needy {
    #[rpc(flat)]
    tag: Vec<Tag>,
    #[rpc(json)]
    labels: Vec<Label>,
}

#[derive(Debug, PartialEq)]
enum Edit<T> {
    Keep,
    Clear,
    To(T),
}

impl<T> From<Option<Option<T>>> for Edit<T> {
    fn from(given: Option<Option<T>>) -> Self {
        match given {
            None => Self::Keep,
            Some(None) => Self::Clear,
            Some(Some(value)) => Self::To(value),
        }
    }
}

/// Few enough to be a list.
#[derive(Debug, PartialEq)]
struct Few(Vec<Tag>);

impl rpc::field::List for Few {
    type Item = Tag;

    fn of(items: Vec<Tag>) -> Result<Self, String> {
        let few = items.len() < 3;
        few.then_some(Self(items))
            .ok_or("at most 2 tags".to_owned())
    }
}

#[derive(Debug, Parameters)]
struct Whole<W: FromParameters> {
    #[rpc(flatten)]
    whom: W,
    new_comments: Edit<UserName>,
    #[rpc(json, flat)]
    tag: Option<Few>,
    later: Option<rpc::field::Unserved>,
}

#[derive(Debug, Parameters)]
struct Nothing;

fn parsed<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<UserName, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(serde::de::Error::custom)
}

fn read<T: FromParameters>(pairs: &[(&str, &str)]) -> Result<T, Malformed> {
    T::from_parameters(&rpc::Parameters::collect(pairs.iter().copied())?)
}

fn with(name: &str, value: &str) -> Result<Everything, Malformed> {
    read(&[("UserName", "alice"), (name, value)])
}

#[test]
fn all_fields_are_read() {
    let read: Everything = read(&[
        ("UserName", "alice"),
        ("Comments", "a b"),
        ("MaxItems", "10"),
        ("Offset", "-3"),
        ("Force", "true"),
        ("OIDCToken", "t0ken"),
        ("Labels", r#"[{"Key":"k"}]"#),
        ("Tag.1.Key", "one"),
        ("Tag.2.Key", "two"),
        ("Tag.2.Value", ""),
        ("ResourceId.1", "r1"),
        ("ResourceId.2", "r2"),
        ("Unknown", "ignored"),
        ("Tags.7.Unknown", "ignored"),
    ])
    .unwrap();
    let name = |text: &str| UserName(text.to_owned());
    assert_eq!(read.user_name, name("alice"));
    assert_eq!(read.comments.as_deref(), Some("a b"));
    assert_eq!(
        (read.max_items, read.offset, read.force),
        (Some(10), Some(-3), Some(true))
    );
    assert_eq!(read.token, Some(name("t0ken")));
    assert_eq!(
        read.labels,
        Some(vec![Label {
            key: "k".to_owned()
        }])
    );
    let tags = [
        Tag {
            key: name("one"),
            value: None,
        },
        Tag {
            key: name("two"),
            value: None,
        },
    ];
    assert_eq!(read.tag.unwrap(), tags);
    assert_eq!(read.resource_id, Some(vec![name("r1"), name("r2")]));
}

#[test]
fn absent_is_none_for_every_kind_of_option() {
    let read: Everything = read(&[("UserName", "alice")]).unwrap();
    assert_eq!(
        (read.comments, read.max_items, read.force, read.token),
        (None, None, None, None)
    );
    assert_eq!(
        (read.labels, read.tag, read.resource_id),
        (None, None, None)
    );
}

fn whole(pairs: &[(&str, &str)]) -> Result<Whole<Needy>, Malformed> {
    let needy = [("Labels", "[]"), ("Tag.1.Key", "k")];
    read(&[&needy, pairs].concat())
}

#[test]
fn the_fields_of_a_flattened_struct_are_the_request_s_own() {
    let names: Vec<_> = Whole::<Everything>::SHAPE
        .iter()
        .map(|shape| shape.name)
        .collect();
    let own = ["NewComments", "Tag", "Later"];
    let all: Vec<_> = Everything::SHAPE.iter().map(|shape| shape.name).collect();
    assert_eq!(names, [&all[..], &own].concat());
    assert_eq!(Whole::<Needy>::REQUEST, "Whole");
    assert_eq!(whole(&[]).unwrap().whom.tag.len(), 1);
    let refused = read::<Whole<Needy>>(&[("Labels", "[]")]).unwrap_err();
    assert!(refused.message.contains("Tag.1"), "{refused}");
}

#[test]
fn an_edit_keeps_clears_or_sets() {
    let edit = |pairs| whole(pairs).map(|read| read.new_comments);
    assert_eq!(edit(&[]), Ok(Edit::Keep));
    assert_eq!(edit(&[("NewComments", "")]), Ok(Edit::Clear));
    let to = UserName("a".to_owned());
    assert_eq!(edit(&[("NewComments", "a")]), Ok(Edit::To(to)));
    let refused = edit(&[("NewComments", "a b")]).unwrap_err();
    assert_eq!(refused.code, "InvalidParameter.NewComments");
    assert!(!Whole::<Needy>::SHAPE[2].required);
}

#[test]
fn a_list_is_a_json_text_or_flat() {
    let tags = |pairs: &[(&str, &str)]| -> Result<Option<Few>, Malformed> {
        let nothing = [("Comments", "x")];
        read::<Whole<Nothing>>(&[&nothing, pairs].concat()).map(|read| read.tag)
    };
    let tag = |key: &str| Tag {
        key: UserName(key.to_owned()),
        value: None,
    };
    assert_eq!(tags(&[]), Ok(None));
    assert_eq!(tags(&[("Tag", "")]), Ok(None));
    let two = Ok(Some(Few(vec![tag("a"), tag("b")])));
    assert_eq!(tags(&[("Tag", r#"[{"Key":"a"},{"Key":"b"}]"#)]), two);
    assert_eq!(tags(&[("Tag.1.Key", "a"), ("Tag.2.Key", "b")]), two);
    for bad in [
        &[("Tag", r#"[{"Key":"a b"}]"#)][..],
        &[("Tag", "a")],
        &[("Tag.1.Key", "a b")],
        &[("Tag", r#"[{"Key":"a"}]"#), ("Tag.1.Key", "b")],
        &[("Tag", r#"[{"Key":"a"},{"Key":"b"},{"Key":"c"}]"#)],
        &[("Tag.1.Key", "a"), ("Tag.2.Key", "b"), ("Tag.3.Key", "c")],
    ] {
        assert_eq!(
            tags(bad).unwrap_err().code,
            "InvalidParameter.Tag",
            "{bad:?}"
        );
    }
}

#[test]
fn a_flat_list_is_not_one_value() {
    let refused = with("ResourceId", "r1").unwrap_err();
    assert_eq!(refused.code, "InvalidParameter.ResourceId");
    assert!(refused.message.contains("ResourceId.1"), "{refused}");
    assert!(with("ResourceId", "").is_ok());
}

#[test]
fn what_is_not_served_is_refused_by_name() {
    assert!(whole(&[("Later", "")]).unwrap().later.is_none());
    let refused = whole(&[("Later", "soon")]).unwrap_err();
    assert_eq!(refused.code, "InvalidParameter.Later");
    assert!(refused.message.contains("does not serve"), "{refused}");
}

#[test]
fn an_empty_optional_value_is_absent_whatever_its_type() {
    assert_eq!(with("Comments", "").unwrap().comments, None);
    assert_eq!(with("NewName", "").unwrap().new_name, None);
    assert_eq!(with("MaxItems", "").unwrap().max_items, None);
    assert_eq!(with("Labels", "").unwrap().labels, None);
    let refused = read::<Everything>(&[("UserName", "")]).unwrap_err();
    assert_eq!(refused.code, "InvalidParameter.UserName");
}

#[test]
fn a_missing_parameter_is_named() {
    let refused = read::<Everything>(&[]).unwrap_err();
    assert_eq!((refused.code, refused.status), ("MissingParameter", 400));
    assert!(refused.message.contains("UserName"), "{refused}");
    let refused = read::<Needy>(&[("Labels", "[]")]).unwrap_err();
    assert_eq!(refused.code, "MissingParameter");
    assert!(refused.message.contains("Tag.1"), "{refused}");
    let refused = read::<Needy>(&[("Labels", "[]"), ("Tag.1.Value", "v")]).unwrap_err();
    assert_eq!(refused.code, "MissingParameter");
    assert!(refused.message.contains("Tag.1.Key"), "{refused}");
    let refused = read::<Needy>(&[("Tag.1.Key", "k")]).unwrap_err();
    assert_eq!(refused.code, "MissingParameter");
    assert!(refused.message.contains("Labels"), "{refused}");
    let needy = read::<Needy>(&[("Tag.1.Key", "k"), ("Labels", "[]")]).unwrap();
    assert_eq!((needy.tag.len(), needy.labels.len()), (1, 0));
}

#[test]
fn a_broken_rule_is_told_with_the_value() {
    let refused = with("NewName", "al ice").unwrap_err();
    assert_eq!(
        (refused.code, refused.status),
        ("InvalidParameter.NewName", 400)
    );
    assert!(
        refused.message.contains("1 to 64 letters or digits"),
        "{refused}"
    );
    assert!(refused.message.contains("al ice"), "{refused}");
    let long = "-".repeat(65);
    assert!(!with("NewName", &long).unwrap_err().message.contains(&long));
}

#[test]
fn numbers_are_decimal_and_booleans_are_two_words() {
    for (name, value) in [
        ("MaxItems", "+1"),
        ("MaxItems", "-1"),
        ("MaxItems", "0x1"),
        ("MaxItems", " 1"),
        ("MaxItems", "1.0"),
        ("MaxItems", "4294967296"),
        ("Offset", "-129"),
        ("Offset", "-"),
        ("Offset", "--1"),
        ("Force", "1"),
        ("Force", "yes"),
    ] {
        let refused = with(name, value).unwrap_err();
        assert_eq!(refused.code, format!("InvalidParameter.{name}"), "{value}");
    }
}

#[test]
fn a_boolean_is_read_in_any_case() {
    // The Python SDKs write True and False, the others true and false.
    assert_eq!(with("Force", "True").unwrap().force, Some(true));
    assert_eq!(with("Force", "false").unwrap().force, Some(false));
}

#[test]
fn a_secret_is_not_repeated() {
    for (name, value) in [
        ("OIDCToken", "s3cret-token"),
        ("Sealed", "\"s3cret-token\""),
    ] {
        let refused = with(name, value).unwrap_err();
        assert_eq!(refused.code, format!("InvalidParameter.{name}"));
        assert!(!refused.message.contains("s3cret"), "{refused}");
    }
}

#[test]
fn broken_lists_and_texts_are_reported_under_their_name() {
    for (name, value, code, names) in [
        ("Tag.1.Key", "a b", "InvalidParameter.Tag", "Tag.1.Key"),
        ("Tag.2.Key", "b", "InvalidParameter.Tag", "Tag"),
        ("Tag.x", "b", "InvalidParameter.Tag", "Tag.x"),
        (
            "ResourceId.1",
            "a b",
            "InvalidParameter.ResourceId",
            "ResourceId.1",
        ),
        (
            "ResourceId.2",
            "a",
            "InvalidParameter.ResourceId",
            "ResourceId",
        ),
        ("Labels", "[{}]", "InvalidParameter.Labels", "Key"),
        ("Labels", "[", "InvalidParameter.Labels", "line 1"),
    ] {
        let refused = with(name, value).unwrap_err();
        assert_eq!(refused.code, code, "{name}={value}");
        assert!(refused.message.contains(names), "{refused}");
    }
}

#[test]
fn the_shape_tells_names_kinds_and_secrets() {
    let shape = |name| {
        *Everything::SHAPE
            .iter()
            .find(|shape| shape.name == name)
            .unwrap()
    };
    let expected = ParameterShape {
        name: "OIDCToken",
        required: false,
        kind: Kind::Text,
        secret: true,
        invalid: "InvalidParameter.OIDCToken",
    };
    assert_eq!(shape("OIDCToken"), expected);
    assert!(shape("UserName").required && !shape("UserName").secret);
    assert_eq!(shape("MaxItems").kind, Kind::Integer);
    assert_eq!(shape("Force").kind, Kind::Boolean);
    assert_eq!(shape("Labels").kind, Kind::Json);
    assert_eq!(shape("Tag").kind, Kind::Flat(Tag::SHAPE));
    assert_eq!(shape("ResourceId").kind, Kind::Flat(&[]));
    assert_eq!(Everything::SHAPE.len(), 11);
    assert_eq!(Nothing::SHAPE, []);
    assert!(read::<Nothing>(&[("Anything", "1")]).is_ok());
}
