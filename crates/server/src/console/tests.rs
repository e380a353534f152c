//! The console's files as clients get them.

use http_body_util::BodyExt as _;

use super::*;

/// A page that names its nonce twice, and a file that says hello.
fn packed() -> Shelf {
    let page = data_encoding::BASE64.decode(INDEX).unwrap();
    let hello = data_encoding::BASE64.decode(b"CwKAaGVsbG8D").unwrap();
    let row = |path: &str, kind: &str, hash: &str, length: usize, packed: usize| serde_json::json!({"path": path, "type": kind, "sha256": hash, "length": length, "packed": packed});
    let files = [
        row(
            "index.html",
            "text/html; charset=utf-8",
            "aa",
            36,
            page.len(),
        ),
        row("assets/hello-1.js", "text/javascript", "bb", 5, hello.len()),
        row("icon.svg", "image/svg+xml", "bb", 5, hello.len()),
    ];
    let mut bytes = serde_json::json!({"inputs": "", "files": files})
        .to_string()
        .into_bytes();
    bytes.push(b'\n');
    bytes.extend(page);
    bytes.extend(&hello);
    bytes.extend(&hello);
    Shelf::Packed(::console::Pack::read(bytes.leak()).unwrap())
}

fn get(shelf: &Shelf, path: &str, headers: &[(&'static str, &str)]) -> Result<Answer, Problem> {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.insert(*name, value.parse().unwrap());
    }
    find(shelf, path, &map, "id")
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    let value = answer.headers().get(name);
    value.map_or("", |value| value.to_str().unwrap())
}

async fn body(answer: Answer) -> String {
    let bytes = answer.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test]
async fn a_file_goes_out_packed_to_those_who_take_that_and_plain_to_others() {
    let shelf = packed();
    let path = "assets/hello-1.js";
    let packed = get(
        &shelf,
        path,
        &[("accept-encoding", "gzip, deflate, br, zstd")],
    )
    .unwrap();
    assert_eq!(header(&packed, "content-encoding"), "br");
    assert_eq!(header(&packed, "etag"), "\"bb-br\"");
    assert_eq!(header(&packed, "vary"), "accept-encoding");
    assert!(header(&packed, "cache-control").contains("immutable"));
    assert_ne!(body(packed).await, "hello");
    for takes in ["gzip, deflate", "br;q=0", ""] {
        let plain = get(&shelf, path, &[("accept-encoding", takes)]).unwrap();
        assert_eq!(header(&plain, "content-encoding"), "", "{takes}");
        assert_eq!(header(&plain, "etag"), "\"bb\"");
        assert_eq!(header(&plain, "x-content-type-options"), "nosniff");
        assert_eq!(body(plain).await, "hello");
    }
    let kept = get(&shelf, path, &[("if-none-match", "\"x\", W/\"bb\"")]).unwrap();
    assert_eq!(kept.status(), 304);
    assert_eq!(body(kept).await, "");
    let icon = get(&shelf, "icon.svg", &[]).unwrap();
    assert_eq!(header(&icon, "cache-control"), "no-cache");
}

#[tokio::test]
async fn every_other_path_is_the_page_with_a_nonce_of_its_own() {
    let shelf = packed();
    let mut seen = Vec::new();
    for path in ["", "index.html", "users/bob.smith", "policies/System/A"] {
        let page = get(&shelf, path, &[("accept-encoding", "br")]).unwrap();
        assert_eq!(page.status(), 200);
        assert_eq!(header(&page, "cache-control"), "no-store");
        assert_eq!(header(&page, "content-encoding"), "");
        let policy = header(&page, "content-security-policy").to_owned();
        let text = body(page).await;
        assert!(!text.contains(STAMP), "{text}");
        let nonce = text.rsplit('>').next().unwrap().to_owned();
        assert!(nonce.len() >= 43, "{nonce}");
        assert!(text.contains(&format!("nonce={nonce}")));
        assert!(policy.contains(&format!("style-src 'self' 'nonce-{nonce}'")));
        assert!(policy.contains("require-trusted-types-for 'script'"));
        assert!(policy.contains("frame-ancestors 'none'"));
        assert!(!seen.contains(&nonce), "a nonce came twice");
        seen.push(nonce);
    }
}

#[test]
fn a_file_of_another_version_is_not_the_page() {
    for path in ["assets/hello-2.js", "assets/../index.html", "api/Ram"] {
        let problem = get(&packed(), path, &[("accept", "text/html")]).unwrap_err();
        assert_eq!(problem.code, "InvalidPath.NotFound", "{path}");
    }
}

#[tokio::test]
async fn a_program_without_a_console_says_so() {
    let page = get(&Shelf::Empty, "users", &[("accept", "text/html,*/*;q=0.8")]).unwrap();
    assert_eq!(page.status(), 200);
    let policy = header(&page, "content-security-policy").to_owned();
    let text = body(page).await;
    assert!(text.contains("scripts/console pack") && text.contains("控制台"));
    let nonce = text.split("nonce=\"").nth(1).unwrap();
    let nonce = nonce.split('"').next().unwrap();
    assert!(policy.contains(nonce) && !nonce.contains("NONCE"));
    let told = get(&Shelf::Empty, "users", &[]).unwrap_err();
    assert_eq!(
        (told.status.as_u16(), told.code),
        (404, "ConsoleNotBuiltIn")
    );
}

#[tokio::test]
async fn a_folder_is_read_anew_and_never_left() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("dist");
    std::fs::create_dir_all(folder.join("assets")).unwrap();
    std::fs::write(dir.path().join("secret.txt"), "s").unwrap();
    std::fs::write(folder.join("index.html"), STAMP).unwrap();
    std::fs::write(folder.join("assets/a.js"), "one").unwrap();
    let shelf = Shelf::new(Some(&folder)).unwrap();
    let file = get(&shelf, "assets/a.js", &[]).unwrap();
    assert_eq!(
        header(&file, "content-type"),
        "text/javascript; charset=utf-8"
    );
    assert_eq!(header(&file, "cache-control"), "no-cache");
    assert_eq!(body(file).await, "one");
    std::fs::write(folder.join("assets/a.js"), "two").unwrap();
    assert_eq!(body(get(&shelf, "assets/a.js", &[]).unwrap()).await, "two");
    let absolute = dir.path().join("secret.txt");
    for path in [
        "../secret.txt",
        "x/../../secret.txt",
        absolute.to_str().unwrap(),
    ] {
        let page = body(get(&shelf, path, &[]).unwrap()).await;
        assert!(page.len() >= 43, "{path}: {page}");
    }
}

const INDEX: &[u8] = b"GyMA+I2UqeuT3vC8HB9qyQnJc0uAlChJ1QOL4L9XBtGYpaw0Vw==";
