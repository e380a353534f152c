//! The account's default domain: its alias with the suffix that all accounts share.

use ::domain::account::{alias, upn};
use ::domain::{Account, Context};
use derive::{Parameters, View};
use gateway::{Caller, Effect, Operation, Permit, Plan, Ran};
use model::{Alias, Refusal};

use crate::identity::target;
use crate::identity::whole::{Show, Whole};

/// Shows the default domain; the account id stands for the alias as long as there is none.
pub type GetDefaultDomain = Show<DomainView>;

impl Whole for DomainView {
    const BY: &'static str = "GetDefaultDomain";

    fn of(context: &Context<'_>) -> Result<Self, Refusal> {
        let default_domain_name = upn::domain(context.account, &context.limits.domain_suffix);
        Ok(Self {
            default_domain_name,
        })
    }
}

/// Sets the default domain, and with it the alias: they are one value.
#[derive(Parameters)]
pub struct SetDefaultDomain {
    default_domain_name: String,
}

impl Operation for SetDefaultDomain {
    const EFFECT: Effect = Effect::Write;
    type Answer = DomainView;

    fn plan(&self, caller: &Caller, _: &Account) -> Plan {
        Plan::on(target::all(caller.account, "*"))
    }

    fn run(&self, _: &Permit<'_, Self>, context: &mut Context<'_>) -> Ran<Self> {
        let suffix = context.limits.domain_suffix.clone();
        alias::set(context, alias_of(&self.default_domain_name, &suffix)?)?;
        DomainView::of(context)
    }
}

/// The alias in a default domain.
fn alias_of(domain: &str, suffix: &str) -> Result<Alias, Refusal> {
    let invalid = |why: String| Refusal::Invalid("DefaultDomainName", why);
    let alias = domain.strip_suffix(suffix);
    let alias = alias.and_then(|alias| alias.strip_suffix('.'));
    let alias = alias.ok_or_else(|| invalid(format!("must end in .{suffix}")))?;
    alias
        .parse()
        .map_err(|rule: model::Malformed| invalid(format!("what stands before .{suffix} {rule}")))
}

/// The default domain.
#[derive(View)]
pub struct DomainView {
    default_domain_name: String,
}

#[cfg(test)]
mod tests {
    use crate::testing::World;

    fn shown(world: &mut World, operation: &str, name: &str) -> String {
        let shown = world.admin().call(operation, []).answers();
        shown[name].as_str().unwrap().to_owned()
    }

    #[test]
    fn domain_and_alias_are_one_value() {
        let mut world = World::with_account("acme");
        let domain = |world: &mut World| shown(world, "Ims.GetDefaultDomain", "DefaultDomainName");
        assert_eq!(domain(&mut world), "acme.onaliyun.com");
        let set = [("DefaultDomainName", "globex.onaliyun.com")];
        world.admin().call("Ims.SetDefaultDomain", set).answers();
        assert_eq!(
            shown(&mut world, "GetAccountAlias", "AccountAlias"),
            "globex"
        );
        world.admin().call("ClearAccountAlias", []).answers();
        let id = world.account_id();
        assert_eq!(domain(&mut world), format!("{id}.onaliyun.com"));
    }

    #[test]
    fn what_is_no_domain_of_this_server_is_refused() {
        let mut world = World::with_account("acme");
        for bad in [
            "acme",
            "acme.example.com",
            "onaliyun.com",
            ".onaliyun.com",
            "a--b.onaliyun.com",
            "acmeonaliyun.com",
        ] {
            let set = [("DefaultDomainName", bad)];
            let refused = world.admin().call("Ims.SetDefaultDomain", set);
            refused.refuses("InvalidParameter.DefaultDomainName");
        }
    }
}
