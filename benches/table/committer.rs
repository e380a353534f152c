//! An account's committer apart from all that is done around it: reading, signatures, words of denials.
//!
//! Two runtimes take turns on one thread. The committer lives on the one; everything else, also what
//! follows the store, on the other. So rows are as large as is wanted, and the same in every run.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as Look, Poll};
use std::time::Duration;

use anyhow::{Result, anyhow, ensure};
use store::Memory;
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::task::{JoinSet, yield_now};

use crate::house::{self, ADMINISTRATOR, Account, House, arrival};
use crate::measure::thread_time;
use crate::region;

/// How many writes share a row.
pub(crate) const ROW: usize = 64;

/// A gateway in memory whose committer runs apart.
pub(crate) struct Apart {
    committer: Runtime,
    others: Runtime,
    house: Arc<House>,
    admin: Account,
    /// A user who may change nothing.
    stranger: Account,
    /// Of the row under way; none while accounts are founded, which takes more or fewer turns.
    spent: Option<Duration>,
}

/// Who writes, and so whether it is let in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Write {
    Plain,
    Denied,
}

impl Apart {
    pub(crate) fn open() -> Result<Self> {
        let runtime = || Builder::new_current_thread().enable_all().build();
        let (committer, others) = (runtime()?, runtime()?);
        let store = Arc::new(Memory::new());
        let house = others.block_on(House::open(store, services::SERVICES, 0, |_| {}))?;
        let nobody = || Account {
            key: String::new(),
            secret: String::new(),
        };
        let mut apart = Self {
            committer,
            others,
            house: Arc::new(house),
            admin: nobody(),
            stranger: nobody(),
            spent: None,
        };
        let gateway = apart.house.gateway.clone();
        apart.admin = apart.finish(async move { house::found(&gateway, 1).await })??;
        let (gateway, admin) = (apart.house.gateway.clone(), apart.admin.clone());
        // An account's first write after its founding starts its committer, where it is.
        let first = Within {
            place: apart.committer.handle().clone(),
            work: Box::pin(async move { house::service(&gateway, &admin).await }),
        };
        apart.stranger = apart.finish(first)??;
        Ok(apart)
    }

    /// Has one row written of so many writes: the CPU time that the committer took for it.
    pub(crate) fn row(&mut self, write: Write) -> Result<Duration> {
        let (writer, expected) = match write {
            Write::Plain => (&self.admin, 200),
            Write::Denied => (&self.stranger, 403),
        };
        let parameters = [("UserName", ADMINISTRATOR), ("NewComments", "a comment")];
        let one = |_| writer.acs3("UpdateUser", &parameters);
        let requests = (0..ROW).map(one).collect::<Result<Vec<_>>>()?;
        let house = self.house.clone();
        self.spent = Some(Duration::ZERO);
        self.finish(async move {
            let mut tasks = JoinSet::new();
            for request in requests {
                let gateway = house.gateway.clone();
                tasks.spawn(async move { gateway.call(&arrival(), &request.incoming()).await });
            }
            while let Some(reply) = tasks.join_next().await {
                let status = reply?.status;
                ensure!(status == expected, "a write was answered {status}");
            }
            anyhow::Ok(())
        })??;
        Ok(self.spent.take().unwrap_or_default())
    }

    /// Lets both sides have their turns until the work is done.
    fn finish<T: Send + 'static>(
        &mut self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Result<T> {
        let task = self.others.spawn(work);
        while !task.is_finished() {
            self.others.block_on(turns());
            let mut turn = || self.committer.block_on(turns());
            if let Some(spent) = &mut self.spent {
                let start = thread_time()?;
                region::counted(&mut turn);
                *spent += thread_time()?.saturating_sub(start);
            } else {
                turn();
            }
        }
        let done = self.others.block_on(task);
        done.map_err(|error| anyhow!("a task ended early: {error}"))
    }
}

/// So often that all who wait to run have run.
async fn turns() {
    for _ in 0..4 {
        yield_now().await;
    }
}

/// Work that starts its tasks on another runtime.
struct Within<T> {
    place: Handle,
    work: Pin<Box<dyn Future<Output = T> + Send>>,
}

impl<T> Future for Within<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, look: &mut Look<'_>) -> Poll<T> {
        let place = self.place.clone();
        let _there = place.enter();
        self.work.as_mut().poll(look)
    }
}
