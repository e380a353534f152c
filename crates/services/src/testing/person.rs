//! Those who logged on, and call as the console does for them.

use domain::totp::{Seed, step};
use gateway::logon::{self, Came, Next, RoleCame, Step, Stepped};
use gateway::{Order, Switch};
use model::Secret;
use serde_json::Value;

use super::actor::find;
use super::answer::Told;
use super::{World, sure};

impl World {
    /// The token of a session that a user begins with a password, and with codes of the device that has
    /// this seed, if one is asked for.
    ///
    /// # Panics
    /// When the logon fails.
    #[must_use]
    pub fn log_on(&mut self, name: &str, password: &str, seed: Option<&str>) -> String {
        let (name, password) = (name.to_owned(), Secret::new(password.to_owned()));
        let mut came = self.take(Step::Password {
            name,
            password,
            remembered: None,
        });
        if let Came::Next {
            next: Next::Factor,
            ticket,
            ..
        } = came
        {
            let [_, code] = self.codes(seed.unwrap_or_default());
            came = self.take(Step::Code {
                ticket,
                code,
                remember: false,
            });
        }
        match came {
            Came::Session { token, .. } => token,
            _ => sure(Err("the logon came to no session")),
        }
    }

    /// The codes that the device of this seed shows: the one before now's, and now's.
    ///
    /// # Panics
    /// When it is no seed.
    #[must_use]
    pub fn codes(&self, seed: &str) -> [String; 2] {
        let seed = sure(Seed::read(&Secret::new(seed.to_owned())).ok_or("no seed"));
        let now = step(self.now());
        [now - 1, now].map(|step| format!("{:06}", seed.code(step).number()))
    }

    /// Calls an operation in the session of this token, with parameters as pages send them.
    pub fn order(&mut self, token: &str, operation: &'static str, parameters: &Value) -> Told {
        self.order_as(token, operation, parameters, |_| {})
    }

    /// The same with more said of the call.
    pub fn order_as(
        &mut self,
        token: &str,
        operation: &'static str,
        parameters: &Value,
        say: impl FnOnce(&mut Order<'_>),
    ) -> Told {
        let (service, entry) = find(operation);
        let arrival = self.arrival();
        let parameters = parameters.to_string();
        let mut order = Order {
            product: service.name,
            version: service.version,
            operation: entry.name,
            parameters: parameters.as_bytes(),
            only_looks: false,
            if_revision: None,
        };
        say(&mut order);
        let reply = self
            .runtime
            .block_on(self.gateway.order(&arrival, token, order));
        Told::new(entry.name, reply)
    }

    /// Switches to a role of the account in the session of this token. The token of what came of it.
    pub fn switch(&mut self, token: &str, role: &str) -> (Told, Option<String>) {
        let arn = format!("acs:ram::{}:role/{role}", self.account);
        let leaving = None;
        self.switch_as(
            token,
            Switch {
                role_arn: &arn,
                leaving,
            },
        )
    }

    /// The same with all that can be said of it.
    pub fn switch_as(&mut self, token: &str, wish: Switch<'_>) -> (Told, Option<String>) {
        let arrival = self.arrival();
        let switching = self.gateway.switch(&arrival, token, wish);
        let switched = self.runtime.block_on(switching);
        let token = switched.taken.map(|(token, _)| token.expose().to_owned());
        (Told::new("AssumeRole", switched.reply), token)
    }

    /// The token of the session in which somebody takes on this role of those that a response offers in a browser, if
    /// it comes to one.
    pub fn sign_on(&mut self, response: &str, role: &str) -> Option<String> {
        let arrival = self.arrival();
        let response = Secret::new(response.to_owned());
        let offering = self.gateway.offer_roles(&arrival, response);
        let RoleCame::Offer(offer) = self.runtime.block_on(offering).came else {
            return None;
        };
        let arrival = self.arrival();
        let offered = self.gateway.offered_roles(&arrival, &offer);
        let offered = self.runtime.block_on(offered)?;
        let role = offered.roles.iter().find(|one| one.name.as_str() == role)?;
        let arrival = self.arrival();
        let taking = self.gateway.take_on_role(&arrival, &offer, role.id);
        match self.runtime.block_on(taking).came {
            RoleCame::Session(token) => Some(token),
            _ => None,
        }
    }

    /// Does something with the session of this token.
    pub fn with_session(&mut self, token: &str, wish: logon::Wish) -> Told {
        let arrival = self.arrival();
        let doing = self.gateway.with_session(&arrival, token, wish);
        Told::new("the session", self.runtime.block_on(doing))
    }

    /// Who the session of this token makes of whoever shows it.
    ///
    /// # Panics
    /// When nobody can tell.
    pub fn identity(&mut self, token: &str) -> Option<logon::Identity> {
        let arrival = self.arrival();
        let looking = self.gateway.identity(&arrival, token);
        sure(self.runtime.block_on(looking))
    }

    fn take(&mut self, step: Step) -> Came {
        let arrival = self.arrival();
        let outcome = self.runtime.block_on(self.gateway.log_on(&arrival, step));
        match outcome.stepped {
            Stepped::Taken(came) => came,
            _ => sure(Err("the step was not taken")),
        }
    }
}
