//! Secrets from the command line, on the store and by a running server of it.

use std::io::{Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::{Value, json};

use crate::harness::{Ended, House, RAM, STS, Server, rampart, run};

/// Runs `rampart secrets` with something on its standard input.
fn secrets(arguments: &[&str], place: &[&str], input: &[u8]) -> Ended {
    let mut command = with_place(arguments, place);
    command.stdin(Stdio::piped());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // Whoever was refused early reads nothing.
    let _ = child.stdin.take().unwrap().write_all(input);
    Ended::of(&child.wait_with_output().unwrap())
}

/// The place stands before the command that is run.
fn with_place(arguments: &[&str], place: &[&str]) -> Command {
    let cut = arguments.iter().position(|one| *one == "--");
    let (own, command) = arguments.split_at(cut.unwrap_or(arguments.len()));
    rampart(&[&["secrets"], own, place, command].concat())
}

#[test]
fn values_go_in_by_a_pipe_and_come_out_as_they_are() {
    let house = House::open();
    let (here, there) = (house.here(), house.there());
    let told = secrets(&["list"], &here, b"");
    assert_eq!((told.code, told.out.trim()), (0, "no secrets"));
    let told = secrets(&["put", "app/db"], &there, b"hunter2");
    assert_eq!(told.code, 2, "{told:?}");
    assert!(told.err.contains("--create makes a secret"), "{told:?}");

    let told = secrets(&["put", "app/db", "--create"], &here, b"hunter2\n");
    assert_eq!(told.code, 0, "{told:?}");
    let told = secrets(&["get", "app/db"], &there, b"");
    assert_eq!((told.code, &*told.out), (0, "hunter2\n"));
    let told = secrets(
        &["put", "app/db", "--trim", "--create"],
        &there,
        b"hunter3\n",
    );
    assert_eq!(told.code, 0, "{told:?}");
    for place in [&here[..], &there] {
        let told = secrets(&["get", "app/db"], place, b"");
        assert_eq!((told.code, &*told.out), (0, "hunter3"));
        let told = secrets(&["get", "app/db", "--stage", "ACSPrevious"], place, b"");
        assert_eq!(&*told.out, "hunter2\n");
        let told = secrets(&["list", "--output", "json"], place, b"");
        assert_eq!(told.json()[0]["SecretName"], "app/db");
        assert!(!told.out.contains("hunter"), "{told:?}");
    }
    let stage = ["put", "app/db", "--stage", "next", "--version-id", "v9"];
    let told = secrets(&stage, &here, b"hunter4");
    assert_eq!((told.code, &*told.out), (0, "app/db  version v9\n"));
    let told = secrets(&["get", "app/db"], &here, b"");
    assert_eq!(&*told.out, "hunter3");

    let bytes = [0, 159, 146, 150];
    let told = secrets(&["put", "key", "--create"], &here, &bytes);
    assert!(told.err.contains("see --binary"), "{told:?}");
    let told = secrets(&["put", "key", "--create", "--binary"], &here, &bytes);
    assert_eq!(told.code, 0, "{told:?}");
    let mut read = with_place(&["get", "key"], &there);
    assert_eq!(read.output().unwrap().stdout, bytes);
    for (what, said) in [
        (&["get", "none"][..], "Forbidden.ResourceNotFound"),
        (&["put", "a b", "--create"], "SecretName"),
        (&["get"], "required"),
    ] {
        let told = secrets(what, &here, b"hunter5");
        assert_eq!((told.code, &*told.out), (2, ""), "{told:?}");
        assert!(told.err.contains(said), "{told:?}");
        assert!(!told.err.contains("hunter5"), "{told:?}");
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "one story")]
fn a_command_has_its_values_and_leaves_none_behind() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    drop(Server::start(&data, &[]));
    let here = ["--data-dir", data.to_str().unwrap()];
    let value = br#"{"User":"app","Password":"hunter2"}"#;
    let told = secrets(&["put", "app/db", "--create"], &here, value);
    assert_eq!(told.code, 0, "{told:?}");
    let files = dir.path().join("files");
    std::fs::create_dir(&files).unwrap();
    let inside = files.to_str().unwrap();

    // The variables alone, and the exit code of the command.
    let script = r#"printf '%s %s' "$USER_NAME" "$PASSWORD"; exit 7"#;
    let variables = [
        "run",
        "--env",
        "USER_NAME=app/db,User",
        "--env",
        "PASSWORD=app/db,Password",
    ];
    let told = secrets(
        &[&variables[..], &["--", "sh", "-c", script]].concat(),
        &here,
        b"",
    );
    assert_eq!((told.code, &*told.out), (7, "app hunter2"), "{told:?}");
    // With files, and the mask of files that this test has and the program has not.
    let script = r#"cd "$CREDENTIALS_DIRECTORY"; cat db; stat -c ' %a' db .; echo "$PWD"; exit 3"#;
    let file = ["run", "--file", "db=app/db,Password", "--files-in", inside];
    let told = secrets(
        &[&file[..], &["--", "sh", "-c", script]].concat(),
        &here,
        b"",
    );
    let lines: Vec<_> = told.out.lines().collect();
    assert_eq!(
        (told.code, &lines[..2]),
        (3, &["hunter2 400", " 700"][..]),
        "{told:?}"
    );
    assert!(Path::new(lines[2]).starts_with(&files) && !Path::new(lines[2]).exists());
    let made = dir.path().join("made");
    let touch = [
        "--",
        "sh",
        "-c",
        "umask 022; exec touch \"$0\"",
        made.to_str().unwrap(),
    ];
    secrets(&[&file[..], &touch].concat(), &here, b"");
    assert_eq!(made.metadata().unwrap().permissions().mode() & 0o777, 0o644);

    // A signal reaches the command, and the folder goes even so.
    let waits = [
        "--",
        "sh",
        "-c",
        "trap 'exit 9' TERM; echo ready; while :; do sleep 0.05; done",
    ];
    let mut command = with_place(&[&file[..], &waits].concat(), &here);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut ready = [0; 5];
    child
        .stdout
        .as_mut()
        .unwrap()
        .read_exact(&mut ready)
        .unwrap();
    assert_eq!(std::fs::read_dir(&files).unwrap().count(), 1);
    kill(
        Pid::from_raw(child.id().try_into().unwrap()),
        Signal::SIGTERM,
    )
    .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(9));
    assert_eq!(std::fs::read_dir(&files).unwrap().count(), 0);

    for (what, said) in [
        (
            &["run", "--env", "A=app/db,None", "--", "true"][..],
            "has no None",
        ),
        (
            &["run", "--env", "A=none", "--", "true"],
            "none cannot be read",
        ),
        (&["run", "--", "true"], "--env or --file"),
        (
            &["run", "--env", "A=app/db", "--", "/no/such"],
            "cannot be run",
        ),
        (
            &[
                "run",
                "--file",
                "a=app/db",
                "--files-in",
                inside,
                "--",
                "/no/such",
            ],
            "cannot be run",
        ),
    ] {
        let told = secrets(what, &here, b"");
        assert_eq!((told.code, &*told.out), (2, ""), "{told:?}");
        assert!(
            told.err.contains(said) && !told.err.contains("hunter2"),
            "{told:?}"
        );
    }
    assert_eq!(std::fs::read_dir(&files).unwrap().count(), 0);
    let told = run(&["secrets", "run", "--help"]);
    assert!(told.out.contains("Examples:"), "{told:?}");
}

#[test]
fn values_are_held_by_leases_that_everybody_sees_and_somebody_ends() {
    let house = House::open();
    let server = &house.server;
    let admin = server.admin();
    let (here, there) = (house.here(), house.there());
    let told = secrets(&["put", "app/db", "--create"], &here, b"hunter2");
    assert_eq!(told.code, 0, "{told:?}");
    // On the open store there is nobody who could hold one.
    let told = secrets(&["get", "app/db", "--lease", "1h"], &here, b"");
    assert_eq!((told.code, &*told.out), (2, ""), "{told:?}");
    let told = secrets(&["leases"], &here, b"");
    assert_eq!(told.out.trim(), "nobody holds a lease");
    let told = secrets(&["get", "app/db", "--lease", "1h"], &there, b"");
    assert_eq!((told.code, &*told.out), (0, "hunter2"), "{told:?}");
    let (_, rest) = told.err.split_once("rampart: lease ").unwrap();
    let id = rest.split(' ').next().unwrap().to_owned();
    for place in [&here[..], &there] {
        let told = secrets(&["leases", "--secret", "app/db"], place, b"");
        assert!(told.out.starts_with(&format!("{id}  app/db ")), "{told:?}");
        assert!(told.out.contains(":user/") && !told.out.contains("hunter2"));
    }
    let own = ["leases", "--own", "--output", "json"];
    let told = secrets(&own, &there, b"");
    assert_eq!(told.json()[0]["LeaseId"], *id);
    let told = secrets(&["renew", &id, "--for", "2h"], &there, b"");
    assert!(
        told.out.starts_with(&format!("lease {id} until ")),
        "{told:?}"
    );
    let told = secrets(&["revoke", &id, "--rotate"], &here, b"");
    assert!(told.out.contains("its value is to be replaced"), "{told:?}");
    let told = secrets(&["revoke", &id], &there, b"");
    assert_eq!((told.code, &*told.out), (2, ""), "{told:?}");
    assert!(told.err.contains("EntityNotExist.Secret.Lease"), "{told:?}");

    let trust = json!({"Version": "1", "Statement": [{
        "Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"Service": ["kms.aliyuncs.com"]},
    }]});
    let trust = trust.to_string();
    let config = r#"{"SecretSubType":"RamRoleCredentials","RoleName":"till"}"#;
    for (version, operation, given) in [
        (
            RAM,
            "CreateRole",
            &[("RoleName", "till"), ("AssumeRolePolicyDocument", &*trust)][..],
        ),
        (
            "2016-01-20",
            "CreateSecret",
            &[
                ("SecretName", "$Auto"),
                ("SecretType", "RAMCredentials"),
                ("VersionId", "v1"),
                ("SecretData", "{}"),
                ("ExtendedConfig", config),
            ],
        ),
    ] {
        let told = server.call(&admin, version, operation, given);
        assert_eq!(told.status, 200, "{told:?}");
    }
    let get = ["get", "acs/ram/role/till"];
    let told = secrets(&get, &here, b"");
    assert!(told.err.contains("Forbidden.SecretRole"), "{told:?}");
    let leased = [&get[..], &["--lease", "15m", "--output", "json"]].concat();
    let leased = secrets(&leased, &there, b"").json();
    let value: Value = serde_json::from_str(leased["SecretData"].as_str().unwrap()).unwrap();
    let session = admin.session(&json!({ "Credentials": value }));
    let asks = || server.call(&session, STS, "GetCallerIdentity", &[]).status;
    assert_eq!(asks(), 200);
    let id = leased["SecretLease"]["LeaseId"].as_str().unwrap();
    let told = secrets(&["revoke", id], &here, b"");
    assert!(
        told.out.contains("its credentials count no more"),
        "{told:?}"
    );
    assert_eq!(asks(), 400);
}
