//! The agent beside programs, and what a shell is given.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Stdio};
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::{Value, json};

use crate::harness::{Admin, Answer, Ended, RAM, STS, Server, rampart, run};

/// An agent, which ends with the test.
struct Beside {
    child: Child,
    out: BufReader<ChildStdout>,
}

impl Beside {
    fn start(server: &Server, arguments: &[&str]) -> Self {
        let endpoint = format!("http://{}", server.address);
        let file = server.directory.join("bootstrap.json");
        let mut command = rampart(&[
            "agent",
            "--endpoint",
            &endpoint,
            "--credentials",
            file.to_str().unwrap(),
        ]);
        let log = std::fs::File::create(server.directory.with_extension("agent.log")).unwrap();
        let mut child = command
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        Self { child, out }
    }

    /// Where it listens, as its next line says.
    fn address(&mut self) -> SocketAddr {
        let mut line = String::new();
        self.out.read_line(&mut line).unwrap();
        let place = line
            .split("http://")
            .nth(1)
            .and_then(|rest| rest.split('/').next());
        place
            .unwrap_or_else(|| panic!("it says {line:?}"))
            .parse()
            .unwrap()
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn send(
    mut stream: impl Read + Write,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
) -> Answer {
    let mut request =
        format!("{method} {target} HTTP/1.1\r\nhost: 100.100.100.200\r\nconnection: close\r\n");
    for (name, value) in headers {
        request.extend([name, ": ", value, "\r\n"]);
    }
    stream.write_all((request + "\r\n").as_bytes()).unwrap();
    Answer::read(&mut stream)
}

fn ask(address: SocketAddr, method: &str, target: &str, headers: &[(&str, &str)]) -> Answer {
    let stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    send(stream, method, target, headers)
}

/// Makes roles that the administrator may assume.
fn roles(server: &Server, admin: &Admin, names: &[&str]) {
    let trust = json!({ "Version": "1", "Statement": [{
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": { "RAM": [format!("acs:ram::{}:root", admin.account)] },
    }] });
    for name in names {
        let given = [
            ("RoleName", *name),
            ("AssumeRolePolicyDocument", &trust.to_string()),
        ];
        let made = server.call(admin, RAM, "CreateRole", &given);
        assert_eq!(made.status, 200, "{made:?}");
    }
}

/// Who a document of credentials makes its bearer.
fn identity(server: &Server, admin: &Admin, document: &Value) -> String {
    let bearer = admin.session(&json!({ "Credentials": document }));
    let told = server.call(&bearer, STS, "GetCallerIdentity", &[("Format", "JSON")]);
    told.json()["Arn"].as_str().unwrap_or_default().to_owned()
}

const LIST: &str = "/latest/meta-data/ram/security-credentials/";

#[test]
fn programs_get_credentials_by_every_door_and_keep_them_while_the_server_is_away() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(&dir.path().join("data"), &[]);
    let admin = server.admin();
    roles(&server, &admin, &["web", "jobs"]);
    let [web, jobs] = ["web", "jobs"].map(|name| format!("acs:ram::{}:role/{name}", admin.account));
    let jobs = format!("nightly={jobs}");
    let socket = dir.path().join("agent.sock");
    let place = socket.to_str().unwrap();
    let mut beside = Beside::start(
        &server,
        &[
            "--role",
            &web,
            "--role",
            &jobs,
            "--session-name",
            "machine-7",
            "--metadata",
            "127.0.0.1:0",
            "--hardened",
            "--uri",
            "127.0.0.1:0",
            "--socket",
            place,
            "--socket-mode",
            "660",
        ],
    );
    let (metadata, uri) = (beside.address(), beside.address());
    // As libraries ask: a token before each request.
    let token = || {
        let ttl = [("X-aliyun-ecs-metadata-token-ttl-seconds", "21600")];
        let made = ask(metadata, "PUT", "/latest/api/token?", &ttl);
        assert_eq!(made.status, 200, "{made:?}");
        made.body
    };
    let with = |target: &str| {
        ask(
            metadata,
            "GET",
            target,
            &[("x-aliyun-ecs-metadata-token", &token())],
        )
    };
    assert_eq!(with(LIST).body, "web");
    let whole = with(&format!("{LIST}web")).json();
    let arn = format!("acs:ram::{}:assumed-role/web/machine-7", admin.account);
    assert_eq!(whole["Code"], "Success");
    assert_eq!(identity(&server, &admin, &whole), arn);
    assert_eq!(ask(metadata, "GET", LIST, &[]).code(), "Forbidden.Token");
    assert_eq!(with(&format!("{LIST}other")).status, 404);
    // The client chooses by path.
    let night = ask(uri, "GET", "/v1/credentials/nightly", &[]).json();
    let arn = format!("acs:ram::{}:assumed-role/jobs/machine-7", admin.account);
    assert_eq!(identity(&server, &admin, &night), arn);
    let connect = || UnixStream::connect(Path::new(place)).unwrap();
    let local = send(connect(), "GET", "/v1/credentials", &[]).json();
    assert_eq!(local, whole);
    let mode = std::fs::metadata(&socket).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o660);
    for headers in [
        [("x-forwarded-for", "10.0.0.1")],
        [("origin", "https://evil.example")],
    ] {
        assert_eq!(ask(uri, "GET", "/v1/credentials", &headers).status, 403);
    }
    server.kill();
    assert_eq!(ask(uri, "GET", "/v1/credentials", &[]).json(), whole);
    let log = std::fs::read_to_string(dir.path().join("data.agent.log")).unwrap();
    assert_eq!(log.matches("credentials obtained").count(), 2, "{log}");
    for secret in [&whole["AccessKeySecret"], &whole["SecurityToken"]] {
        assert!(!log.contains(secret.as_str().unwrap()), "{log}");
    }
    kill(
        Pid::from_raw(beside.child.id().try_into().unwrap()),
        Signal::SIGTERM,
    )
    .unwrap();
    assert!(beside.child.wait().unwrap().success());
    assert!(!socket.exists());
}

#[test]
fn secrets_are_served_and_kept_as_files_while_the_server_is_away_and_no_longer_than_their_age() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(&dir.path().join("data"), &[]);
    let admin = server.admin();
    roles(&server, &admin, &["web"]);
    let reads = json!({ "Version": "1", "Statement": [{
        "Effect": "Allow", "Action": "kms:GetSecretValue", "Resource": "acs:kms:*:*:secret/app/*",
    }] });
    let policy = ("PolicyName", "reads");
    for (action, given) in [
        (
            "CreatePolicy",
            [
                policy,
                ("PolicyDocument", &reads.to_string()),
                ("Description", "x"),
            ],
        ),
        (
            "AttachPolicyToRole",
            [policy, ("PolicyType", "Custom"), ("RoleName", "web")],
        ),
    ] {
        let made = server.call(&admin, RAM, action, &given);
        assert_eq!(made.status, 200, "{made:?}");
    }
    let kms = |action: &str, version: &str, value: &str, name: &str| {
        let new = [
            ("SecretName", name),
            ("VersionId", version),
            ("SecretData", value),
            ("Format", "JSON"),
        ];
        let told = server.call(&admin, "2016-01-20", action, &new);
        assert_eq!(told.status, 200, "{told:?}");
    };
    kms("CreateSecret", "v1", "hunter1", "app/db");
    kms("PutSecretValue", "v2", "hunter2", "app/db");
    kms("CreateSecret", "v1", "hunter3", "other");
    let files = dir.path().join("files");
    std::fs::create_dir(&files).unwrap();
    let web = format!("acs:ram::{}:role/web", admin.account);
    let mut beside = Beside::start(
        &server,
        &[
            "--role",
            &web,
            "--uri",
            "127.0.0.1:0",
            "--secret",
            "db=app/db",
            "--secret",
            "other=other",
            "--secret-refresh",
            "1s",
            "--secret-max-age",
            "8s",
            "--secret-files",
            files.to_str().unwrap(),
        ],
    );
    let uri = beside.address();
    let read = |target: &str| ask(uri, "GET", &format!("/v1/secrets{target}"), &[]);
    let listed = read("").json();
    assert_eq!(listed, json!({ "Secrets": ["db", "other"] }));
    assert!(crate::harness::until(|| read("/db").status == 200));
    let told = read("/db").json();
    assert_eq!(
        (&told["SecretData"], &told["VersionId"]),
        (&json!("hunter2"), &json!("v2"))
    );
    assert_eq!(told["VersionStages"], json!(["ACSCurrent"]));
    let told = read("/db?stage=ACSPrevious").json();
    assert_eq!(told["SecretData"], "hunter1");
    let told = read("/other");
    assert_eq!((told.status, &*told.code()), (503, "ServiceUnavailable"));
    assert!(told.body.contains("NoPermission"), "{told:?}");
    assert_eq!(read("/none").status, 404);
    assert_eq!(read("/db?stage=a%20b").status, 400);
    let file = files.join("db");
    assert!(crate::harness::until(|| file.exists()));
    assert_eq!(std::fs::read(&file).unwrap(), b"hunter2");
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o400);
    assert!(!files.join("other").exists());
    kms("PutSecretValue", "v3", "hunter4", "app/db");
    let written = || std::fs::read(&file).ok();
    assert!(crate::harness::until(
        || written().as_deref() == Some(b"hunter4")
    ));
    server.kill();
    assert_eq!(read("/db").json()["SecretData"], "hunter4");
    // Then it fails closed and says why.
    assert!(crate::harness::until(|| read("/db").status == 503));
    assert!(
        read("/db").body.contains("does not answer"),
        "{:?}",
        read("/db")
    );
    assert!(crate::harness::until(|| !file.exists()));
    let log = std::fs::read_to_string(dir.path().join("data.agent.log")).unwrap();
    assert!(log.contains("too old to be handed out"), "{log}");
    assert!(!log.contains("hunter"), "{log}");
}

#[test]
fn an_agent_without_credentials_says_why_and_goes_on_trying() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(&dir.path().join("data"), &[]);
    let admin = server.admin();
    let web = format!("acs:ram::{}:role/web", admin.account);
    let mut beside = Beside::start(&server, &["--role", &web, "--uri", "127.0.0.1:0"]);
    let uri = beside.address();
    let told = ask(uri, "GET", "/v1/credentials", &[]);
    assert_eq!((told.status, &*told.code()), (503, "ServiceUnavailable"));
    let why = told.json()["Message"].as_str().unwrap().to_owned();
    assert!(why.contains("EntityNotExist.Role"), "{why}");
    roles(&server, &admin, &["web"]);
    assert!(crate::harness::until(|| ask(
        uri,
        "GET",
        "/v1/credentials",
        &[]
    )
    .status
        == 200));
}

#[test]
fn a_shell_is_given_credentials_in_the_form_that_it_asks_for() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(&dir.path().join("data"), &[]);
    let admin = server.admin();
    roles(&server, &admin, &["web"]);
    let web = format!("acs:ram::{}:role/web", admin.account);
    let endpoint = format!("http://{}", server.address);
    let file = server.directory.join("bootstrap.json");
    let credentials = |more: &[&str]| {
        let mut command = rampart(&["credentials", "--role", &web, "--endpoint", &endpoint]);
        command
            .args(["--credentials", file.to_str().unwrap()])
            .args(more);
        Ended::of(&command.output().unwrap())
    };
    let external = credentials(&[]);
    assert_eq!(external.code, 0, "{external:?}");
    let external = external.json();
    assert_eq!(external["mode"], "StsToken");
    let document = json!({
        "AccessKeyId": external["access_key_id"],
        "AccessKeySecret": external["access_key_secret"],
        "SecurityToken": external["sts_token"],
    });
    assert!(identity(&server, &admin, &document).contains("assumed-role/web/"));
    let shell = credentials(&["--export"]);
    let names: Vec<_> = shell
        .out
        .lines()
        .map(|line| line.split('=').next().unwrap())
        .collect();
    let expected = ["ID", "SECRET"].map(|end| format!("export ALIBABA_CLOUD_ACCESS_KEY_{end}"));
    assert_eq!(names[..2], expected);
    assert_eq!(names[2..], ["export ALIBABA_CLOUD_SECURITY_TOKEN"]);
    let refused = credentials(&["--duration", "43200"]);
    assert_eq!(refused.code, 2, "{refused:?}");
    assert!(refused.err.contains("DurationSeconds"), "{refused:?}");
}

#[test]
fn a_server_has_the_metadata_service_of_an_instance_for_trying() {
    let folder = tempfile::tempdir().unwrap();
    let directory = folder.path().join("data");
    let seed = folder.path().join("account.toml");
    let role = r#"
        [roles.web]
        trust = { Version = "1", Statement = [
            { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = ["ecs.aliyuncs.com"] } },
        ] }
    "#;
    std::fs::write(&seed, role).unwrap();
    let seed = seed.to_str().unwrap();
    let trying = ["--metadata-listen", "127.0.0.1:0", "--metadata-role", "web"];
    for arguments in [[&["--seed", seed][..], &trying].concat(), trying.to_vec()] {
        let server = Server::start(&directory, &arguments);
        let line = server
            .welcome
            .lines()
            .find(|line| line.contains("latest/meta-data"));
        let place = line.unwrap().split("http://").nth(1).unwrap();
        let place: SocketAddr = place.split('/').next().unwrap().parse().unwrap();
        let path = "/latest/meta-data/ram/security-credentials/web";
        // It enrols once the server answers.
        let credentials = (0..100).find_map(|_| {
            let told = send(TcpStream::connect(place).unwrap(), "GET", path, &[]).json();
            std::thread::sleep(Duration::from_millis(100));
            (told["Code"] == "Success").then_some(told)
        });
        let credentials = credentials.unwrap();
        assert!(
            credentials["AccessKeyId"]
                .as_str()
                .unwrap()
                .starts_with("STS.")
        );
        let named = [("AgentName", "metadata"), ("Format", "JSON")];
        let agent = server
            .call(&server.admin(), "2026-11-01", "GetAgent", &named)
            .json();
        assert_eq!(agent["Agent"]["RoleNames"], json!(["web"]));
    }
    let refused = run(&["serve", "--metadata-listen", "127.0.0.1:0"]);
    assert!(refused.err.contains("--metadata-role"), "{refused:?}");
    let data = directory.to_str().unwrap();
    let no_role = [
        "serve",
        "--data-dir",
        data,
        "--listen",
        "127.0.0.1:0",
        "--metadata-listen",
        "127.0.0.1:0",
        "--metadata-role",
        "nobody",
    ];
    let refused = run(&no_role);
    assert_eq!(refused.code, 2, "{refused:?}");
    assert!(refused.err.contains("nobody"), "{refused:?}");
}
