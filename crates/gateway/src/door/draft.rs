//! Steps that are not taken: each read by its service's table, judged as if it were made, and run on copies.

use std::sync::Arc;

use ::rpc::Parameters;
use domain::account::directory;
use domain::{Account, Beside, Context, Effects, Entropy, Stream};
use model::{AccountId, Refusal};
use policy::Set;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::drafted::{Draft, Drafted};
use super::enter::Entered;
use super::newest::newest;
use crate::ask::call::Call;
use crate::ask::caller::Caller;
use crate::ask::operation::{Deed, Effect, Entry, Service};
use crate::ask::permit::Grant;
use crate::ask::want::{Prepared, Wants};
use crate::audit::event;
use crate::fault::Error;
use crate::guard::guarded;
use crate::held::control::ControlPath;
use crate::held::gather::{self, Holder, Policies};
use crate::held::snapshot::Snapshot;
use crate::judge::denial::denial;
use crate::judge::{Home, Judged, Plea};
use crate::node::Core;
use crate::rehearse::party::path;
use crate::rehearse::tryout::Change;

/// Takes the steps on copies of the caller's account, and of those that they change beside it. Nothing is kept of
/// what they would do elsewhere; who may not take one of them is denied as if it were made.
pub(super) async fn draft(
    core: &Core,
    call: &Call,
    entered: &Entered,
    (home, steps): (&Arc<Snapshot>, &[Change]),
) -> Result<Draft, Error> {
    let mut draft = Draft::default();
    draft
        .accounts
        .insert(home.account, Drafted::on(home.clone()));
    let seed = seed(home.account, steps);
    for (number, step) in (1..).zip(steps) {
        let account = step.account.unwrap_or(home.account);
        let taking = Taking {
            core,
            call,
            entered,
            home,
            account,
            number,
            step,
            seed,
        };
        taking.take(&mut draft).await?;
    }
    Ok(draft)
}

/// The same steps draw the same ids on each page; what they draw is never kept.
fn seed(home: AccountId, steps: &[Change]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(format!("rehearsal {home} {steps:?}"));
    hash.finalize().into()
}

/// One step about to be taken.
struct Taking<'s> {
    core: &'s Core,
    call: &'s Call,
    entered: &'s Entered,
    home: &'s Arc<Snapshot>,
    /// In which account: the caller's own, or a member of the directory that it manages.
    account: AccountId,
    /// Counted from 1.
    number: u32,
    step: &'s Change,
    seed: [u8; 32],
}

impl Taking<'_> {
    async fn take(&self, draft: &mut Draft) -> Result<(), Error> {
        let (service, entry) = self.find()?;
        match entry.effect {
            Effect::Write => (),
            Effect::Read => return Err(self.refused("it changes nothing")),
            Effect::Mint => return Err(self.refused("it gives out credentials")),
        }
        let deed = self.read(entry, &draft.answers)?;
        let wished = Call {
            service,
            entry,
            recorded: event::NONE.to_owned(),
            if_revision: None,
            attempt: None,
            ..self.call.clone()
        };
        self.enter(draft).await?;
        let mut state = self.then(draft).clone();
        let caller = self.caller(&state)?;
        let control = self.control(draft, (&caller, &state));
        let judged = self.judge(&wished, (&caller, &state), (&*deed, control))?;
        if !matches!(judged.wants, Wants::Nothing) {
            return Err(self.refused("it needs work that is done for real calls alone"));
        }
        let mut second = self.second(judged.beside, draft).await?;
        let answer = self.run(
            (&wished, &caller),
            &*deed,
            &judged,
            (&mut state, &mut second),
            draft.accounts.get(&self.account).map(|own| &*own.base),
        )?;
        draft.answers.push(answer);
        if let Some(own) = draft.accounts.get_mut(&self.account) {
            own.then = state;
        }
        if let Some((id, second)) = second {
            draft.accounts.insert(id, second);
        }
        Ok(())
    }

    /// Whether it is taken in the caller's own account.
    fn is_home(&self) -> bool {
        self.account == self.home.account
    }

    /// Brings the member along that it is taken in.
    async fn enter(&self, draft: &mut Draft) -> Result<(), Error> {
        if self.is_home() {
            return Ok(());
        }
        let managing = draft.accounts.get(&self.home.account);
        let managing = managing.map_or(&self.home.state, |own| &own.then);
        if !directory::has_member(managing, self.account) {
            let why = "the account is no member of a directory that the caller's account manages";
            return Err(self.refused(why));
        }
        if let Some((id, member)) = self.second(Some(self.account), draft).await? {
            draft.accounts.entry(id).or_insert(member);
        }
        Ok(())
    }

    /// Who takes it. In a member that is the server for whoever may rehearse there, who could as well take on the
    /// role that the directory has in each.
    fn caller(&self, state: &Account) -> Result<Caller, Error> {
        if !self.is_home() {
            return Ok(Caller::server(self.account, "rehearsal"));
        }
        let credential = &self.entered.proven.credential;
        Caller::resolve(credential, state).map_err(|why| {
            let why = why.message;
            self.refused(&format!("whoever asks could not come any more: {why}"))
        })
    }

    /// The account as the steps before have left it.
    fn then<'d>(&'d self, draft: &'d Draft) -> &'d Account {
        let own = draft.accounts.get(&self.account);
        own.map_or(&self.home.state, |own| &own.then)
    }

    fn find(&self) -> Result<(&'static Service, &'static Entry), Error> {
        let Change {
            product,
            version,
            operation,
            ..
        } = self.step;
        let meant = |one: &&&'static Service| {
            one.name.eq_ignore_ascii_case(product)
                && version
                    .as_ref()
                    .is_none_or(|version| one.version == version)
        };
        let services = self.core.services.iter().filter(meant);
        let mut entries = services.flat_map(|service| {
            let operations = service.operations.iter();
            operations.map(move |entry| (*service, entry))
        });
        let found = entries.find(|(_, entry)| entry.name == operation);
        found.ok_or_else(|| self.refused("no such operation is served here"))
    }

    fn read(&self, entry: &Entry, answers: &[Value]) -> Result<Arc<dyn Deed>, Error> {
        let mut given = Vec::new();
        for (name, value) in &self.step.parameters {
            let value = self.resolved(value, answers)?;
            given.push((name.as_str(), value));
        }
        let given = given.iter().map(|(name, value)| (*name, value.as_str()));
        let parameters = Parameters::collect(given);
        let deed = parameters.and_then(|parameters| (entry.read)(&parameters));
        deed.map_err(|why| self.refused(&format!("{}: {}", why.code, why.message)))
    }

    /// A value as it is, or what an earlier step has answered in the place that it names.
    fn resolved(&self, value: &str, answers: &[Value]) -> Result<String, Error> {
        let Some((number, place)) = value
            .strip_prefix('$')
            .and_then(|rest| rest.split_once('.'))
        else {
            return Ok(value.to_owned());
        };
        let Ok(number) = number.parse::<usize>() else {
            return Ok(value.to_owned());
        };
        let answer = number.checked_sub(1).and_then(|place| answers.get(place));
        let pointer = ["/", &place.replace('.', "/")].concat();
        match answer.and_then(|answer| answer.pointer(&pointer)) {
            Some(Value::String(text)) => Ok(text.clone()),
            Some(other) if other.is_number() || other.is_boolean() => Ok(other.to_string()),
            _ => Err(self.refused(&format!("no earlier step answers {value}"))),
        }
    }

    /// The control policies that bound the caller after the steps before.
    fn control(&self, draft: &Draft, (caller, state): (&Caller, &Account)) -> Option<ControlPath> {
        let standing = directory::standing(state)?;
        // The server is bound by none.
        if !self.is_home() {
            return None;
        }
        let Some(drafted) = draft.accounts.get(&standing.master) else {
            return self.entered.policies().control;
        };
        let levels = path(self.home.account, Some(&drafted.then))?;
        caller.principal.is_controlled().then(|| ControlPath {
            levels: Arc::new(levels),
            manager: standing.master,
            revision: drafted.base.revision.0,
            aside: None,
        })
    }

    /// Judges the step by what its caller holds after the steps before.
    fn judge(
        &self,
        wished: &Call,
        (caller, state): (&Caller, &Account),
        (deed, control): (&dyn Deed, Option<ControlPath>),
    ) -> Result<Judged, Error> {
        let held = |holder| Arc::new(Set::new(gather::held(state, holder)));
        let policies = Policies {
            identity: Holder::of(caller).map(held),
            control,
            aside: None,
            ..self.entered.policies()
        };
        let account = self.account;
        let plea = Plea {
            call: wished,
            caller,
            policies: &policies,
            deed,
            home: Home {
                account,
                state,
                control: None,
            },
        };
        plea.judge().map_err(|refused| {
            let core = self.core;
            let mut denial = denial(&refused, &self.call.arrival, &core.vault, self.number);
            denial.message = format!("{}: {}", self.named(), denial.message);
            Error::Denied(Box::new(denial))
        })
    }

    /// The second account that the step changes.
    async fn second(
        &self,
        id: Option<AccountId>,
        draft: &Draft,
    ) -> Result<Option<(AccountId, Drafted)>, Error> {
        let Some(id) = id else {
            return Ok(None);
        };
        if let Some(Drafted { base, then }) = draft.accounts.get(&id) {
            let (base, then) = (base.clone(), then.clone());
            return Ok(Some((id, Drafted { base, then })));
        }
        let when = (
            self.call.arrival.now,
            self.entered.proven.credential.patience(),
        );
        let base = newest(self.core, id, when).await?;
        Ok(Some((id, Drafted::on(base))))
    }

    fn run(
        &self,
        (wished, caller): (&Call, &Caller),
        deed: &dyn Deed,
        judged: &Judged,
        (state, second): (&mut Account, &mut Option<(AccountId, Drafted)>),
        base: Option<&Snapshot>,
    ) -> Result<Value, Error> {
        let revision = base.map_or(self.home.revision, |base| base.revision).0;
        let grant = Grant {
            caller,
            home: self.account,
            revision,
            own: self.entered.proven.snapshot.revision.0,
            allowed: &judged.allowed,
            prepared: &Prepared::Nothing,
            control: None,
            source: &self.call.arrival.source,
            secure: self.call.arrival.secure,
            region: &self.call.region,
            vault: &self.core.vault,
        };
        let (mut effects, mut beyond) = (Effects::default(), Effects::default());
        let mut context = Context {
            account: state,
            now: self.call.arrival.now,
            entropy: &mut Entropy::new(self.seed, Stream::Deed, self.number),
            limits: &self.core.settings.limits,
            effects: &mut effects,
            beside: second.as_mut().map(|(id, drafted)| Beside {
                id: *id,
                account: &mut drafted.then,
                effects: &mut beyond,
            }),
        };
        let ran = guarded(wished.entry.name, || deed.run(&grant, &mut context))?;
        let answer = ran.map_err(|refusal| {
            let code = (wished.service.code)(&refusal).code;
            self.refused(&format!("{code}: {refusal}"))
        })?;
        // INVARIANT: answers are JSON.
        Ok(serde_json::from_str(&answer).unwrap_or_default())
    }

    /// That the step cannot be taken.
    fn refused(&self, why: &str) -> Error {
        Refusal::Invalid("Changes", format!("{} is refused: {why}", self.named())).into()
    }

    fn named(&self) -> String {
        let Change {
            product, operation, ..
        } = self.step;
        let place = match self.step.account {
            Some(account) => format!(" in {account}"),
            None => String::new(),
        };
        format!("step {} ({product} {operation}{place})", self.number)
    }
}
