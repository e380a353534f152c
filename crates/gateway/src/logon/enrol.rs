//! The steps of a logon that bind a second factor: a device is made, and its codes are shown.

use domain::Context;
use domain::account::logon::{self, Next, Reason};
use domain::account::logon_tries::Wrong;
use domain::account::mfa;
use model::{Means, MfaSerial, OneTimeCode, Refusal};
use vault::Stage;

use super::service::STEP;
use super::step::{Attempt, Stopped, seed};
use super::told::Came;
use crate::ask::permit::Grant;

impl Attempt {
    /// Makes a device in place of one that was made here before and never bound.
    pub(super) fn enrol(
        &self,
        grant: &Grant<'_>,
        context: &mut Context<'_>,
    ) -> Result<Came, Stopped> {
        if logon::next(context.account, self.owner, self.progress()?, context.now)?
            != Next::Enrolment
        {
            return Err(Reason::Outdated.into());
        }
        let (made, seed) = mfa::create_at_logon(context, self.owner).map_err(Stopped::Refused)?;
        let name = made.name.clone();
        let serial = MfaSerial {
            account: self.account,
            name: name.clone(),
        };
        context.effects.telling.name = Some(STEP);
        Ok(Came::Device {
            serial: serial.to_string(),
            ticket: self
                .again(grant, context, Stage::Binding(name))
                .ok_or(Reason::Outdated)?,
            seed: seed.expose().to_owned(),
        })
    }

    pub(super) fn bind(
        &self,
        grant: &Grant<'_>,
        context: &mut Context<'_>,
        codes: [OneTimeCode; 2],
    ) -> Result<Came, Stopped> {
        let name = self.device().ok_or(Reason::Outdated)?.clone();
        let serial = MfaSerial {
            account: self.account,
            name: name.clone(),
        };
        match mfa::bind(context, self.owner, &serial, seed(grant), codes) {
            Ok(()) => {
                let progress = self.progress()?.with(Means::VirtualDevice, context.now);
                self.go_on(grant, context, &progress)
            }
            Err(Refusal::Invalid(..)) => {
                self.count(context, Wrong::Factor);
                let again = Some(Stage::Binding(name));
                Err(Stopped::Failed(Reason::WrongFactor, again))
            }
            Err(_) => Err(Reason::Outdated.into()),
        }
    }
}
