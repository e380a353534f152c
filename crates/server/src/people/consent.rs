//! An application sends somebody here to learn who that is: looked at, asked, and sent back with a code or a word why
//! not. Nobody is sent anywhere before the application and the address are proven to belong together.

mod page;
mod request;
mod sent;

use gateway::Gateway;
use gateway::oauth::{Authorization, ClientFlaw, Looked};
use http::{Method, StatusCode};
use pages::consent::{self, Said, Unsound};
use serde_json::{Value, json};

use self::page::{Asking, ask, needs_proof};
use self::request::{Flaw, Request};
use self::sent::{back, refused_back};
use super::came::refused;
use super::cookie::Name;
use super::me::anew;
use super::visit::Visit;
use super::{guard, head};
use crate::http::answer::Answer;
use crate::http::whole::Whole;

/// Shows the page, or does what its form says.
pub(crate) async fn enter(gateway: &Gateway, issuer: &str, whole: &Whole) -> Answer {
    let visit = Visit::new(whole);
    let mut answer = match guard::turned_away(&visit, false) {
        Some(answer) => answer,
        None => serve(gateway, issuer, &visit).await,
    };
    head::dress(&mut answer);
    answer
}

/// A request whose application and address are proven.
struct Asked<'a> {
    gateway: &'a Gateway,
    issuer: &'a str,
    visit: &'a Visit<'a>,
    request: Request,
}

async fn serve(gateway: &Gateway, issuer: &str, visit: &Visit<'_>) -> Answer {
    let is_post = visit.whole.parts.method == Method::POST;
    let request = if is_post {
        Request::of_form(visit.headers(), &visit.whole.body)
    } else {
        Request::of_query(visit.whole.parts.uri.query().unwrap_or_default())
    };
    let Some(request) = request else {
        return unsound(visit, Unsound::Malformed);
    };
    let (id, redirect) = (request.get("client_id"), request.get("redirect_uri"));
    let client = match gateway.oauth_client(visit.arrival(), id, redirect).await {
        Ok(client) => client,
        Err(ClientFlaw::Unknown) => return unsound(visit, Unsound::Unknown),
        Err(ClientFlaw::Redirect) => return unsound(visit, Unsound::Redirect),
        Err(ClientFlaw::Away) => return unsound(visit, Unsound::Away),
    };
    let asked = Asked {
        gateway,
        issuer,
        visit,
        request,
    };
    if is_post && asked.request.get("decision") == "refuse" {
        return asked.denied("access_denied", "The person has refused.");
    }
    match asked.request.read(client) {
        Ok(authorization) => asked.go(&authorization, is_post).await,
        Err(Flaw(error, why)) => asked.denied(error, why),
    }
}

impl Asked<'_> {
    async fn go(&self, wanted: &Authorization, is_post: bool) -> Answer {
        let Some(token) = self.visit.cookie(Name::Session) else {
            return self.to_logon();
        };
        let arrival = anew(self.visit.arrival());
        let looked = match self.gateway.oauth_look(&arrival, token, wanted).await {
            Ok(looked) => looked,
            Err(reply) if reply.status == 401 => return self.to_logon(),
            Err(reply) => return refused(self.visit, &reply),
        };
        if self
            .request
            .wants_logon_since(looked.logged_on, arrival.now.seconds())
        {
            return self.to_logon();
        }
        if is_post {
            return self.decide((token, wanted), looked).await;
        }
        let silent = looked.is_installed && looked.is_fresh && wanted.client.is_confidential;
        if silent && !self.request.asks_always() {
            return self.allow(token, wanted).await;
        }
        if self.request.prompts("none") {
            let why = "The person must be asked.";
            return self.denied("interaction_required", why);
        }
        self.show(wanted, &looked, (StatusCode::OK, Said::Nothing))
    }

    /// The form was sent with the will to allow.
    async fn decide(&self, (token, wanted): (&str, &Authorization), looked: Looked) -> Answer {
        if self.request.get("decision") != "allow" || !looked.is_own {
            return self.show(wanted, &looked, (StatusCode::BAD_REQUEST, Said::Nothing));
        }
        let installs = !looked.is_installed || self.request.prompts("admin_consent");
        if needs_proof(&looked, installs) && !self.prove(token).await {
            let status = StatusCode::UNAUTHORIZED;
            return self.show(wanted, &looked, (status, Said::NotShown));
        }
        if installs {
            let id = wanted.client.id.to_string();
            let install = ("Ims", "2019-08-15", "ProvisionApplication");
            if let Err(reply) = self.call(token, install, &json!({ "AppId": id })).await {
                if reply.status != 403 {
                    return refused(self.visit, &reply);
                }
                let said = Said::MayNot(&reply.request_id);
                return self.show(wanted, &looked, (StatusCode::FORBIDDEN, said));
            }
        }
        self.allow(token, wanted).await
    }

    /// Shows again who it is by what the form brings. Whether that was right.
    async fn prove(&self, token: &str) -> bool {
        let code = super::steps::digits(self.request.get("code"));
        let parameters = match self.request.get("password") {
            "" => json!({ "Code": code }),
            password => json!({ "Password": password }),
        };
        let elevate = ("Rampart", "2026-11-01", "Elevate");
        let told = self.call(token, elevate, &parameters).await;
        told.is_ok_and(|told| told.get("Elevated") == Some(&Value::Bool(true)))
    }

    async fn call(
        &self,
        token: &str,
        (product, version, operation): super::me::Operation,
        parameters: &Value,
    ) -> Result<Value, gateway::Reply> {
        let parameters = parameters.to_string();
        let order = gateway::Order {
            product,
            version,
            operation,
            parameters: parameters.as_bytes(),
            only_looks: false,
            if_revision: None,
        };
        let arrival = anew(self.visit.arrival());
        let reply = self.gateway.order(&arrival, token, order).await;
        match reply.status {
            200 => Ok(super::me::body(&reply)),
            _ => Err(reply),
        }
    }

    async fn allow(&self, token: &str, wanted: &Authorization) -> Answer {
        let arrival = anew(self.visit.arrival());
        match self.gateway.oauth_allow(&arrival, token, wanted).await {
            Ok(allowed) => back(
                self.visit,
                self.issuer,
                &self.request,
                allowed.code.expose(),
            ),
            Err(reply) => refused(self.visit, &reply),
        }
    }

    fn show(
        &self,
        wanted: &Authorization,
        looked: &Looked,
        (status, said): (StatusCode, Said<'_>),
    ) -> Answer {
        let asking = Asking {
            visit: self.visit,
            request: &self.request,
            wanted,
            looked,
        };
        ask(&asking, status, said)
    }

    /// The way to the logon, and back here after it.
    fn to_logon(&self) -> Answer {
        if self.request.prompts("none") {
            return self.denied("login_required", "Nobody is logged on.");
        }
        let here = self.request.here(self.visit.arrival().now.seconds());
        match super::next::sound(&here) {
            Some(here) => self.visit.to_step("/logon", here),
            None => unsound(self.visit, Unsound::Malformed),
        }
    }

    fn denied(&self, error: &str, why: &str) -> Answer {
        refused_back(self.visit, self.issuer, &self.request, (error, why))
    }
}

fn unsound(visit: &Visit<'_>, why: Unsound) -> Answer {
    let status = match why {
        Unsound::Away => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::BAD_REQUEST,
    };
    visit.page(status, consent::unsound(&visit.frame(), why))
}
