//! Work in flight: it outlives its client, it may break alone, and the end waits for it.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll};

use tokio::runtime::Handle;
use tokio::sync::Notify;

/// Something to be done.
pub(crate) type Work<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Counts what is being done.
#[derive(Clone, Default)]
pub(crate) struct Busy(Arc<State>);

#[derive(Default)]
struct State {
    running: AtomicUsize,
    ending: AtomicBool,
    idle: Notify,
}

/// One piece of work; counted until it is dropped, even by a panic.
struct Piece(Arc<State>);

/// Work in hand. What is left of it when nobody waits for it any more is done all the same.
struct Carried<T: Send + 'static>(Option<(Work<T>, Piece)>);

impl Busy {
    /// Does the work to its end, whether or not somebody waits for it so long. `None` if it broke.
    pub(crate) async fn run<T: Send + 'static>(&self, work: Work<T>) -> Option<T> {
        self.0.running.fetch_add(1, Ordering::SeqCst);
        Carried(Some((work, Piece(Arc::clone(&self.0))))).await
    }

    /// Says that the end has begun.
    pub(crate) fn end(&self) {
        self.0.ending.store(true, Ordering::SeqCst);
    }

    /// Whether the end has begun.
    pub(crate) fn is_ending(&self) -> bool {
        self.0.ending.load(Ordering::SeqCst)
    }

    /// Waits until nothing is being done.
    pub(crate) async fn idle(&self) {
        loop {
            let notified = self.0.idle.notified();
            if self.0.running.load(Ordering::SeqCst) == 0 {
                return;
            }
            notified.await;
        }
    }
}

impl<T: Send> Future for Carried<T> {
    type Output = Option<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        let Some((work, _)) = &mut self.0 else {
            return Poll::Ready(None);
        };
        // What broke is not looked at again.
        let polled = catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context)));
        let done = match polled {
            Ok(Poll::Pending) => return Poll::Pending,
            Ok(Poll::Ready(done)) => Some(done),
            Err(_) => None,
        };
        self.0 = None;
        Poll::Ready(done)
    }
}

impl<T: Send> Drop for Carried<T> {
    fn drop(&mut self) {
        if let (Some((work, piece)), Ok(runtime)) = (self.0.take(), Handle::try_current()) {
            runtime.spawn(async move {
                let _piece = piece;
                drop(work.await);
            });
        }
    }
}

impl Drop for Piece {
    fn drop(&mut self) {
        if self.0.running.fetch_sub(1, Ordering::SeqCst) == 1 {
            self.0.idle.notify_waiters();
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn work_goes_on_when_nobody_waits_for_it() {
        let busy = Busy::default();
        let (begin, begun) = oneshot::channel::<()>();
        let (done, is_done) = oneshot::channel();
        let mut work = Box::pin(busy.run(Box::pin(async move {
            begun.await.unwrap();
            done.send(7).unwrap();
        })));
        // The client asks once and hangs up.
        assert!(futures_util::poll!(work.as_mut()).is_pending());
        drop(work);
        begin.send(()).unwrap();
        assert_eq!(is_done.await.unwrap(), 7);
        busy.idle().await;
    }

    #[tokio::test]
    async fn work_that_breaks_breaks_alone_and_is_not_waited_for() {
        let busy = Busy::default();
        let broken = busy
            .run(Box::pin(async { [0_u8; 0].first().copied().unwrap() }))
            .await;
        assert_eq!(broken, None);
        busy.idle().await;
        assert_eq!(busy.run(Box::pin(async { 1 })).await, Some(1));
    }
}
