//! Sockets: opening them, taking connections, letting them end.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::budget::{Bounds, Budget, Held, Refusal, Whose};
use crate::connection::Reception;
use crate::seldom::Seldom;

/// A socket that could not be opened: one sentence that says what to do.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum BindError {
    /// Somebody else listens there.
    #[error(
        "{0} is taken: another program, perhaps another rampart, listens there; stop it or choose \
         another address with --listen"
    )]
    Taken(SocketAddr),
    /// It needs a privilege.
    #[error(
        "not permitted to listen on {0}: ports below 1024 need a privilege; choose another with \
         --listen"
    )]
    Forbidden(SocketAddr),
    /// This machine has no such address.
    #[error("this machine has no address {}; choose one of its own with --listen", .0.ip())]
    Absent(SocketAddr),
    /// Anything else.
    #[error("cannot listen on {0}: {1}; choose another address with --listen")]
    Other(SocketAddr, String),
}

/// Opens all addresses. An IPv6 loopback that the machine lacks is done without, as long as there
/// is another address.
///
/// # Errors
/// For the first address that cannot be opened.
pub fn bind(addresses: &[SocketAddr]) -> Result<Vec<TcpListener>, BindError> {
    let mut listeners = Vec::new();
    for address in addresses {
        match bind_one(*address) {
            Ok(listener) => listeners.push(listener),
            Err(BindError::Absent(absent)) if addresses.len() > 1 && is_loopback_6(absent) => {
                tracing::info!(address = %absent, "this machine has no IPv6 loopback; done without");
            }
            Err(error) => return Err(error),
        }
    }
    Ok(listeners)
}

fn bind_one(address: SocketAddr) -> Result<TcpListener, BindError> {
    let open = || {
        let socket = match address {
            SocketAddr::V4(_) => TcpSocket::new_v4()?,
            SocketAddr::V6(_) => TcpSocket::new_v6()?,
        };
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        socket.listen(1024)
    };
    open().map_err(|error: io::Error| match error.kind() {
        io::ErrorKind::AddrInUse => BindError::Taken(address),
        io::ErrorKind::PermissionDenied => BindError::Forbidden(address),
        io::ErrorKind::AddrNotAvailable | io::ErrorKind::Unsupported => BindError::Absent(address),
        // EAFNOSUPPORT has no kind of its own: the machine does not speak this family at all.
        _ if error.raw_os_error() == Some(97) => BindError::Absent(address),
        _ => BindError::Other(address, error.to_string()),
    })
}

fn is_loopback_6(address: SocketAddr) -> bool {
    address.is_ipv6() && address.ip().is_loopback()
}

/// Serves until told to stop, then lets requests in flight end within `patience`.
pub(crate) async fn serve(
    listeners: Vec<TcpListener>,
    reception: Arc<Reception>,
    places: usize,
    patience: Duration,
    stop: watch::Receiver<bool>,
) {
    let graceful = Arc::new(GracefulShutdown::new());
    let places = Budget::new(of(places));
    let troubles = Arc::new(Troubles::default());
    let mut doors = JoinSet::new();
    for listener in listeners {
        let door = Door {
            listener,
            reception: Arc::clone(&reception),
            graceful: Arc::clone(&graceful),
            places: Arc::clone(&places),
            troubles: Arc::clone(&troubles),
        };
        let mut stop = stop.clone();
        doors.spawn(async move {
            tokio::select! {
                () = door.accept() => {}
                _ = stop.wait_for(|stopped| *stopped) => {}
            }
        });
    }
    while doors.join_next().await.is_some() {}
    reception.house.busy.end();
    let Some(graceful) = Arc::into_inner(graceful) else {
        return;
    };
    let end = async {
        graceful.shutdown().await;
        reception.house.busy.idle().await;
    };
    if tokio::time::timeout(patience, end).await.is_err() {
        tracing::warn!("some connections did not end in time and were cut");
    }
}

/// An address may hold one in so many places.
const SHARE: usize = 4;
/// How long a client that holds nothing yet is kept waiting when all places are in use.
const MOMENT: Duration = Duration::from_millis(100);

fn of(places: usize) -> Bounds {
    Bounds {
        whole: places,
        share: places.div_ceil(SHARE),
        small: places,
        reserve: 0,
    }
}

struct Door {
    listener: TcpListener,
    reception: Arc<Reception>,
    graceful: Arc<GracefulShutdown>,
    places: Arc<Budget>,
    troubles: Arc<Troubles>,
}

/// What may happen many times a second.
#[derive(Default)]
struct Troubles {
    accepting: Seldom,
    crowded: Seldom,
    full: Seldom,
}

impl Door {
    /// Takes connections, as many as there are places.
    async fn accept(&self) {
        loop {
            let (stream, peer) = self.next().await;
            let Some(place) = self.place(peer).await else {
                continue;
            };
            let reception = Arc::clone(&self.reception);
            let watcher = self.graceful.watcher();
            tokio::spawn(async move {
                metrics::gauge!("rampart_connections").increment(1);
                reception.receive(stream, peer, &place, watcher).await;
                metrics::gauge!("rampart_connections").decrement(1);
                drop(place);
            });
        }
    }

    /// A place for a client. None is taken before there is a client, so that no door waits for
    /// another's.
    async fn place(&self, peer: SocketAddr) -> Option<Held> {
        let trusted = &self.reception.house.trusted_proxies;
        let whose = Whose::of(peer.ip(), trusted);
        let mut has_waited = false;
        loop {
            let freed = self.places.freed();
            match self.places.take(whose, 1) {
                Ok(held) => return Some(held),
                Err(Refusal::Full { yielding: true, .. }) => freed.await,
                Err(Refusal::Full { holding: 0, .. }) if !has_waited => {
                    has_waited = true;
                    let _ = tokio::time::timeout(MOMENT, freed).await;
                }
                Err(refusal) => {
                    self.turned_away(refusal, peer);
                    return None;
                }
            }
        }
    }

    fn turned_away(&self, refusal: Refusal, peer: SocketAddr) {
        let Troubles { crowded, full, .. } = &*self.troubles;
        let now = Instant::now();
        match refusal {
            Refusal::Share => {
                if let Some(count) = crowded.happened(now) {
                    tracing::warn!(%peer, count, "connections refused: their address holds its share");
                }
            }
            Refusal::Full { .. } => {
                if let Some(count) = full.happened(now) {
                    tracing::warn!(%peer, count, "connections refused: all places are in use");
                }
            }
        }
    }

    async fn next(&self) -> (TcpStream, SocketAddr) {
        loop {
            match self.listener.accept().await {
                Ok(accepted) => return accepted,
                Err(error) if is_about_one_connection(&error) => {}
                Err(error) => {
                    // Most likely no file descriptors are left; some will be.
                    if let Some(count) = self.troubles.accepting.happened(Instant::now()) {
                        tracing::error!(%error, count, "cannot take connections");
                    }
                    tokio::time::sleep(MOMENT).await;
                }
            }
        }
    }
}

fn is_about_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionRefused
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_port_in_use_is_named() {
        let first = bind(&["127.0.0.1:0".parse().unwrap()]).unwrap();
        let address = first[0].local_addr().unwrap();
        assert_eq!(bind(&[address]).unwrap_err(), BindError::Taken(address));
    }

    #[tokio::test]
    async fn an_address_of_another_machine_is_named() {
        let address = "192.0.2.1:0".parse().unwrap();
        assert_eq!(bind(&[address]).unwrap_err(), BindError::Absent(address));
    }
}
