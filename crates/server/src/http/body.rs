//! Reading a request's body: never more than allowed, never longer than patience lasts.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::StatusCode;
use http_body_util::BodyExt;
use hyper::body::Body;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};

use super::answer::Problem;

/// The largest body of any request.
pub(crate) const LIMIT: usize = 1 << 20;
/// How much of a body that is too large is read and dropped, so that the client gets to read the
/// answer instead of a broken connection.
const DISCARD: usize = 16 << 20;

/// Room for the bodies of all requests in hand.
#[derive(Clone)]
pub(crate) struct Room(Arc<Semaphore>);

impl Room {
    /// For so many bytes in all.
    pub(crate) fn of(bytes: usize) -> Self {
        Self(Arc::new(Semaphore::new(bytes)))
    }

    fn take(&self, bytes: usize) -> Result<OwnedSemaphorePermit, Problem> {
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        let taken = Arc::clone(&self.0).try_acquire_many_owned(bytes);
        taken.map_err(|_| full())
    }
}

/// The whole body, of at most `limit` bytes, and its room, which is free again when that is dropped.
pub(crate) async fn read<B>(
    body: B,
    limit: usize,
    patience: Duration,
    room: &Room,
) -> Result<(Bytes, Option<OwnedSemaphorePermit>), Problem>
where
    B: Body<Data = Bytes> + Unpin,
{
    if body.is_end_stream() {
        return Ok((Bytes::new(), None));
    }
    let mut body = body;
    let mut deadline = Deadline::In(patience);
    let mut whole = Gathered::default();
    if body.size_hint().lower() > limit as u64 {
        discard(&mut body, &mut deadline).await;
        return Err(too_large(limit));
    }
    let mut taken: Option<OwnedSemaphorePermit> = None;
    while let Some(data) = next(&mut body, &mut deadline).await? {
        if whole.len() + data.len() > limit {
            discard(&mut body, &mut deadline).await;
            return Err(too_large(limit));
        }
        let more = room.take(data.len())?;
        match &mut taken {
            Some(taken) => taken.merge(more),
            None => taken = Some(more),
        }
        whole.add(data);
    }
    Ok((whole.done(), taken))
}

/// When patience ends; counted from when it is first needed, and then no clock is read for most.
#[derive(Clone, Copy)]
enum Deadline {
    In(Duration),
    At(Instant),
}

impl Deadline {
    fn set(&mut self) -> Instant {
        let at = match *self {
            Self::In(patience) => Instant::now() + patience,
            Self::At(at) => at,
        };
        *self = Self::At(at);
        at
    }
}

/// The next piece, `None` at the end.
async fn next<B>(body: &mut B, deadline: &mut Deadline) -> Result<Option<Bytes>, Problem>
where
    B: Body<Data = Bytes> + Unpin,
{
    loop {
        // Most bodies have arrived with their head, and then no clock need be set.
        let at_once = Pin::new(&mut *body).poll_frame(&mut Context::from_waker(Waker::noop()));
        let frame = match at_once {
            Poll::Ready(frame) => frame,
            Poll::Pending => match timeout_at(deadline.set(), body.frame()).await {
                Ok(frame) => frame,
                Err(_) => return Err(slow()),
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

async fn discard<B>(body: &mut B, deadline: &mut Deadline)
where
    B: Body<Data = Bytes> + Unpin,
{
    let mut dropped = 0;
    while dropped < DISCARD {
        match next(body, deadline).await {
            Ok(Some(data)) => dropped += data.len(),
            _ => return,
        }
    }
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

    fn add(&mut self, data: Bytes) {
        if self.len() == 0 {
            self.first = data;
        } else {
            self.rest.extend_from_slice(&data);
        }
    }

    fn done(self) -> Bytes {
        if self.rest.is_empty() {
            return self.first;
        }
        [self.first, self.rest.freeze()].concat().into()
    }
}

fn too_large(limit: usize) -> Problem {
    let message = match limit {
        0 => "A request of this kind has no body; send none.",
        _ => "The body of a request may have at most 1 MiB; send less.",
    };
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "RequestTooLarge", message)
}

fn full() -> Problem {
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

    fn room() -> Room {
        Room::of(LIMIT)
    }

    async fn whole<B>(body: B, limit: usize, room: &Room) -> Result<Bytes, Problem>
    where
        B: Body<Data = Bytes> + Unpin,
    {
        let read = read(body, limit, Duration::from_secs(9), room).await;
        read.map(|(whole, _)| whole)
    }

    #[tokio::test]
    async fn bodies_together_have_no_more_room_than_there_is() {
        let (room, patience) = (Room::of(10), Duration::from_secs(9));
        let six = || Full::new(Bytes::from(vec![7; 6]));
        let held = read(six(), LIMIT, patience, &room).await.unwrap();
        assert_eq!(whole(six(), LIMIT, &room).await.unwrap_err().status, 503);
        drop(held);
        assert_eq!(whole(six(), LIMIT, &room).await.unwrap().len(), 6);
    }

    #[tokio::test]
    async fn where_no_body_belongs_none_is_read() {
        let one = Full::new(Bytes::from_static(b"x"));
        assert_eq!(whole(one, 0, &room()).await.unwrap_err().status, 413);
        let none = StreamBody::new(futures_util::stream::empty::<
            Result<Frame<Bytes>, std::io::Error>,
        >());
        assert!(whole(none, 0, &room()).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn a_body_of_exactly_the_limit_is_read() {
        let body = Full::new(Bytes::from(vec![7; LIMIT]));
        assert_eq!(whole(body, LIMIT, &room()).await.unwrap().len(), LIMIT);
    }

    #[tokio::test]
    async fn one_byte_more_is_refused_whether_announced_or_not() {
        let announced = Full::new(Bytes::from(vec![7; LIMIT + 1]));
        assert_eq!(
            whole(announced, LIMIT, &room()).await.unwrap_err().status,
            413
        );
        let piece = || Ok::<_, std::io::Error>(Frame::data(Bytes::from(vec![7; LIMIT / 2 + 1])));
        let pieces = StreamBody::new(futures_util::stream::iter([piece(), piece()]));
        assert_eq!(whole(pieces, LIMIT, &room()).await.unwrap_err().status, 413);
    }

    #[tokio::test]
    async fn pieces_are_joined_in_order() {
        let pieces = ["a", "b", "c"].map(|text| Ok::<_, std::io::Error>(Frame::data(text.into())));
        let body = StreamBody::new(futures_util::stream::iter(pieces));
        assert_eq!(whole(body, LIMIT, &room()).await.unwrap(), "abc");
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_never_comes_is_given_up() {
        let pending = futures_util::stream::pending::<Result<Frame<Bytes>, std::io::Error>>();
        let body = StreamBody::new(pending);
        assert_eq!(whole(body, LIMIT, &room()).await.unwrap_err().status, 408);
    }
}
