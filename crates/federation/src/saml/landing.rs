//! Where a browser goes after a logon that began at the provider: to an address that came along, if it is one of ours.

use url::Url;

/// The address of a relay state, if it is of one of these hosts. Whatever else it is, it is none.
#[must_use]
pub fn landing(relay: &str, hosts: &[String]) -> Option<Url> {
    // What a parser would mend silently, another may read as another host.
    let odd = |c: char| c.is_control() || c.is_whitespace() || c == '\\';
    if relay.len() > LONGEST || relay.contains(odd) {
        return None;
    }
    let url = Url::parse(relay).ok()?;
    let ours = url
        .host_str()
        .is_some_and(|host| hosts.iter().any(|one| one == host));
    let plain = url.scheme() == "https"
        && url.username().is_empty()
        && url.password().is_none()
        && url.port().is_none();
    (ours && plain && relay.starts_with("https://")).then_some(url)
}

const LONGEST: usize = 2048;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s15_only_our_hosts_are_landed_on() {
        let hosts = ["console.example".to_owned()];
        for (relay, good) in [
            ("https://console.example/a?b=c#d", true),
            ("https://console.example", true),
            ("https://CONSOLE.example/", true),
            ("http://console.example/", false),
            ("https://console.example.evil.example/", false),
            ("https://evil.example/console.example", false),
            ("https://console.example@evil.example/", false),
            ("https://evil@console.example/", false),
            ("https://console.example:8443/", false),
            ("https:console.example/", false),
            ("https:/\\evil.example/", false),
            ("https://evil.example\\@console.example/", false),
            ("//console.example/", false),
            ("/console", false),
            ("javascript://console.example/%0aalert(1)", false),
            (" https://console.example/", false),
            ("https://console.example/\n", false),
            ("https://cons\u{43e}le.example/", false),
            ("", false),
        ] {
            assert_eq!(landing(relay, &hosts).is_some(), good, "{relay:?}");
        }
        let long = format!("https://console.example/{}", "x".repeat(2048));
        assert_eq!(landing(&long, &hosts), None);
    }
}
