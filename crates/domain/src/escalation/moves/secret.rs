//! How secrets lead to somebody: to the user whose AccessKey they are, to the role whose credentials they give out.

use std::sync::Arc;

use model::{Role, StoredSecret, UserId, role_arn};
use policy::{Kind, Policy, Principal};

use super::draft::{Draft, Move, Scene};
use crate::account::kms::{managed, role_secret, secret};
use crate::escalation::judge::{Beside, Judge};
use crate::escalation::step::Ask;
use crate::escalation::way::Way;
use crate::escalation::who::Who;

/// By a secret that is a user's AccessKey.
pub(super) fn to_user(
    scene: Scene<'_>,
    judge: &mut Judge<'_>,
    user: UserId,
    one: &StoredSecret,
) -> Vec<Move> {
    let is_broken = one
        .rotation
        .as_ref()
        .is_none_or(|own| managed::broken(scene.world, own).is_some());
    if is_broken {
        return Vec::new();
    }
    let to = To {
        then: Who::User(user),
        let_in: None,
    };
    to.by(scene, judge, one)
}

/// By the secret that gives out credentials of a role, there or new.
pub(super) fn to_role(
    scene: Scene<'_>,
    judge: &mut Judge<'_>,
    role: &Role,
    arn: &str,
) -> Vec<Move> {
    let Ok(name) = role_secret::name(&role.name) else {
        return Vec::new();
    };
    let there = scene.world.secrets.get(&name);
    let is_new = there.is_none()
        && scene.world.secrets.len() < scene.limits.secrets
        && judge.speaks(scene.place, PASS)
        && judge.speaks(scene.place, MAKE);
    let one = there.filter(|one| one.role.as_ref().is_some_and(|own| own.role == role.id));
    if one.is_none() && !is_new {
        return Vec::new();
    }
    let service = Principal::Service {
        account: judge.home.to_string().into(),
        service: role_secret::SERVICE.into(),
    };
    let Some(let_in) = judge.lets_in(&service, arn, role) else {
        return Vec::new();
    };
    let to = To {
        then: Who::Role(role.id),
        let_in: Some(let_in),
    };
    match one {
        Some(one) => to.by(scene, judge, one),
        None => to
            .made(scene, judge, role, name.as_str())
            .into_iter()
            .collect(),
    }
}

/// To whom a secret leads.
struct To {
    then: Who,
    /// That the role lets the service in, if it is one.
    let_in: Option<Ask>,
}

impl To {
    fn draft(&self, scene: Scene<'_>, way: Way, arn: &str) -> Draft {
        let draft = Draft::new(scene, way, self.then).with(arn);
        match &self.let_in {
            Some(let_in) => draft.asked(let_in.clone()),
            None => draft,
        }
    }

    fn by(&self, scene: Scene<'_>, judge: &mut Judge<'_>, one: &StoredSecret) -> Vec<Move> {
        let name = one.name.as_str();
        let arn = secret_arn(scene, judge, name);
        let own = secret::policy(one);
        let draft = |way| self.draft(scene, way, &arn);
        let open = |draft: Draft, judge: &mut Judge<'_>, policy: Option<&Arc<Policy>>| {
            let draft = draft.ask_beside(judge, READ, &arn, carried(name, policy))?;
            let draft = decrypting(draft, scene, judge, one)?;
            draft.done()
        };
        if one.deletion.is_some() {
            let beside = carried(name, own.as_ref());
            let restored =
                draft(Way::RestoredSecret).ask_beside(judge, "kms:RestoreSecret", &arn, beside);
            let found = restored.and_then(|draft| open(draft, judge, own.as_ref()));
            return found.into_iter().collect();
        }
        let mut found: Vec<_> = open(draft(Way::ReadSecret), judge, own.as_ref())
            .into_iter()
            .collect();
        // Credentials of roles are not given to whoever reads several secrets at once.
        if self.let_in.is_none() {
            let both = draft(Way::ReadSecrets).ask(judge, "kms:BatchGetSecretValue", &arn);
            let both = both.and_then(|draft| draft.ask(judge, READ, &arn));
            let both = both.and_then(|draft| decrypting(draft, scene, judge, one));
            found.extend(both.and_then(Draft::done));
        }
        if found.is_empty() {
            let beside = carried(name, own.as_ref());
            let opened =
                draft(Way::OpenedSecret).ask_beside(judge, "kms:SetSecretPolicy", &arn, beside);
            let opening = opening(scene, judge);
            found.extend(opened.and_then(|draft| open(draft, judge, opening.as_ref())));
        }
        found
    }

    /// A secret of the role is made, with a policy that lets whoever makes it read it.
    fn made(
        &self,
        scene: Scene<'_>,
        judge: &mut Judge<'_>,
        role: &Role,
        name: &str,
    ) -> Option<Move> {
        let arn = secret_arn(scene, judge, name);
        let made = self
            .draft(scene, Way::NewSecret, &arn)
            .ask(judge, MAKE, &arn)?;
        let passed = made.ask(judge, PASS, &role_arn(judge.home, &role.name))?;
        let opening = opening(scene, judge);
        let beside = carried(name, opening.as_ref());
        passed.ask_beside(judge, READ, &arn, beside)?.done()
    }
}

fn secret_arn(scene: Scene<'_>, judge: &Judge<'_>, name: &str) -> String {
    format!("acs:kms:{}:{}:secret/{name}", scene.region, judge.home)
}

fn carried<'b>(name: &'b str, policy: Option<&'b Arc<Policy>>) -> Beside<'b> {
    policy.map_or(Beside::Nothing, |policy| Beside::Carried(name, policy))
}

/// A policy of a secret that lets whoever acts read it.
fn opening(scene: Scene<'_>, judge: &Judge<'_>) -> Option<Arc<Policy>> {
    let who = scene.actor.arn(scene.world, judge.home)?;
    let text = format!(
        r#"{{"Version":"1","Statement":[{{"Effect":"Allow","Action":"kms:GetSecretValue","Resource":"*","Principal":{{"RAM":["{who}"]}}}}]}}"#
    );
    Some(Arc::new(Policy::restore(&text, Kind::Resource)))
}

/// A key of the account's own that seals a secret must be let to whoever reads it.
fn decrypting(
    draft: Draft,
    scene: Scene<'_>,
    judge: &mut Judge<'_>,
    one: &StoredSecret,
) -> Option<Draft> {
    let Some(named) = &one.key else {
        return Some(draft);
    };
    let (region, home, id) = (scene.region, judge.home, &named.id);
    let key = format!("acs:kms:{region}:{home}:key/{id}");
    draft.ask(judge, "kms:Decrypt", &key)
}

const READ: &str = "kms:GetSecretValue";
const MAKE: &str = "kms:CreateSecret";
const PASS: &str = "ram:PassRole";
