//! What a browser calls itself, in short.

/// Its own name and the machine's, where they can be told.
#[must_use]
pub fn short(text: &str) -> Option<String> {
    let first = |names: &[(&'static str, &'static str)]| {
        let found = names.iter().find(|(mark, _)| text.contains(mark));
        found.map(|(_, name)| *name)
    };
    let browser = first(&[
        ("Edg/", "Edge"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ])?;
    let machine = first(&[
        ("Windows", "Windows"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ])?;
    Some(format!("{browser} · {machine}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_called_by_its_name_and_its_machine() {
        let chrome =
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36";
        assert_eq!(short(chrome).as_deref(), Some("Chrome · Linux"));
        assert_eq!(short("curl/8.5.0"), None);
        assert_eq!(short(""), None);
    }
}
