//! Canonical forms of the element `x` of a document, compared with those that libxml2 writes; what it leaves out of the
//! lists of prefixes, with the standard.

use roxmltree::Document;

use super::*;

fn written(text: &str, form: Form, prefixes: &[&str]) -> String {
    let tree = Document::parse(text).unwrap();
    let apex = tree
        .descendants()
        .find(|node| node.tag_name().name() == "x");
    let prefixes = prefixes.to_vec();
    write(apex.unwrap(), &Method { form, prefixes }, None).unwrap()
}

#[test]
fn both_forms_are_those_of_libxml2() {
    for (text, exclusive, inclusive) in [
        (
            "<a:r xmlns:a=\"urn:a\" xmlns:b=\"urn:b\" xmlns=\"urn:d\"><b:x z=\"1\" b:y='2' a:y = \"3\" \
             y=\"&#9;&#10;&#13;&quot;&lt;&gt;&amp;\"><k xmlns=\"\"><l/></k><m/>t&#13;&gt;\"x<!-- c --></b:x></a:r>",
            "<b:x xmlns:a=\"urn:a\" xmlns:b=\"urn:b\" y=\"&#x9;&#xA;&#xD;&quot;&lt;>&amp;\" z=\"1\" a:y=\"3\" \
             b:y=\"2\"><k><l></l></k><m xmlns=\"urn:d\"></m>t&#xD;&gt;\"x</b:x>",
            "<b:x xmlns=\"urn:d\" xmlns:a=\"urn:a\" xmlns:b=\"urn:b\" y=\"&#x9;&#xA;&#xD;&quot;&lt;>&amp;\" z=\"1\" \
             a:y=\"3\" b:y=\"2\"><k xmlns=\"\"><l></l></k><m></m>t&#xD;&gt;\"x</b:x>",
        ),
        (
            "<r xmlns:u=\"urn:u\" xmlns:v=\"urn:v\"><v:x q:p=\"1\" xmlns:q=\"urn:1\" a=\"2\"><q:i xmlns:q=\"urn:2\">\
             <q:j xmlns:q=\"urn:1\"/></q:i></v:x></r>",
            "<v:x xmlns:q=\"urn:1\" xmlns:v=\"urn:v\" a=\"2\" q:p=\"1\"><q:i xmlns:q=\"urn:2\">\
             <q:j xmlns:q=\"urn:1\"></q:j></q:i></v:x>",
            "<v:x xmlns:q=\"urn:1\" xmlns:u=\"urn:u\" xmlns:v=\"urn:v\" a=\"2\" q:p=\"1\"><q:i xmlns:q=\"urn:2\">\
             <q:j xmlns:q=\"urn:1\"></q:j></q:i></v:x>",
        ),
        (
            "<r xmlns=\"urn:1\"><x xmlns=\"\"><y xmlns=\"urn:1\"/></x></r>",
            "<x><y xmlns=\"urn:1\"></y></x>",
            "<x><y xmlns=\"urn:1\"></y></x>",
        ),
        (
            "<n1:r xmlns:n1=\"urn:1\" xmlns:n0=\"urn:0\"><n1:x n0:b=\"1\" n1:a=\"2\" c=\"3\" xmlns:n3=\"urn:3\" \
             b=\"4\"><y n3:z=\"1\" xmlns:n3=\"urn:3\"/><n3:y/></n1:x></n1:r>",
            "<n1:x xmlns:n0=\"urn:0\" xmlns:n1=\"urn:1\" b=\"4\" c=\"3\" n0:b=\"1\" n1:a=\"2\">\
             <y xmlns:n3=\"urn:3\" n3:z=\"1\"></y><n3:y xmlns:n3=\"urn:3\"></n3:y></n1:x>",
            "<n1:x xmlns:n0=\"urn:0\" xmlns:n1=\"urn:1\" xmlns:n3=\"urn:3\" b=\"4\" c=\"3\" n0:b=\"1\" n1:a=\"2\">\
             <y n3:z=\"1\"></y><n3:y></n3:y></n1:x>",
        ),
    ] {
        assert_eq!(written(text, Form::Exclusive, &[]), exclusive);
        assert_eq!(written(text, Form::Inclusive, &[]), inclusive);
    }
}

#[test]
fn lines_end_in_one_way() {
    let text = "<x>\r\n t\r u </x>";
    assert_eq!(written(text, Form::Exclusive, &[]), "<x>\n t\n u </x>");
}

#[test]
fn listed_prefixes_are_written_where_they_are_in_force() {
    let text = "<r xmlns=\"urn:d\" xmlns:a=\"urn:a\" xmlns:b=\"urn:b\"><b:x><b:y xmlns:a=\"urn:2\"/></b:x></r>";
    assert_eq!(
        written(text, Form::Exclusive, &["a", "", "none"]),
        "<b:x xmlns=\"urn:d\" xmlns:a=\"urn:a\" xmlns:b=\"urn:b\"><b:y xmlns:a=\"urn:2\"></b:y></b:x>"
    );
    assert_eq!(
        written(text, Form::Exclusive, &[]),
        "<b:x xmlns:b=\"urn:b\"><b:y></b:y></b:x>"
    );
}

#[test]
fn only_the_inclusive_form_inherits_attributes_of_xml() {
    let text = "<r xml:space=\"preserve\" xml:lang=\"en\"><s xml:space=\"default\"><x xml:lang=\"fr\"><y/></x></s></r>";
    assert_eq!(
        written(text, Form::Inclusive, &[]),
        "<x xml:lang=\"fr\" xml:space=\"default\"><y></y></x>"
    );
    assert_eq!(
        written(text, Form::Exclusive, &[]),
        "<x xml:lang=\"fr\"><y></y></x>"
    );
}

#[test]
fn what_is_canonical_is_written_as_it_is() {
    for text in [
        "<x></x>",
        "<x a=\"&#xA;&amp;\">&lt;&gt;\"'</x>",
        "<x xmlns=\"urn:1\"><y xmlns=\"\"></y></x>",
        "<p:x xmlns:p=\"urn:p\" xmlns:q=\"urn:q\" b=\"1\" q:a=\"2\">\u{e4}\u{1f600}</p:x>",
    ] {
        assert_eq!(written(text, Form::Exclusive, &[]), text);
    }
}

#[test]
fn what_would_be_too_long_is_not_written() {
    let long = "x".repeat(MOST_CANONICAL / 4);
    let text = format!("<r xmlns:p=\"urn:{long}\"><x><p:y/><p:y/><p:y/></x></r>");
    let tree = Document::parse(&text).unwrap();
    let apex = tree.root_element().first_child().unwrap();
    let method = Method {
        form: Form::Exclusive,
        prefixes: Vec::new(),
    };
    assert!(write(apex, &method, None).is_ok());
    let text = text.replace("<p:y/></x>", "<p:y/><p:y/></x>");
    let tree = Document::parse(&text).unwrap();
    let apex = tree.root_element().first_child().unwrap();
    assert!(write(apex, &method, None).is_err());
}
