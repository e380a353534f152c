//! Bytes that came in and that nobody has taken yet: heads that are not complete, pieces ahead of
//! their reader. Beyond a first few they count in the budget of all bytes.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::budget::{Held, Refusal};

/// How much of a connection's bytes counts nowhere: every ordinary head, and a record of TLS.
pub(crate) const FREE: usize = 20 << 10;
/// How much is taken from the budget at once.
const STEP: usize = 16 << 10;

/// What came in on a connection and was not handed on.
pub(crate) struct Unread {
    count: AtomicUsize,
    granted: AtomicUsize,
    held: Held,
}

/// A connection whose bytes are counted.
pub(crate) struct Counted<T> {
    inner: T,
    unread: Arc<Unread>,
    waiting: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
}

impl Unread {
    /// With what it will hold, which is nothing yet.
    pub(crate) fn new(held: Held) -> Arc<Self> {
        held.standing().heard();
        Arc::new(Self {
            count: AtomicUsize::new(0),
            granted: AtomicUsize::new(0),
            held,
        })
    }

    /// What came in was taken by whoever counts it from now on.
    pub(crate) fn handed_on(&self) {
        self.count.store(0, Ordering::Relaxed);
        if self.granted.swap(0, Ordering::Relaxed) > 0 {
            self.held.shrink(0);
        }
    }

    /// Waits until the connection has to end, so that others have room.
    pub(crate) async fn asked(&self) {
        self.held.standing().asked().await;
    }

    /// How many bytes may still come in.
    fn allowance(&self) -> usize {
        let granted = self.granted.load(Ordering::Relaxed);
        (FREE + granted).saturating_sub(self.count.load(Ordering::Relaxed))
    }

    fn grow(&self) -> Result<(), Refusal> {
        self.held.grow(STEP)?;
        self.granted.fetch_add(STEP, Ordering::Relaxed);
        Ok(())
    }
}

impl<T> Counted<T> {
    pub(crate) fn new(inner: T, unread: Arc<Unread>) -> Self {
        Self {
            inner,
            unread,
            waiting: None,
        }
    }

    /// How many bytes may come in, once others have made room.
    fn poll_allowance(&mut self, context: &mut Context<'_>) -> Poll<io::Result<usize>> {
        loop {
            let allowance = self.unread.allowance();
            if allowance > 0 {
                return Poll::Ready(Ok(allowance));
            }
            if let Some(waiting) = &mut self.waiting {
                ready!(waiting.as_mut().poll(context));
                self.waiting = None;
            }
            let freed = self.unread.held.budget().freed();
            match self.unread.grow() {
                Ok(()) => {}
                Err(Refusal::Full { yielding: true, .. }) => self.waiting = Some(Box::pin(freed)),
                Err(_) => return Poll::Ready(Err(io::ErrorKind::QuotaExceeded.into())),
            }
        }
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Counted<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let allowance = ready!(self.poll_allowance(context))?;
        if buffer.remaining() <= allowance {
            let before = buffer.filled().len();
            ready!(Pin::new(&mut self.inner).poll_read(context, buffer))?;
            let read = buffer.filled().len() - before;
            self.unread.count.fetch_add(read, Ordering::Relaxed);
            return Poll::Ready(Ok(()));
        }
        let mut part = ReadBuf::new(buffer.initialize_unfilled_to(allowance));
        ready!(Pin::new(&mut self.inner).poll_read(context, &mut part))?;
        let read = part.filled().len();
        buffer.advance(read);
        self.unread.count.fetch_add(read, Ordering::Relaxed);
        Poll::Ready(Ok(()))
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Counted<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;
    use crate::budget::{Bounds, Budget, Whose};

    fn budget(whole: usize) -> Arc<Budget> {
        Budget::new(Bounds {
            whole,
            share: whole,
            small: whole,
            reserve: 0,
        })
    }

    fn counted(
        budget: &Arc<Budget>,
    ) -> (
        Counted<tokio::io::DuplexStream>,
        Arc<Unread>,
        tokio::io::DuplexStream,
    ) {
        let (near, far) = tokio::io::duplex(1 << 20);
        let whose = Whose::of([203, 0, 113, 7].into(), &[]);
        let unread = Unread::new(budget.take(whose, 0).unwrap());
        (Counted::new(near, Arc::clone(&unread)), unread, far)
    }

    #[tokio::test]
    async fn what_nobody_takes_is_bounded_by_the_budget() {
        let budget = budget(2 * STEP);
        let (mut near, unread, mut far) = counted(&budget);
        far.write_all(&vec![7; FREE + 2 * STEP + 1]).await.unwrap();
        let mut whole = vec![0; FREE + 2 * STEP];
        near.read_exact(&mut whole).await.unwrap();
        let more = near.read_u8().await.unwrap_err();
        assert_eq!(more.kind(), io::ErrorKind::QuotaExceeded);
        unread.handed_on();
        assert_eq!(near.read_u8().await.unwrap(), 7);
    }

    #[tokio::test]
    async fn what_is_handed_on_counts_no_more() {
        let budget = budget(0);
        let (mut near, unread, mut far) = counted(&budget);
        for _ in 0..9 {
            far.write_all(&vec![7; FREE]).await.unwrap();
            near.read_exact(&mut vec![0; FREE]).await.unwrap();
            unread.handed_on();
        }
    }
}
