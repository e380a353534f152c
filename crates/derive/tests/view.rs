//! Answers as services write them.

use derive::View;
use serde_json::json;

mod view {
    pub(crate) trait Item {
        const NAME: &'static str;
        const LIST: &'static str;
        const FLAT: bool;
    }
}

use view::Item;

#[derive(View)]
#[view("User")]
struct Shown<T: serde::Serialize> {
    user_id: T,
    display_name: Option<T>,
    #[view("OIDCToken")]
    token: &'static str,
}

#[derive(View)]
#[view("Policy", "Policies")]
struct Nothing {}

#[derive(View)]
#[view(flat "TagResource")]
struct Tagged {}

fn written(value: &impl serde::Serialize) -> serde_json::Value {
    serde_json::to_value(value).unwrap_or_default()
}

#[test]
fn fields_are_written_by_their_names_and_absent_ones_left_out() {
    let mut shown = Shown {
        user_id: 7,
        display_name: None,
        token: "t",
    };
    assert_eq!(written(&shown), json!({"UserId": 7, "OIDCToken": "t"}));
    shown.display_name = Some(8);
    let all = json!({"UserId": 7, "DisplayName": 8, "OIDCToken": "t"});
    assert_eq!(written(&shown), all);
    assert_eq!(written(&Nothing {}), json!({}));
}

#[test]
fn an_item_knows_its_name_and_its_list_s() {
    type User = Shown<u8>;
    assert_eq!(
        (User::NAME, User::LIST, User::FLAT),
        ("User", "Users", false)
    );
    assert_eq!((Nothing::NAME, Nothing::LIST), ("Policy", "Policies"));
    assert_eq!((Tagged::LIST, Tagged::FLAT), ("TagResources", true));
    assert_eq!(written(&Tagged {}), json!({}));
}
