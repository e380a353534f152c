//! Reading a request's body: never more than allowed, never longer than patience lasts.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::StatusCode;
use http_body_util::BodyExt;
use hyper::body::Body;
use tokio::time::{Instant, timeout_at};

use super::answer::Problem;

/// The largest body of any request.
pub(crate) const LIMIT: usize = 1 << 20;
/// How much of a body that is too large is read and dropped, so that the client gets to read the
/// answer instead of a broken connection.
const DISCARD: usize = 16 << 20;

/// The whole body.
pub(crate) async fn read<B>(body: B, patience: Duration) -> Result<Bytes, Problem>
where
    B: Body<Data = Bytes> + Unpin,
{
    if body.is_end_stream() {
        return Ok(Bytes::new());
    }
    let mut body = body;
    let deadline = Instant::now() + patience;
    let mut whole = Gathered::default();
    if body.size_hint().lower() > LIMIT as u64 {
        discard(&mut body, deadline).await;
        return Err(too_large());
    }
    while let Some(data) = next(&mut body, deadline).await? {
        if whole.len() + data.len() > LIMIT {
            discard(&mut body, deadline).await;
            return Err(too_large());
        }
        whole.add(data);
    }
    Ok(whole.done())
}

/// The next piece, `None` at the end.
async fn next<B>(body: &mut B, deadline: Instant) -> Result<Option<Bytes>, Problem>
where
    B: Body<Data = Bytes> + Unpin,
{
    loop {
        match timeout_at(deadline, body.frame()).await {
            Err(_) => return Err(slow()),
            Ok(None) => return Ok(None),
            Ok(Some(Err(_))) => return Err(broken()),
            Ok(Some(Ok(frame))) => {
                if let Ok(data) = frame.into_data() {
                    return Ok(Some(data));
                }
            }
        }
    }
}

async fn discard<B>(body: &mut B, deadline: Instant)
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

fn too_large() -> Problem {
    let message = "The body of a request may have at most 1 MiB; send less.";
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "RequestTooLarge", message)
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

    #[tokio::test]
    async fn a_body_of_exactly_the_limit_is_read() {
        let body = Full::new(Bytes::from(vec![7; LIMIT]));
        assert_eq!(
            read(body, Duration::from_secs(9)).await.unwrap().len(),
            LIMIT
        );
    }

    #[tokio::test]
    async fn one_byte_more_is_refused_whether_announced_or_not() {
        let announced = Full::new(Bytes::from(vec![7; LIMIT + 1]));
        assert_eq!(
            read(announced, Duration::from_secs(9))
                .await
                .unwrap_err()
                .status,
            413
        );
        let piece = || Ok::<_, std::io::Error>(Frame::data(Bytes::from(vec![7; LIMIT / 2 + 1])));
        let pieces = StreamBody::new(futures_util::stream::iter([piece(), piece()]));
        assert_eq!(
            read(pieces, Duration::from_secs(9))
                .await
                .unwrap_err()
                .status,
            413
        );
    }

    #[tokio::test]
    async fn pieces_are_joined_in_order() {
        let pieces = ["a", "b", "c"].map(|text| Ok::<_, std::io::Error>(Frame::data(text.into())));
        let body = StreamBody::new(futures_util::stream::iter(pieces));
        assert_eq!(read(body, Duration::from_secs(9)).await.unwrap(), "abc");
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_never_comes_is_given_up() {
        let pending = futures_util::stream::pending::<Result<Frame<Bytes>, std::io::Error>>();
        let body = StreamBody::new(pending);
        assert_eq!(
            read(body, Duration::from_secs(9)).await.unwrap_err().status,
            408
        );
    }
}
