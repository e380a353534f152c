//! The services' operations: each request type in a table says in a doc line what it does.

use std::collections::BTreeMap;

use syn::{Attribute, File, Item, ItemStruct, Type};

use crate::{Finding, SourceFile};

const SERVICES: &str = "crates/services/src/";

/// Checks every `impl Operation for …` of the services.
#[must_use]
pub fn check(files: &[SourceFile]) -> Vec<Finding> {
    let services: Vec<&SourceFile> = files
        .iter()
        .filter(|file| file.path.starts_with(SERVICES) && file.is_rust())
        .collect();
    let mut findings = Vec::new();
    let mut read = 0;
    for file in services {
        let Ok(parsed) = syn::parse_file(&file.text) else {
            findings.push(Finding::new(&file.path, "is not Rust that can be read"));
            continue;
        };
        read += parsed.items.iter().filter_map(operation).count();
        findings.extend(undocumented(file, &parsed));
    }
    if read == 0 {
        findings.push(Finding::new(
            SERVICES,
            "holds no operation that this check can read",
        ));
    }
    findings
}

fn undocumented(file: &SourceFile, parsed: &File) -> Vec<Finding> {
    let requests: BTreeMap<String, &ItemStruct> = parsed
        .items
        .iter()
        .filter_map(|item| match item {
            Item::Struct(request) => Some((request.ident.to_string(), request)),
            _ => None,
        })
        .collect();
    parsed
        .items
        .iter()
        .filter_map(operation)
        .filter(|name| {
            !requests
                .get(name)
                .is_some_and(|request| says_something(&request.attrs))
        })
        .map(|name| {
            Finding::new(
                &file.path,
                format!("the operation `{name}` has no doc line of its own here"),
            )
        })
        .collect()
}

/// The type that an `impl Operation for Type` is for.
fn operation(item: &Item) -> Option<String> {
    let Item::Impl(block) = item else { return None };
    let (name, _) = block.trait_.as_ref()?;
    if name.segments.last()?.ident != "Operation" {
        return None;
    }
    match &*block.self_ty {
        Type::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        _ => None,
    }
}

fn says_something(attributes: &[Attribute]) -> bool {
    attributes
        .iter()
        .any(|attribute| attribute.path().is_ident("doc"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str) -> usize {
        let path = format!("{SERVICES}ram/user.rs");
        check(&[SourceFile {
            path,
            text: text.to_owned(),
        }])
        .len()
    }

    #[test]
    fn an_operation_without_a_doc_line_is_found() {
        assert_eq!(
            count("pub struct GetUser {}\nimpl Operation for GetUser {}"),
            1
        );
        assert_eq!(
            count("/// Shows a user.\npub struct GetUser {}\nimpl Operation for GetUser {}"),
            0
        );
    }

    #[test]
    fn other_types_are_left_alone() {
        let documented = "/// Shows a user.\npub struct GetUser {}\nimpl Operation for GetUser {}";
        assert_eq!(
            count(&format!(
                "{documented}\npub struct View {{}}\nimpl Clone for View {{}}"
            )),
            0
        );
    }

    #[test]
    fn reading_nothing_is_found() {
        assert_eq!(count("pub struct View {}"), 1);
    }
}
