//! Reading a request's body: never more than allowed, never slower than the least rate, and in the
//! budget of all bytes.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::StatusCode;
use http_body_util::BodyExt;
use hyper::body::Body;
use tokio::time::{Instant, timeout_at};

use super::answer::Problem;
use crate::budget::{Held, Standing};
use crate::unread::Unread;

/// The largest body of any request.
pub(crate) const LIMIT: usize = 1 << 20;
/// How much of a body that is too large is read and dropped behind its answer, so that the client
/// gets to read that instead of a broken connection, and for how long.
const DISCARD: (usize, Duration) = (16 << 20, Duration::from_secs(5));
/// The least rate: so many bytes, or the end, in every such time.
const RATE: (usize, Duration) = (16 << 10, Duration::from_secs(5));

/// A body that is being read.
pub(crate) struct Reading<'a> {
    /// The most bytes it may have.
    pub(crate) limit: usize,
    /// How long it may take.
    pub(crate) patience: Duration,
    /// What it takes of the budget, its head already.
    pub(crate) held: &'a Held,
    /// The connection's bytes, some of which are this body's.
    pub(crate) unread: &'a Arc<Unread>,
}

impl Reading<'_> {
    /// The whole body. One that is too large is refused at once.
    pub(crate) async fn read<B>(self, mut body: B, awaited: bool) -> Result<Bytes, Problem>
    where
        B: Body<Data = Bytes> + Unpin + Send + 'static,
    {
        if body.is_end_stream() {
            return Ok(Bytes::new());
        }
        if body.size_hint().lower() > self.limit as u64 {
            // Who waits to be told to go on has not sent it yet.
            if !awaited {
                tokio::spawn(discard(body, Arc::clone(self.unread)));
            }
            return Err(too_large(self.limit));
        }
        let mut pace = Pace::new(self.patience);
        let mut whole = Gathered::default();
        while let Some(data) = next(&mut body, &mut pace, self.held.standing()).await? {
            if whole.len() + data.len() > self.limit {
                tokio::spawn(discard(body, Arc::clone(self.unread)));
                return Err(too_large(self.limit));
            }
            pace.came(data.len());
            let more = whole.room_for(data.len());
            self.held.more(more).await.map_err(|_| full())?;
            whole.add(&data, more);
            self.unread.handed_on();
        }
        Ok(whole.done())
    }
}

/// By when the next piece has to come; no clock is read before one is waited for.
struct Pace {
    patience: Duration,
    end: Option<Instant>,
    /// When the time for the next bytes of the least rate is over.
    next: Option<Instant>,
    came: usize,
}

impl Pace {
    fn new(patience: Duration) -> Self {
        Self {
            patience,
            end: None,
            next: None,
            came: 0,
        }
    }

    fn came(&mut self, bytes: usize) {
        self.came += bytes;
        if self.came >= RATE.0 {
            self.came = 0;
            self.next = None;
        }
    }

    fn deadline(&mut self) -> Instant {
        let end = *self
            .end
            .get_or_insert_with(|| Instant::now() + self.patience);
        let next = *self.next.get_or_insert_with(|| Instant::now() + RATE.1);
        end.min(next)
    }
}

/// The next piece, `None` at the end.
async fn next<B>(
    body: &mut B,
    pace: &mut Pace,
    standing: &Standing,
) -> Result<Option<Bytes>, Problem>
where
    B: Body<Data = Bytes> + Unpin,
{
    loop {
        // Most bodies have arrived with their head, and then no clock need be set.
        let at_once = Pin::new(&mut *body).poll_frame(&mut Context::from_waker(Waker::noop()));
        let frame = match at_once {
            Poll::Ready(frame) => frame,
            Poll::Pending => tokio::select! {
                frame = timeout_at(pace.deadline(), body.frame()) => frame.map_err(|_| slow())?,
                () = standing.asked() => return Err(full()),
            },
        };
        match frame {
            None => return Ok(None),
            Some(Err(_)) => return Err(broken()),
            Some(Ok(frame)) => {
                if let Ok(data) = frame.into_data() {
                    return Ok(Some(data));
                }
            }
        }
    }
}

async fn discard<B>(mut body: B, unread: Arc<Unread>)
where
    B: Body<Data = Bytes> + Unpin,
{
    let drop_all = async {
        let mut dropped = 0;
        while dropped < DISCARD.0
            && let Some(Ok(frame)) = body.frame().await
        {
            dropped += frame.into_data().map_or(0, |data| data.len());
            unread.handed_on();
        }
    };
    let _ = tokio::time::timeout(DISCARD.1, drop_all).await;
}

/// Most bodies come in one piece, which is then not copied.
#[derive(Default)]
struct Gathered {
    first: Bytes,
    rest: BytesMut,
}

impl Gathered {
    fn len(&self) -> usize {
        self.first.len() + self.rest.len()
    }

    /// How many bytes of memory have to be added for so many more.
    fn room_for(&self, more: usize) -> usize {
        let length = self.len() + more;
        let capacity = self.first.len() + self.rest.capacity();
        if length <= capacity {
            return 0;
        }
        // Doubling, so that a body in small pieces is not copied again and again.
        let wanted = length.max(2 * capacity.min(LIMIT / 2));
        wanted - capacity
    }

    /// Adds a piece to what has room for it now.
    fn add(&mut self, data: &Bytes, room: usize) {
        if self.len() == 0 {
            self.first = data.clone();
            return;
        }
        if room > 0 {
            let capacity = self.first.len() + self.rest.capacity() + room;
            let mut whole = BytesMut::with_capacity(capacity);
            whole.extend_from_slice(&self.first);
            whole.extend_from_slice(&self.rest);
            self.first = Bytes::new();
            self.rest = whole;
        }
        self.rest.extend_from_slice(data);
    }

    fn done(self) -> Bytes {
        if self.rest.is_empty() {
            return self.first;
        }
        self.rest.freeze()
    }
}

fn too_large(limit: usize) -> Problem {
    let message = match limit {
        0 => "A request of this kind has no body; send none.",
        _ => "The body of a request may have at most 1 MiB; send less.",
    };
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "RequestTooLarge", message)
}

pub(crate) fn full() -> Problem {
    let message = "The server holds as many requests as it can; send the request again later.";
    Problem::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "ServiceUnavailable",
        message,
    )
}

fn slow() -> Problem {
    let message = "The body did not arrive in time; send the request again, faster.";
    Problem::new(StatusCode::REQUEST_TIMEOUT, "RequestTimeout", message)
}

fn broken() -> Problem {
    let message = "The body broke off before its end; send the request again.";
    Problem::new(StatusCode::BAD_REQUEST, "IncompleteBody", message)
}

#[cfg(test)]
mod tests {
    use http_body_util::{Full, StreamBody};
    use hyper::body::Frame;

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

    fn held(budget: &Arc<Budget>, address: u8) -> Held {
        let held = budget.take(Whose::of([203, 0, 113, address].into(), &[]), 0);
        let held = held.unwrap();
        held.standing().heard();
        held
    }

    async fn read<B>(body: B, limit: usize, held: &Held) -> Result<Bytes, Problem>
    where
        B: Body<Data = Bytes> + Unpin + Send + 'static,
    {
        let reading = Reading {
            limit,
            patience: Duration::from_secs(30),
            held,
            unread: &Unread::new(held.budget().take(Whose::default(), 0).unwrap()),
        };
        reading.read(body, false).await
    }

    async fn whole<B>(body: B, limit: usize) -> Result<Bytes, Problem>
    where
        B: Body<Data = Bytes> + Unpin + Send + 'static,
    {
        read(body, limit, &held(&budget(LIMIT), 1)).await
    }

    type Piece = Result<Frame<Bytes>, std::io::Error>;

    #[expect(clippy::unnecessary_wraps, reason = "a piece is what a body gives")]
    fn piece(bytes: usize) -> Piece {
        Ok(Frame::data(Bytes::from(vec![7; bytes])))
    }

    #[tokio::test]
    async fn bodies_together_take_no_more_than_there_is() {
        let budget = budget(10);
        let six = || Full::new(Bytes::from(vec![7; 6]));
        let first = held(&budget, 1);
        read(six(), LIMIT, &first).await.unwrap();
        let _answered = first.standing().work();
        let second = held(&budget, 2);
        assert_eq!(read(six(), LIMIT, &second).await.unwrap_err().status, 503);
        drop((first, second));
        let third = held(&budget, 2);
        assert_eq!(read(six(), LIMIT, &third).await.unwrap().len(), 6);
    }

    #[tokio::test]
    async fn a_body_that_is_still_awaited_yields_to_a_smaller_one() {
        let budget = budget(10);
        let waiting = futures_util::StreamExt::chain(
            futures_util::stream::iter([piece(9)]),
            futures_util::stream::pending(),
        );
        let first = held(&budget, 1);
        let reading = async {
            let told = read(StreamBody::new(waiting), LIMIT, &first).await;
            drop(first);
            told
        };
        let second = held(&budget, 2);
        let two = Full::new(Bytes::from_static(b"xy"));
        let (told, read) = tokio::join!(reading, read(two, LIMIT, &second));
        assert_eq!(told.unwrap_err().status, 503);
        assert_eq!(read.unwrap(), "xy");
    }

    #[tokio::test]
    async fn memory_is_taken_before_it_is_filled() {
        for sizes in [vec![1; 5000], vec![9000, 1, 1, 20_000, 300_000]] {
            let budget = budget(LIMIT);
            let held = held(&budget, 1);
            let length: usize = sizes.iter().sum();
            let mut gathered = Gathered::default();
            for size in sizes {
                let more = gathered.room_for(size);
                held.grow(more).unwrap();
                gathered.add(&Bytes::from(vec![7; size]), more);
                assert!(gathered.first.len() + gathered.rest.capacity() <= LIMIT);
            }
            assert_eq!(gathered.done().len(), length);
        }
    }

    #[tokio::test]
    async fn where_no_body_belongs_none_is_read() {
        let one = Full::new(Bytes::from_static(b"x"));
        assert_eq!(whole(one, 0).await.unwrap_err().status, 413);
        let none = StreamBody::new(futures_util::stream::empty::<Piece>());
        assert!(whole(none, 0).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn a_body_of_exactly_the_limit_is_read() {
        let body = Full::new(Bytes::from(vec![7; LIMIT]));
        assert_eq!(whole(body, LIMIT).await.unwrap().len(), LIMIT);
        let pieces = StreamBody::new(futures_util::stream::iter([piece(1), piece(LIMIT - 1)]));
        assert_eq!(whole(pieces, LIMIT).await.unwrap().len(), LIMIT);
    }

    #[tokio::test]
    async fn one_byte_more_is_refused_whether_announced_or_not() {
        let announced = Full::new(Bytes::from(vec![7; LIMIT + 1]));
        assert_eq!(whole(announced, LIMIT).await.unwrap_err().status, 413);
        let half = LIMIT / 2 + 1;
        let pieces = StreamBody::new(futures_util::stream::iter([piece(half), piece(half)]));
        assert_eq!(whole(pieces, LIMIT).await.unwrap_err().status, 413);
    }

    /// A body that announces its length and never comes.
    struct Promise(u64);

    impl Body for Promise {
        type Data = Bytes;
        type Error = std::io::Error;

        fn poll_frame(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
            Poll::Pending
        }

        fn size_hint(&self) -> hyper::body::SizeHint {
            hyper::body::SizeHint::with_exact(self.0)
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_announced_too_large_is_refused_at_once() {
        let begun = Instant::now();
        let told = whole(Promise(1 << 63), LIMIT).await.unwrap_err();
        assert_eq!(
            (told.status.as_u16(), begun.elapsed()),
            (413, Duration::ZERO)
        );
    }

    #[tokio::test]
    async fn pieces_are_joined_in_order() {
        let pieces = ["a", "b", "c"].map(|text| Ok::<_, std::io::Error>(Frame::data(text.into())));
        let body = StreamBody::new(futures_util::stream::iter(pieces));
        assert_eq!(whole(body, LIMIT).await.unwrap(), "abc");
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_stops_coming_is_given_up() {
        for sent in [0, 1, LIMIT - 1] {
            let begun = Instant::now();
            let pieces = futures_util::StreamExt::chain(
                futures_util::stream::iter([piece(sent)]),
                futures_util::stream::pending(),
            );
            let told = whole(StreamBody::new(pieces), LIMIT).await.unwrap_err();
            assert_eq!(
                (told.status.as_u16(), begun.elapsed()),
                (408, RATE.1),
                "{sent}"
            );
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_may_be_slow_but_not_slower_than_the_least_rate() {
        let every = |bytes: usize, seconds| {
            let pieces = futures_util::stream::unfold(0, move |sent| async move {
                tokio::time::sleep(Duration::from_secs(seconds)).await;
                (sent < 64 << 10).then(|| (piece(bytes), sent + bytes))
            });
            StreamBody::new(Box::pin(pieces))
        };
        assert_eq!(
            whole(every(4 << 10, 1), LIMIT).await.unwrap().len(),
            64 << 10
        );
        let told = whole(every(2 << 10, 1), LIMIT).await.unwrap_err();
        assert_eq!(told.status, 408);
    }
}
