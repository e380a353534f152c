//! What the owner of an account does in a session of its own.

use super::*;

#[tokio::test]
async fn the_owner_changes_the_own_password_and_nobody_elses_door_leads_there() {
    let story = Story::new().await;
    let (old, new) = ("Owner-of-all-1", "Owner-of-nothing-2");
    let change = |old: &str, new: &str| Wish::ChangePassword {
        old: Secret::new(old.to_owned()),
        new: Secret::new(new.to_owned()),
    };
    let users = story.session().await;
    let (_, owners) = story.owner().await;
    let owners = text(&owners["session"]["token"]);
    let told = async |token: &str, wish: Wish| {
        let (status, told) = story.me(0, token, wish).await;
        (status, text(&told["Code"]))
    };
    for (token, wish, status, code) in [
        (&users, change(PASSWORD, new), 403, "Forbidden"),
        (
            &owners,
            change("wrong-one-1", new),
            400,
            "InvalidParameter.OldPassword",
        ),
        (
            &owners,
            change(old, "a b"),
            400,
            "InvalidParameter.NewPassword",
        ),
        (
            &owners,
            change(old, "short"),
            400,
            "InvalidParameter.Password.MinimumPasswordLength",
        ),
        (
            &owners,
            change(old, old),
            400,
            "InvalidParameter.Password.PasswordReusePrevention",
        ),
    ] {
        let told = told(token, wish).await;
        assert_eq!((told.0, &*told.1), (status, code));
    }
    assert_eq!(story.me(1, &owners, change(old, new)).await.0, 200);
    assert_eq!(story.me(0, &owners, Wish::Look).await.0, 401);
    assert_eq!(story.owner().await.0, 401);
    let whose = story.account.to_string();
    assert_eq!(story.password(0, &whose, new).await.0, 200);
    for event in story.events("ChangePassword").await {
        let event = event.to_string();
        assert!(!event.contains(old) && !event.contains(new), "{event}");
    }
}

#[tokio::test]
async fn the_owners_password_is_not_guessed_without_end_in_an_open_session() {
    let story = Story::new().await;
    let (_, owners) = story.owner().await;
    let owners = text(&owners["session"]["token"]);
    let change = |old: &str| Wish::ChangePassword {
        old: Secret::new(old.to_owned()),
        new: Secret::new("Owner-of-nothing-2".to_owned()),
    };
    for _ in 0..10 {
        assert_eq!(story.me(0, &owners, change("wrong-one-1")).await.0, 400);
    }
    assert_eq!(story.me(0, &owners, change("Owner-of-all-1")).await.0, 429);
}
