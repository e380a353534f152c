//! Users as SCIM shows and changes them. `userName` is the user's name, `active` the status of the login profile.

use std::sync::Arc;

use domain::account::recycle_bin::recycled_user;
use domain::account::{login_profile, provisioned, upn, user};
use domain::{Account, Context};
use model::{
    DisplayName, Email, ForeignId, Kind, Refusal, User, UserId, UserName, UserPrincipalName,
};
use serde_json::{Map, Value};

use super::answer::Answer;
use super::attributes::Shown;
use super::change::{check_schema, edit, flag, others, primary, text, word};
use super::filter::{demanded, rename};
use super::flaw::Flaw;
use super::list::{Query, Resource};
use super::patch::{self, Known};
use super::request::Request;
use super::user_view::Seen;
use super::version::{check, is_known};
use super::words::USER;

/// What of a user can be changed.
pub(super) static KNOWN: Known = Known {
    plain: &["userName", "displayName", "externalId", "active"],
    several: &["emails"],
    fixed: &["id", "meta", "groups"],
    passed_over: &[
        "name",
        "nickName",
        "profileUrl",
        "title",
        "userType",
        "preferredLanguage",
        "locale",
        "timezone",
        "password",
        "phoneNumbers",
        "ims",
        "photos",
        "addresses",
        "entitlements",
        "roles",
        "x509Certificates",
    ],
};
/// Those that the server says: what a body says of them is not looked at.
const SAID_BY_SERVER: [&str; 3] = ["id", "meta", "groups"];

/// What a user is wanted to be.
struct Wanted {
    name: UserName,
    display_name: Option<DisplayName>,
    email: Option<Email>,
    external_id: Option<ForeignId>,
    /// None if nothing is said of it.
    active: Option<bool>,
    /// Whether nothing is to be said of it any more.
    is_gone: bool,
    passed_over: Vec<String>,
}

impl Wanted {
    fn read(context: &Context<'_>, mut body: Map<String, Value>) -> Result<Self, Flaw> {
        check_schema(&mut body, USER)?;
        let name = text(&mut body, "userName")?;
        let name = name.ok_or_else(|| Flaw::value("userName", "it is needed"))?;
        let email = primary(&mut body, "emails")?.map(|text| text.parse());
        Ok(Self {
            name: name_of(context, &name)?,
            display_name: word(&mut body, "displayName")?,
            email: email
                .transpose()
                .map_err(|rule: model::Malformed| Flaw::value("emails", rule))?,
            external_id: word(&mut body, "externalId")?,
            active: flag(&mut body, "active")?,
            is_gone: false,
            passed_over: others(&body, &SAID_BY_SERVER),
        })
    }
}

/// The name that is meant: a bare one, or one with the domain of the account.
fn name_of(context: &Context<'_>, text: &str) -> Result<UserName, Flaw> {
    if !text.contains('@') {
        return text.parse().map_err(|rule| Flaw::value("userName", rule));
    }
    let suffix = &context.limits.domain_suffix;
    let read = text.parse::<UserPrincipalName>();
    let read = read.map_err(|rule| Flaw::value("userName", rule))?;
    if upn::is_own(context.account, read.domain.as_str(), suffix) {
        return Ok(read.name);
    }
    let own = upn::domain(context.account, suffix);
    let rule = format!("what stands behind the @ must be the domain of the account, {own}");
    Err(Flaw::value("userName", rule))
}

/// Makes a user.
pub(super) fn create(
    request: &Request,
    context: &mut Context<'_>,
    revision: u64,
) -> Result<Answer, Refusal> {
    let wanted = Wanted::read(context, request.object()?)?;
    let new = user::New {
        display_name: wanted.display_name,
        email: wanted.email,
        ..user::New::from(wanted.name)
    };
    let made = user::create(context, new)?;
    let mut done = vec!["CreateUser".to_owned()];
    provisioned::name_user(context, made.id, wanted.external_id)?;
    if wanted.active.unwrap_or(true) {
        provisioned::switch_on(context, made.id)?;
    } else {
        provisioned::switch_off(context, made.id, revision)?;
    }
    done.push("CreateLoginProfile".to_owned());
    note(context, (&made.name, done, wanted.passed_over));
    let made = find(context.account, made.id)?.clone();
    let seen = Seen::of(context.account, &made, request);
    Ok(Answer {
        status: 201,
        location: Some(seen.location()),
        ..seen.answer(&shown(request)?)
    })
}

/// Shows a user.
pub(super) fn get(
    request: &Request,
    context: &mut Context<'_>,
    id: UserId,
) -> Result<Answer, Refusal> {
    let user = find(context.account, id)?;
    let seen = Seen::of(context.account, user, request);
    if is_known(request, &seen.version) {
        return Ok(Answer {
            etag: Some(seen.version),
            ..Answer::bare(304)
        });
    }
    Ok(seen.answer(&shown(request)?))
}

/// Makes a user what a body says.
pub(super) fn replace(
    request: &Request,
    context: &mut Context<'_>,
    (id, revision): (UserId, u64),
) -> Result<Answer, Refusal> {
    checked(request, context, id)?;
    let body = request.object()?;
    let wanted = Wanted::read(context, body)?;
    become_(request, context, (id, revision), wanted)
}

/// Changes of a user what is said.
pub(super) fn patch(
    request: &Request,
    context: &mut Context<'_>,
    (id, revision): (UserId, u64),
) -> Result<Answer, Refusal> {
    let user = checked(request, context, id)?;
    let mut resource = Seen::of(context.account, &user, request).whole();
    // What is there afterwards was said; what is not was taken away.
    resource.insert("active".to_owned(), Value::Null);
    let passed_over = patch::apply(&mut resource, request.object()?, &KNOWN)?;
    let is_gone = !resource.contains_key("active");
    let wanted = Wanted::read(context, resource)?;
    let wanted = Wanted {
        is_gone,
        passed_over,
        ..wanted
    };
    become_(request, context, (id, revision), wanted)
}

/// Puts a user into the recycle bin, with all that hangs on it; temporary credentials end.
pub(super) fn delete(
    request: &Request,
    context: &mut Context<'_>,
    (id, revision): (UserId, u64),
) -> Result<Answer, Refusal> {
    let user = checked(request, context, id)?;
    // So that it stays off if it is brought back, and whatever was issued to it is over.
    provisioned::switch_off(context, id, revision)?;
    recycled_user::put_away(context, id)?;
    note(
        context,
        (&user.name, vec!["DeleteUser".to_owned()], Vec::new()),
    );
    Ok(Answer::bare(204))
}

/// What is asked for; names may have the domain of the account.
pub(super) fn query(request: &Request, context: &Context<'_>) -> Result<Query, Flaw> {
    let mut query = Query::read(request)?;
    if let Some(filter) = &mut query.filter {
        let own = |text: &str| Some(name_of(context, text).ok()?.to_string());
        rename(filter, "userName", &own);
    }
    Ok(query)
}

/// All users, as they are shown.
pub(super) fn all<'a>(
    account: &'a Account,
    request: &'a Request,
) -> impl Iterator<Item = Resource<'a>> {
    let users = account.users.iter();
    users.map(move |user| resource(account, user, request))
}

/// A user, as it is shown.
fn resource<'a>(account: &'a Account, user: &'a Arc<User>, request: &'a Request) -> Resource<'a> {
    Box::new(move |is_whole| {
        if is_whole {
            Seen::of(account, user, request).whole()
        } else {
            Seen::alone(account, user, request).whole()
        }
    })
}

/// Lists users.
pub(super) fn list(request: &Request, context: &mut Context<'_>) -> Result<Answer, Refusal> {
    let query = query(request, context)?;
    let account = &*context.account;
    let filter = query.filter.as_ref();
    let named = filter.and_then(|filter| demanded(filter, "userName"));
    let foreign = filter.and_then(|filter| demanded(filter, "externalId"));
    let is_meant = |user: &&Arc<User>| {
        let known = user.external_id.as_ref().map(ForeignId::as_str);
        foreign.is_none_or(|foreign| known == Some(foreign))
    };
    let whole = |user| resource(account, user, request);
    match named {
        // One that is asked for by name is found without a look at all others.
        Some(name) => {
            let one = account.users.find(&model::Folded::new(name));
            Ok(query.answer(one.into_iter().filter(is_meant).map(whole)))
        }
        None => Ok(query.answer(account.users.iter().filter(is_meant).map(whole))),
    }
}

/// Changes a user to what is wanted.
fn become_(
    request: &Request,
    context: &mut Context<'_>,
    (id, revision): (UserId, u64),
    wanted: Wanted,
) -> Result<Answer, Refusal> {
    let shown = shown(request)?;
    let user = find(context.account, id)?.clone();
    let mut done = Vec::new();
    let to = user::Update {
        name: (wanted.name != user.name).then(|| wanted.name.clone()),
        display_name: edit(user.display_name.as_ref(), wanted.display_name),
        email: edit(user.email.as_ref(), wanted.email),
        ..user::Update::default()
    };
    let is_other = to.name.is_some()
        || to.display_name != model::Edit::Keep
        || to.email != model::Edit::Keep
        || user.external_id != wanted.external_id;
    if is_other {
        user::update(context, &user.name, to)?;
        provisioned::name_user(context, id, wanted.external_id)?;
        done.push("UpdateUser".to_owned());
    }
    match wanted.active {
        Some(true) if provisioned::switch_on(context, id)? => {
            done.push("UpdateLoginProfile Active".to_owned());
        }
        Some(false) => {
            let off = provisioned::switch_off(context, id, revision)?;
            if off.is_news {
                done.push("UpdateLoginProfile Inactive".to_owned());
                done.push("RevokeSessions".to_owned());
            }
            let keys = off
                .keys
                .iter()
                .map(|key| format!("UpdateAccessKey {key} Inactive"));
            done.extend(keys);
        }
        Some(true) | None => {}
    }
    if wanted.is_gone && provisioned::is_on(context.account, id).is_some() {
        provisioned::switch_off(context, id, revision)?;
        let user = find(context.account, id)?.clone();
        login_profile::delete(context, &user)?;
        done.push("DeleteLoginProfile".to_owned());
    }
    note(context, (&user.name, done, wanted.passed_over));
    let user = find(context.account, id)?;
    Ok(Seen::of(context.account, user, request).answer(&shown))
}

/// The user, whose version is the one that is meant.
fn checked(request: &Request, context: &Context<'_>, id: UserId) -> Result<Arc<User>, Refusal> {
    let user = find(context.account, id)?.clone();
    let seen = Seen::of(context.account, &user, request);
    check(request, &seen.version)?;
    Ok(user)
}

fn find(account: &Account, id: UserId) -> Result<&Arc<User>, Refusal> {
    let missing = || Refusal::Missing(Kind::User, id.to_string());
    account.users.get(&id).ok_or_else(missing)
}

/// What of the answer is shown.
pub(super) fn shown(request: &Request) -> Result<Shown, Flaw> {
    let (only, but) = (
        request.parameter("attributes"),
        request.parameter("excludedAttributes"),
    );
    Shown::read(only, but)
}

/// How many attributes that were passed over an event names.
const PASSED_OVER: usize = 64;

/// Says in the event what was done, to whom, and what was passed over.
pub(super) fn note(
    context: &mut Context<'_>,
    (name, done, mut passed_over): (&impl ToString, Vec<String>, Vec<String>),
) {
    passed_over.sort_unstable();
    passed_over.dedup();
    passed_over.truncate(PASSED_OVER);
    let list = |all: Vec<String>| domain::Note::List(all.into_iter().map(Into::into).collect());
    let notes = &mut context.effects.notes;
    notes.push(("name", name.to_string().into()));
    notes.push(("deeds", list(done)));
    if !passed_over.is_empty() {
        notes.push(("passedOver", list(passed_over)));
    }
}
