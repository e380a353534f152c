//! The role by which the people of the management account reach into a member.

use model::{AttachmentScope, Description, Kind, Malformed, PolicyName, Refusal, RoleName};

use crate::account::attachment::{self, Holder};
use crate::account::catalog::Named;
use crate::account::role;
use crate::context::Context;

/// What it is called in every member.
pub const NAME: &str = "ResourceDirectoryAccountAccessRole";

/// Makes it in the account of this context: the management account may assume it, and it may do everything.
///
/// # Errors
/// When the account has a role of its name already.
pub fn found(context: &mut Context<'_>, master: model::AccountId) -> Result<(), Refusal> {
    let name = name()?;
    let principal = model::root_arn(master);
    let trust = format!(
        r#"{{"Statement":[{{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{{"RAM":["{principal}"]}}}}],"Version":"1"}}"#
    );
    let description: Description = word("The management account of the resource directory.")?;
    let new = role::New {
        name: name.clone(),
        trust,
        description: Some(description),
        max_session: None,
        console_logon: None,
        tags: model::Tags::new(),
    };
    role::create(context, new)?;
    let all = Named {
        system: true,
        name: word::<PolicyName>("AdministratorAccess")?,
    };
    let role = Holder::Role(name);
    attachment::attach(context, &role, &all, AttachmentScope::Account)
}

/// Takes it away, if it is still there.
///
/// # Errors
/// When it cannot be taken away.
pub fn end(context: &mut Context<'_>) -> Result<(), Refusal> {
    match role::delete(context, &name()?, true) {
        Err(Refusal::Missing(Kind::Role, _)) => Ok(()),
        other => other,
    }
}

fn name() -> Result<RoleName, Refusal> {
    word(NAME)
}

fn word<T: std::str::FromStr<Err = Malformed>>(text: &str) -> Result<T, Refusal> {
    text.parse()
        .map_err(|e: Malformed| Refusal::Invalid("RoleName", e.to_string()))
}
