//! Sockets: opening them, taking connections, letting them end.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use crate::connection::Reception;
use crate::crowd::{Crowd, Held};

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
    let crowd = Crowd::new(places, reception.house.trusted_proxies.clone());
    let places = Arc::new(Semaphore::new(places));
    let mut doors = JoinSet::new();
    for listener in listeners {
        let door = Door {
            listener,
            reception: Arc::clone(&reception),
            graceful: Arc::clone(&graceful),
            places: Arc::clone(&places),
            crowd: Arc::clone(&crowd),
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

struct Door {
    listener: TcpListener,
    reception: Arc<Reception>,
    graceful: Arc<GracefulShutdown>,
    places: Arc<Semaphore>,
    crowd: Arc<Crowd>,
}

impl Door {
    /// Takes connections, as many as there are places.
    async fn accept(&self) {
        while let Ok(place) = Arc::clone(&self.places).acquire_owned().await {
            let (stream, peer, held) = self.next().await;
            let reception = Arc::clone(&self.reception);
            let watcher = self.graceful.watcher();
            tokio::spawn(async move {
                metrics::gauge!("rampart_connections").increment(1);
                reception.receive(stream, peer, watcher).await;
                metrics::gauge!("rampart_connections").decrement(1);
                drop((place, held));
            });
        }
    }

    async fn next(&self) -> (TcpStream, SocketAddr, Held) {
        loop {
            match self.listener.accept().await {
                Ok((stream, peer)) => {
                    if let Some(held) = self.crowd.enter(peer.ip()) {
                        return (stream, peer, held);
                    }
                    tracing::debug!(%peer, "an address with too many connections");
                }
                Err(error) if is_about_one_connection(&error) => {}
                Err(error) => {
                    // Most likely no file descriptors are left; some will be.
                    tracing::error!(%error, "cannot take connections");
                    tokio::time::sleep(Duration::from_millis(100)).await;
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
