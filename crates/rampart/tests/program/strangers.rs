//! Strangers who hold all they can get, beside a client that proves its key: it is answered.

use std::io::{ErrorKind, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::time::Duration;

use rpc::sign::Draft;

use crate::harness::{Admin, Answer, STS, Server, connect_from};

/// How many ordinary calls have to be answered.
const CALLS: usize = 1000;
const MIB: usize = 1 << 20;

fn server(directory: &std::path::Path, arguments: &[&str]) -> Server {
    Server::start(&directory.join("data"), arguments)
}

/// A loopback address of a stranger.
fn stranger(number: u8) -> IpAddr {
    [127, 0, 1, number].into()
}

/// Connections of a stranger that have sent something and wait.
fn hold(to: SocketAddr, from: IpAddr, count: usize, sent: &[u8]) -> Vec<TcpStream> {
    let hold_one = |_| {
        let mut stream = connect_from(from, to).ok()?;
        stream.set_nonblocking(true).ok()?;
        let mut rest = sent;
        for _ in 0..2000 {
            match stream.write(rest) {
                Ok(count) => rest = &rest[count..],
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    std::thread::sleep(Duration::from_millis(1));
                }
                Err(_) => break,
            }
            if rest.is_empty() {
                break;
            }
        }
        Some(stream)
    };
    (0..count).filter_map(hold_one).collect()
}

/// How many of these the server still holds.
fn still_held(streams: &mut [TcpStream]) -> usize {
    let is_held = |stream: &mut TcpStream| {
        let read = stream.read(&mut [0]);
        matches!(read, Err(error) if error.kind() == ErrorKind::WouldBlock)
    };
    streams
        .iter_mut()
        .filter_map(|one| is_held(one).then_some(()))
        .count()
}

/// How many of these are still open, whatever the server has said.
fn still_open(streams: &mut [TcpStream]) -> usize {
    let is_open = |stream: &mut TcpStream| {
        loop {
            match stream.read(&mut [0; 4096]) {
                Ok(1..) => {}
                told => return told.is_err_and(|error| error.kind() == ErrorKind::WouldBlock),
            }
        }
    };
    let mut count = 0;
    for stream in streams {
        count += usize::from(is_open(stream));
    }
    count
}

/// Ordinary calls of a proven client, signed in the body, each on a connection of its own.
fn all_are_answered(to: SocketAddr, admin: &Admin, from: IpAddr) {
    let host = to.to_string();
    for number in 0..CALLS {
        let body = b"";
        let draft = Draft {
            method: "POST",
            host: &host,
            path: "/",
            query: "",
            operation: Some((STS, "GetCallerIdentity")),
            content_type: Some("application/x-www-form-urlencoded"),
            body,
        };
        let mut stream = connect_from(from, to).unwrap();
        stream.write_all(admin.head(&draft).as_bytes()).unwrap();
        let answer = Answer::read(&mut stream);
        assert_eq!(answer.status, 200, "call {number}: {answer:?}");
    }
}

/// A large body up to its last byte.
fn unfinished_body() -> Vec<u8> {
    let mut request = format!("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: {MIB}\r\n\r\n");
    request += &"a".repeat(MIB - 1);
    request.into_bytes()
}

/// A head that never ends.
fn unfinished_head(bytes: usize) -> Vec<u8> {
    format!(
        "GET /?a={} HTTP/1.1\r\nhost: x\r\n{}",
        "a".repeat(bytes / 2),
        "x: ".to_owned() + &"y".repeat(bytes / 2)
    )
    .into_bytes()
}

/// The most memory that the program had so far.
fn resident(server: &Server) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.id())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    let kib: usize = line
        .unwrap()
        .split_whitespace()
        .nth(1)
        .unwrap()
        .parse()
        .unwrap();
    kib << 10
}

/// What strangers took is within the sum that the page of settings states.
fn is_within_the_page(server: &Server, before: usize) {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/guides/settings.md");
    let page = std::fs::read_to_string(page).unwrap();
    let (_, sum) = page.split_once("| the listener together | ").unwrap();
    let sum: usize = sum.split(' ').next().unwrap().parse().unwrap();
    let taken = (resident(server) - before) / MIB;
    println!("{taken} MiB of {sum}");
    assert!(taken < sum, "{taken} MiB");
}

#[test]
fn bodies_that_never_end_keep_nobody_from_calling() {
    let dir = tempfile::tempdir().unwrap();
    let server = server(dir.path(), &[]);
    let admin = server.admin();
    let before = resident(&server);
    let sent = unfinished_body();
    let mut held: Vec<_> = (1..=9)
        .flat_map(|one| hold(server.address, stranger(one), 40, &sent))
        .collect();
    all_are_answered(server.address, &admin, [127, 0, 0, 2].into());
    is_within_the_page(&server, before);
    // The least rate ends them, whatever they have sent.
    let ended = (0..60).any(|_| {
        std::thread::sleep(Duration::from_millis(250));
        still_held(&mut held) == 0
    });
    assert!(ended, "{} bodies are still awaited", still_held(&mut held));
}

#[test]
fn heads_that_never_end_count_and_keep_nobody_from_calling() {
    let dir = tempfile::tempdir().unwrap();
    let server = server(dir.path(), &[]);
    let admin = server.admin();
    let before = resident(&server);
    let sent = unfinished_head(78 << 10);
    let mut held: Vec<_> = (1..=3)
        .flat_map(|one| hold(server.address, stranger(one), 1000, &sent))
        .collect();
    all_are_answered(server.address, &admin, [127, 0, 0, 2].into());
    is_within_the_page(&server, before);
    // A share is 32 MiB, and each head takes 64 KiB of it.
    assert!(
        still_held(&mut held) <= 3 * 512,
        "{}",
        still_held(&mut held)
    );
}

/// How HTTP/2 begins, with a head that never ends.
fn unfinished_head_2(bytes: usize) -> Vec<u8> {
    let frame = |kind: u8, stream: u32, payload: &[u8]| {
        let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
        [&length[1..], &[kind, 0], &stream.to_be_bytes(), payload].concat()
    };
    // Fields with values of 1000 bytes each, in a head that is never said to be complete.
    let field = [&[0, 1, b'x', 0x7f, 0xe9, 0x06][..], &[b'y'; 1000]].concat();
    let fields = field.repeat(bytes / 1000);
    let mut sent = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
    sent.extend(frame(4, 0, &[]));
    for (number, piece) in fields.chunks(16 << 10).enumerate() {
        sent.extend(frame(if number == 0 { 1 } else { 9 }, 1, piece));
    }
    sent
}

#[test]
fn heads_of_http_2_that_never_end_count_too() {
    let dir = tempfile::tempdir().unwrap();
    let server = server(dir.path(), &[]);
    let admin = server.admin();
    let before = resident(&server);
    let sent = unfinished_head_2(70 << 10);
    let mut held: Vec<_> = (1..=3)
        .flat_map(|one| hold(server.address, stranger(one), 1000, &sent))
        .collect();
    all_are_answered(server.address, &admin, [127, 0, 0, 2].into());
    is_within_the_page(&server, before);
    // A share is 32 MiB, and each head takes 48 KiB of it or more.
    assert!(
        still_open(&mut held) <= 3 * 700,
        "{}",
        still_open(&mut held)
    );
}

/// Moves this thread, and what it starts, into a network of its own with these addresses. `false`
/// where that is not permitted.
fn in_a_network_of_its_own(addresses: &[String]) -> bool {
    use nix::sched::{CloneFlags, unshare};
    if unshare(CloneFlags::CLONE_NEWNET).is_err() {
        println!("only root may make a network; not tried");
        return false;
    }
    let ip = |arguments: &[&str]| {
        let done = std::process::Command::new("ip").args(arguments).status();
        assert!(done.unwrap().success(), "ip {arguments:?}");
    };
    ip(&["link", "set", "lo", "up"]);
    for address in addresses {
        ip(&[
            "-6",
            "address",
            "add",
            &format!("{address}/128"),
            "dev",
            "lo",
            "nodad",
        ]);
    }
    true
}

#[test]
fn a_network_of_six_is_one_stranger() {
    let strangers: Vec<_> = (1..=20)
        .map(|one| format!("2001:db8:1::{one:x}:1"))
        .collect();
    let [near, client] = ["2001:db8::1", "2001:db8:2::1"].map(str::to_owned);
    let all = [&strangers[..], &[near.clone(), client.clone()]].concat();
    if !in_a_network_of_its_own(&all) {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let listen = format!("[{near}]:0");
    let server = server(dir.path(), &["--listen", &listen, "--insecure-plain-http"]);
    let admin = server.admin();
    let listed = server.welcome.lines().next().unwrap().to_owned();
    let mut addresses = listed
        .split([' ', ','])
        .filter_map(|word| word.parse().ok());
    let to = addresses.find(SocketAddr::is_ipv6).unwrap();
    let from = |text: &String| text.parse::<IpAddr>().unwrap();
    let sent = unfinished_body();
    let mut held: Vec<_> = strangers
        .iter()
        .flat_map(|one| hold(to, from(one), 10, &sent))
        .collect();
    all_are_answered(to, &admin, from(&client));
    // A share is 32 MiB.
    assert!(still_held(&mut held) <= 32, "{}", still_held(&mut held));
    let mut silent: Vec<_> = strangers
        .iter()
        .flat_map(|one| hold(to, from(one), 100, b""))
        .collect();
    all_are_answered(to, &admin, from(&client));
    assert!(
        still_held(&mut silent) <= 1024,
        "{}",
        still_held(&mut silent)
    );
}

#[test]
fn a_head_is_as_long_as_a_url_may_be() {
    let dir = tempfile::tempdir().unwrap();
    let server = server(dir.path(), &[]);
    let answer = server.get(&format!("/healthz?{}", "a".repeat(65_500)));
    assert_eq!(answer.status, 200);
    let headers = format!("x: {}\r\n", "y".repeat(16 << 10)).repeat(5);
    let answer = server.send(format!("GET /healthz HTTP/1.1\r\nhost: x\r\n{headers}\r\n"));
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (431, "RequestHeaderTooLarge")
    );
    let endless = format!("GET /healthz HTTP/1.1\r\nhost: x\r\n{headers}");
    assert_eq!(server.send(endless).status, 431);
}

#[test]
fn silent_connections_yield_their_places() {
    let dir = tempfile::tempdir().unwrap();
    let server = server(dir.path(), &["--connections", "64"]);
    let admin = server.admin();
    for sent in [&b""[..], b"GET / HT", b"\x16\x03\x01"] {
        let mut held: Vec<_> = (1..=8)
            .flat_map(|one| hold(server.address, stranger(one), 20, sent))
            .collect();
        all_are_answered(server.address, &admin, [127, 0, 0, 2].into());
        assert!(still_held(&mut held) <= 64);
    }
    // Nor do as many strangers as there are places.
    let _each: Vec<_> = (1..=80)
        .flat_map(|one| {
            hold(
                server.address,
                stranger(one),
                1,
                b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n",
            )
        })
        .collect();
    all_are_answered(server.address, &admin, [127, 0, 0, 2].into());
    // What anybody can ask for makes nobody known: whoever holds least still gets in.
    let asked = b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n";
    let _held: Vec<_> = (1..=8)
        .flat_map(|one| hold(server.address, stranger(one), 20, asked))
        .collect();
    all_are_answered(server.address, &admin, [127, 0, 0, 2].into());
}

#[test]
fn connections_fit_into_the_limit_of_files() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start_limited(&dir.path().join("data"), 300, &[]);
    let admin = server.admin();
    let _held: Vec<_> = (1..=8)
        .flat_map(|one| hold(server.address, stranger(one), 100, b""))
        .collect();
    all_are_answered(server.address, &admin, [127, 0, 0, 2].into());
    let log = server.log();
    let said = |text: &str| log.lines().filter(|line| line.contains(text)).count();
    assert_eq!(said("limit of open files"), 1, "{log}");
    assert_eq!(said("cannot take connections"), 0, "{log}");
}

#[test]
fn as_many_listeners_as_places_all_listen() {
    let dir = tempfile::tempdir().unwrap();
    let server = server(
        dir.path(),
        &["--connections", "1", "--listen", "127.0.0.1:0"],
    );
    let listed = server.welcome.lines().next().unwrap().to_owned();
    let addresses: Vec<SocketAddr> = listed
        .split([' ', ','])
        .filter_map(|word| word.parse().ok())
        .collect();
    assert_eq!(addresses.len(), 2, "{listed}");
    // The one place may be that of the call before for a moment longer.
    let is_answered = |address: &SocketAddr| {
        let request = "GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
        let mut stream = connect_from([127, 0, 0, 2].into(), *address).unwrap();
        let sent = stream.write_all(request.as_bytes());
        sent.is_ok() && stream.read(&mut [0]).is_ok_and(|count| count == 1)
    };
    for address in addresses.iter().chain(&addresses) {
        assert!((0..200).any(|_| is_answered(address)), "{address} starves");
    }
}

#[test]
fn what_is_announced_too_large_is_answered_before_it_comes() {
    let dir = tempfile::tempdir().unwrap();
    let server = server(dir.path(), &["--body-seconds", "3600"]);
    for length in ["1048577", "9223372036854775808"] {
        let mut stream = server.connect();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        let head = format!("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: {length}\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        assert_eq!(Answer::read(&mut stream).status, 413);
    }
}

#[test]
fn what_is_too_large_is_dropped_as_it_comes_and_takes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let server = server(dir.path(), &[]);
    // Together they send more than a share, and each is taken to its end, so that whoever reads
    // the answer last still gets it.
    let _held = [(); 4].map(|()| {
        let mut stream = server.connect();
        let length = 12 * MIB;
        let head = format!("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: {length}\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        assert_eq!(Answer::read(&mut stream).status, 413);
        stream.write_all(&vec![b'a'; length - 1]).unwrap();
        stream
    });
}
