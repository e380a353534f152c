//! The job that purges what is in the recycle bin of an account too long.

use std::sync::Arc;

use async_trait::async_trait;
use domain::account::recycle_bin;
use serde_json::json;

use super::errand::Errand;
use super::job::{Job, Over};
use super::sweep::Sweep;
use crate::ask::operation::Entry;
use crate::ask::server::entry;
use crate::fault::Error;

/// Purges deleted users and AccessKeys past their time. Until it comes by nobody sees them any more.
pub struct RecycleBin;

#[async_trait]
impl Job for RecycleBin {
    fn name(&self) -> &'static str {
        "recycle-bin"
    }

    fn period(&self) -> i64 {
        6 * 60 * 60
    }

    fn over(&self) -> Over {
        Over::Accounts
    }

    async fn is_due(&self, errand: &Errand) -> Result<bool, Error> {
        let snapshot = errand.snapshot().await?;
        Ok(recycle_bin::is_over(&snapshot.state, errand.now()))
    }

    async fn run(&self, errand: &Errand) -> Result<(), Error> {
        let deed = Arc::new(Sweep(recycle_bin::purge));
        errand.perform(&ENTRY, &json!({}), deed).await.map(drop)
    }
}

static ENTRY: Entry = entry("PurgeRecycleBin", "rampart:PurgeRecycleBin");

#[cfg(test)]
mod tests {
    use domain::account::recycle_bin::recycled_user;
    use domain::{Account, Context};
    use model::{AccountId, Refusal, UserName};
    use store::{EventFilter, Events as _, Log as _};

    use super::*;
    use crate::ask::call::Call;
    use crate::ask::caller::Caller;
    use crate::ask::operation::Deed;
    use crate::ask::permit::Grant;
    use crate::ask::plan::Plan;
    use crate::ask::server::SERVER;
    use crate::door::perform::admit;
    use crate::held::snapshot::{Snapshot, aggregate};
    use crate::jobs::rounds::{Rounds, Tally};
    use crate::node::Core;
    use crate::prove::Shown;
    use crate::scene::Scene;

    const DAY: i64 = 24 * 60 * 60;

    /// Puts the administrator into the bin.
    struct PutAway;

    impl Deed for PutAway {
        fn home(&self, caller: &Caller) -> AccountId {
            caller.account
        }

        fn plan(&self, _caller: &Caller, _account: &Account) -> Plan {
            Plan::on_everything()
        }

        fn run(&self, _grant: &Grant<'_>, context: &mut Context<'_>) -> Result<String, Refusal> {
            let name: UserName = "admin".parse().unwrap();
            let id = context.account.users.named(&name)?.id;
            recycled_user::put_away(context, id)?;
            Ok("{}".to_owned())
        }
    }

    async fn put_away(scene: &Scene, core: &Arc<Core>, account: AccountId) {
        let arrival = scene.arrival();
        let call = Call::new(arrival, (&SERVER, &ENTRY), "{}".to_owned(), "".into());
        let shown = Shown::Server(account, "test");
        admit(core, &call, shown, || Ok(Arc::new(PutAway)))
            .await
            .unwrap();
    }

    async fn rounds(core: &Arc<Core>) -> u64 {
        let tally = Rounds::new(core.clone(), Arc::new(RecycleBin)).make().await;
        let done = tally.done;
        assert_eq!(
            tally,
            Tally {
                done,
                ..Tally::default()
            }
        );
        done
    }

    /// The state of the account in the store, and how many secrets are kept there.
    async fn stored(scene: &Scene, account: AccountId) -> (Snapshot, usize) {
        let loaded = scene.store.load(&aggregate(account), 0).await.unwrap();
        let loaded = loaded.unwrap();
        let secrets = loaded.sealed.len();
        (Snapshot::restore(account, &loaded).unwrap(), secrets)
    }

    #[tokio::test]
    async fn what_is_over_goes_after_thirty_days_and_not_before() {
        let scene = Scene::new();
        let (one, other) = (scene.node(), scene.node());
        let account = scene.found(&one, 1).await;
        let bystander = scene.found(&one, 2).await;
        put_away(&scene, &one, account).await;
        scene.later(30 * DAY);
        assert_eq!(rounds(&other).await, 0);
        let (snapshot, secrets) = stored(&scene, account).await;
        let state = &snapshot.state;
        assert_eq!((state.recycled_users.len(), secrets), (1, 1));
        let key = state.recycled_keys.iter().next().unwrap().key.id.clone();
        assert!(other.account_of_key(key.as_str()).await.unwrap().is_some());
        scene.later(1);
        assert_eq!(rounds(&other).await, 1);
        let (snapshot, secrets) = stored(&scene, account).await;
        let state = &snapshot.state;
        assert_eq!((state.recycled_users.len(), secrets), (0, 0));
        assert_eq!(state.recycled_keys.len(), 0);
        assert!(
            scene
                .node()
                .account_of_key(key.as_str())
                .await
                .unwrap()
                .is_none()
        );
        // The bystander was not touched, and nothing is due any more.
        assert_eq!(scene.rows(aggregate(bystander).as_str()).await, 1);
        assert_eq!(rounds(&one).await, 0);
        let event = last_event(&scene, account).await;
        assert_eq!(event["eventName"], "PurgeRecycleBin");
        assert_eq!(event["userIdentity"]["principalId"], "recycle-bin");
    }

    async fn last_event(scene: &Scene, account: AccountId) -> serde_json::Value {
        while scene.store.project(1000).await.unwrap().behind {}
        let filter = EventFilter {
            account: Some(account.to_string()),
            ..EventFilter::default()
        };
        let found = scene.store.look_up(&filter).await.unwrap();
        serde_json::from_str(&found.first().unwrap().event.json).unwrap()
    }
}
