//! Arrows between the files of a crate: no two files may import each other, by whatever way round.
//!
//! A file's arrows are the paths in its code, tests left out, that lead into another file of its crate:
//! `crate::…`, `super::…`, `self::…`, and those that begin with a module declared in the file. A path leads to
//! the file of its longest part that is a module, and where that file only re-exports the name, to where the name
//! comes from. A re-export is no arrow: it says where a thing is to be had, and takes nothing.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::algo::tarjan_scc;
use petgraph::graphmap::DiGraphMap;
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::{Attribute, Item, Visibility};

use crate::{Finding, SourceFile};

/// The files of one crate by their module path; that of the root is empty.
type Modules<'a> = BTreeMap<Vec<String>, Module<'a>>;

type Words = Vec<String>;

/// One file, and what it re-exports: names and the paths they come from, from the crate's root.
struct Module<'a> {
    file: &'a SourceFile,
    /// Its paths into the crate, from the root.
    paths: BTreeSet<Words>,
    exports: BTreeMap<String, Words>,
}

/// Checks every crate of the house.
#[must_use]
pub fn check(files: &[SourceFile]) -> Vec<Finding> {
    let mut crates: BTreeMap<&str, Modules<'_>> = BTreeMap::new();
    for file in files.iter().filter(|file| file.is_rust()) {
        if let Some((name, module)) = place(&file.path) {
            let read = Module::read(&module, file);
            crates.entry(name).or_default().insert(module, read);
        }
    }
    crates.values().flat_map(circles).collect()
}

/// The crate of a file, and its module path.
fn place(path: &str) -> Option<(&str, Vec<String>)> {
    let rest = path.strip_prefix("crates/")?;
    let (name, rest) = rest.split_once("/src/")?;
    let mut parts: Vec<String> = rest
        .strip_suffix(".rs")?
        .split('/')
        .map(str::to_owned)
        .collect();
    let last = parts.last().map(String::as_str);
    if matches!(last, Some("mod")) || parts.len() == 1 && matches!(last, Some("lib" | "main")) {
        parts.pop();
    }
    Some((name, parts))
}

/// One finding for each set of files that lead to each other.
fn circles(modules: &Modules<'_>) -> Vec<Finding> {
    let mut graph = DiGraphMap::<&str, ()>::new();
    for (name, module) in modules {
        for target in module
            .paths
            .iter()
            .filter_map(|path| home(path, modules, 0))
        {
            if let Some(other) = modules.get(target).filter(|_| target != name) {
                graph.add_edge(&module.file.path, &other.file.path, ());
            }
        }
    }
    tarjan_scc(&graph)
        .into_iter()
        .filter(|circle| circle.len() > 1)
        .map(|circle| finding(&graph, circle))
        .collect()
}

fn finding(graph: &DiGraphMap<&str, ()>, mut circle: Vec<&str>) -> Finding {
    circle.sort_unstable();
    let arrows: Vec<String> = graph
        .all_edges()
        .filter(|(from, to, ())| circle.contains(from) && circle.contains(to))
        .map(|(from, to, ())| format!("{from} -> {to}"))
        .collect();
    let first = circle.first().copied().unwrap_or_default();
    let remark = format!("imports itself by way of others: {}", arrows.join(", "));
    Finding::new(first, remark)
}

impl<'a> Module<'a> {
    fn read(name: &[String], file: &'a SourceFile) -> Self {
        // The compiler says more of what cannot be read.
        let mut items = syn::parse_file(&file.text).map_or(Vec::new(), |parsed| parsed.items);
        items.retain(|item| !is_test(item));
        let children = children(&items);
        let mut exports = BTreeMap::new();
        let mut paths = BTreeSet::new();
        for item in &items {
            let mut here = BTreeSet::new();
            gather(item.to_token_stream(), &children, &mut here);
            let here = here.iter().filter_map(|path| absolute(name, path));
            if is_export(item) {
                exports.extend(here.filter_map(|path| Some((path.last()?.clone(), path))));
            } else {
                paths.extend(here);
            }
        }
        Self {
            file,
            paths,
            exports,
        }
    }
}

fn is_export(item: &Item) -> bool {
    matches!(item, Item::Use(item) if !matches!(item.vis, Visibility::Inherited))
}

/// The modules that a file declares.
fn children(items: &[Item]) -> BTreeSet<String> {
    let name = |item: &Item| match item {
        Item::Mod(module) => Some(module.ident.to_string()),
        _ => None,
    };
    items.iter().filter_map(name).collect()
}

fn is_test(item: &Item) -> bool {
    let attributes: &[Attribute] = match item {
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    };
    attributes.iter().any(|one| {
        one.path().is_ident("cfg") && one.to_token_stream().to_string().contains("test)")
    })
}

/// Adds every path of the code that begins in the crate, those within groups of a `use` one by one.
fn gather(code: TokenStream, children: &BTreeSet<String>, paths: &mut BTreeSet<Vec<String>>) {
    let trees: Vec<TokenTree> = code.into_iter().collect();
    let mut at = 0;
    while let Some(tree) = trees.get(at) {
        match tree {
            TokenTree::Group(group) => gather(group.stream(), children, paths),
            TokenTree::Ident(first) if begins(&trees, at, &first.to_string(), children) => {
                at = follow(&trees, at, Vec::new(), paths);
                continue;
            }
            _ => {}
        }
        at += 1;
    }
}

/// Whether a path into the crate begins here: not after `::` or `.`, and with `::` after it.
fn begins(trees: &[TokenTree], at: usize, first: &str, children: &BTreeSet<String>) -> bool {
    let inside = matches!(first, "crate" | "super" | "self") || children.contains(first);
    let before = at.checked_sub(1).and_then(|before| trees.get(before));
    let follows = before.is_some_and(|one| is(one, ':') || is(one, '.'));
    inside && !follows && is_separator(trees, at + 1)
}

fn is(tree: &TokenTree, letter: char) -> bool {
    matches!(tree, TokenTree::Punct(punct) if punct.as_char() == letter)
}

fn is_separator(trees: &[TokenTree], at: usize) -> bool {
    [at, at + 1]
        .iter()
        .all(|at| trees.get(*at).is_some_and(|tree| is(tree, ':')))
}

/// Reads one path from its first word on, with its groups, and answers where it ends.
fn follow(
    trees: &[TokenTree],
    mut at: usize,
    mut path: Vec<String>,
    paths: &mut BTreeSet<Vec<String>>,
) -> usize {
    loop {
        match trees.get(at) {
            Some(TokenTree::Ident(word)) => path.push(word.to_string()),
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                branches(group.stream(), &path, paths);
                return at + 1;
            }
            _ => break,
        }
        at += 1;
        if !is_separator(trees, at) {
            break;
        }
        at += 2;
    }
    paths.insert(path);
    at
}

/// The branches of a group in a `use`.
fn branches(group: TokenStream, path: &[String], paths: &mut BTreeSet<Vec<String>>) {
    let trees: Vec<TokenTree> = group.into_iter().collect();
    for branch in trees.split(|tree| is(tree, ',')) {
        follow(branch, 0, path.to_vec(), paths);
    }
}

/// A path from the crate's root. `None` if it goes above it.
fn absolute(module: &[String], path: &[String]) -> Option<Vec<String>> {
    let mut whole = module.to_vec();
    for (place, word) in path.iter().enumerate() {
        match word.as_str() {
            "crate" if place == 0 => whole.clear(),
            "self" => {}
            "super" => drop(whole.pop()?),
            _ => whole.push(word.clone()),
        }
    }
    Some(whole)
}

/// The module that a path leads to, through as many re-exports as there are.
fn home<'m>(path: &[String], modules: &'m Modules<'_>, passed: usize) -> Option<&'m Words> {
    let (name, module, rest) = (0..=path.len()).rev().find_map(|length| {
        let (name, module) = modules.get_key_value(path.get(..length)?)?;
        Some((name, module, path.get(length..)?))
    })?;
    let export = rest.first().and_then(|word| module.exports.get(word));
    match export {
        Some(from) if passed < 8 => home(from, modules, passed + 1),
        _ => Some(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> SourceFile {
        SourceFile {
            path: format!("crates/one/src/{path}"),
            text: text.to_owned(),
        }
    }

    fn found(files: &[SourceFile]) -> Vec<String> {
        check(files).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn files_that_lead_to_each_other_are_found_however_they_are_named() {
        let lib = file("lib.rs", "mod a; mod b;");
        let a = file("a/mod.rs", "mod deep; use crate::b::{self, more::Thing};");
        let deep = file("a/deep.rs", "fn f() { println!(\"{}\", crate::b::NAME); }");
        for back in [
            "use super::a::deep;",
            "fn f() -> crate::a::deep::T { todo() }",
        ] {
            let b = file("b.rs", back);
            let files = [
                file("lib.rs", &lib.text),
                file("a/mod.rs", &a.text),
                b,
                file("a/deep.rs", &deep.text),
            ];
            let found = found(&files);
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(
                found[0].contains("crates/one/src/a/deep.rs -> crates/one/src/b.rs"),
                "{found:?}"
            );
            assert!(!found[0].contains("mod.rs"), "{found:?}");
        }
    }

    #[test]
    fn a_parent_that_uses_its_child_and_is_used_by_it_is_a_circle() {
        let parent = |text: &str| [file("a.rs", text), file("a/b.rs", "use super::Thing;")];
        assert_eq!(
            found(&parent("mod b; struct Thing; fn f() { b::go() }")).len(),
            1
        );
        assert!(found(&parent("mod b; struct Thing;")).is_empty());
    }

    #[test]
    fn a_name_that_is_only_handed_on_leads_to_where_it_comes_from() {
        let lib = "mod a; mod b; pub use a::Thing; pub(crate) use b::Other as Renamed;";
        let a = file("a.rs", "use crate::b::Other;");
        let crate_of = |b: &str| [file("lib.rs", lib), file("b.rs", b), file("a.rs", &a.text)];
        let found = found(&crate_of("use crate::Thing;"));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(!found[0].contains("lib.rs"), "{found:?}");
        assert!(check(&crate_of("struct Other;")).is_empty());
    }

    #[test]
    fn tests_and_names_of_other_crates_are_no_arrows() {
        let a = file(
            "a.rs",
            "#[cfg(test)] mod tests { use crate::b::T; } use x::crate_name::b;",
        );
        let b = file("b.rs", "use crate::a::U;");
        assert!(found(&[a, b]).is_empty());
    }
}
