//! The last words to a client whose request is no HTTP: the HTTP library answers those itself,
//! without a body; here its answer is replaced by one that says what is wrong, in JSON.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http::StatusCode;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::answer::{JSON, Problem};
use crate::machine;

/// A connection whose automatic error answers get a body.
pub(crate) struct Spoken<T> {
    inner: T,
    host: String,
    /// What still has to go out before anything else.
    pending: Vec<u8>,
    sent: usize,
}

impl<T> Spoken<T> {
    pub(crate) fn new(inner: T, host: String) -> Self {
        Self {
            inner,
            host,
            pending: Vec::new(),
            sent: 0,
        }
    }
}

impl<T: AsyncWrite + Unpin> Spoken<T> {
    fn poll_pending(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while let Some(rest) = self
            .pending
            .get(self.sent..)
            .filter(|rest| !rest.is_empty())
        {
            let count = ready!(Pin::new(&mut self.inner).poll_write(context, rest))?;
            if count == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.sent += count;
        }
        self.pending.clear();
        self.sent = 0;
        Poll::Ready(Ok(()))
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Spoken<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(context, buffer)
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Spoken<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_pending(context))?;
        if let Some(words) = replacement(bytes, &self.host) {
            // What does not go out now goes out with the flush.
            self.pending = words;
            if let Poll::Ready(result) = self.poll_pending(context) {
                result?;
            }
            return Poll::Ready(Ok(bytes.len()));
        }
        Pin::new(&mut self.inner).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        // An automatic answer has no body, so it comes in one slice.
        if let [only] = slices {
            return self.poll_write(context, only);
        }
        ready!(self.poll_pending(context))?;
        Pin::new(&mut self.inner).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_pending(context))?;
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_pending(context))?;
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}

/// The answer to give instead, if these bytes are one of the library's own: no answer of ours is
/// empty and lacks a request id.
fn replacement(bytes: &[u8], host: &str) -> Option<Vec<u8>> {
    let rest = bytes.strip_prefix(b"HTTP/1.1 ")?;
    let problem = problem(rest.get(..3)?)?;
    let head = std::str::from_utf8(bytes).ok()?.to_ascii_lowercase();
    if !head.contains("\r\ncontent-length: 0\r\n") || head.contains("\r\nx-acs-request-id:") {
        return None;
    }
    let id = machine::request_id();
    let body = problem.body(&id, host);
    let mut words = format!(
        "HTTP/1.1 {}\r\ncontent-type: {JSON}\r\ncontent-length: {}\r\nx-acs-request-id: {id}\r\n\
         cache-control: no-store\r\nconnection: close\r\n\r\n",
        problem.status,
        body.len(),
    )
    .into_bytes();
    words.extend(body);
    Some(words)
}

fn problem(status: &[u8]) -> Option<Problem> {
    let told = |status, code, message| Some(Problem::new(status, code, message));
    match status {
        b"400" => told(
            StatusCode::BAD_REQUEST,
            "MalformedRequest",
            "This is not an HTTP request; send HTTP/1.1, or HTTP/2 over TLS.",
        ),
        b"414" => told(
            StatusCode::URI_TOO_LONG,
            "RequestUriTooLong",
            "The URL is too long; send the parameters in the body of a POST.",
        ),
        b"431" => told(
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            "RequestHeaderTooLarge",
            "The head is too long or has too many headers; send at most 100 headers and 80 KiB, longer parameters in the body of a POST.",
        ),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_librarys_own_answers_are_replaced() {
        let own = b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";
        let words = String::from_utf8(replacement(own, "h:1").unwrap()).unwrap();
        assert!(words.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{words}");
        let body = words.split_once("\r\n\r\n").unwrap().1;
        assert!(
            words.contains(&format!("content-length: {}\r\n", body.len())),
            "{words}"
        );
        let body: serde_json::Value = serde_json::from_str(body).unwrap();
        assert_eq!(body["Code"], "MalformedRequest");
        for ours in [
            "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 400 Bad Request\r\nx-acs-request-id: A\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 400 Bad Request\r\ncontent-length: 9\r\n\r\n{\"Code\":1}",
            "\r\nHTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n",
        ] {
            assert!(replacement(ours.as_bytes(), "h:1").is_none(), "{ours}");
        }
    }
}
