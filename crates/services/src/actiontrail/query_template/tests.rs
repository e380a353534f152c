//! Stories of templates of queries.

use serde_json::Value;

use crate::testing::World;

const SQL: &str = "event.errorCode: * AND event.userIdentity.accessKeyId: *";

fn made(world: &mut World, name: &str) -> String {
    let new = [
        ("TemplateName", name),
        ("TemplateSql", SQL),
        ("SimpleQuery", "false"),
    ];
    let made = world
        .admin()
        .call("CreateAdvancedQueryTemplate", new)
        .answers();
    assert_eq!(
        (&made["TemplateSql"], &made["SimpleQuery"]),
        (&SQL.into(), &"false".into())
    );
    made["TemplateId"].as_str().unwrap().to_owned()
}

#[test]
fn a_template_is_kept_changed_and_forgotten() {
    let mut world = World::with_account("acme");
    let id = made(&mut world, "errors");
    let of = ("TemplateId", &*id);
    let shown = world
        .admin()
        .call("GetAdvancedQueryTemplate", [of])
        .answers();
    assert_eq!(
        (&shown["TemplateName"], &shown["SimpleQuery"]),
        (&"errors".into(), &false.into())
    );
    let simple = [of, ("SimpleQuery", "true"), ("TemplateSql", "*")];
    let changed = world
        .admin()
        .call("UpdateAdvancedQueryTemplate", simple)
        .answers();
    assert_eq!(
        (&changed["TemplateName"], &changed["SimpleQuery"]),
        (&"errors".into(), &"true".into())
    );
    let shown = world
        .admin()
        .call("GetAdvancedQueryTemplate", [of])
        .answers();
    assert_eq!(
        (&shown["TemplateSql"], &shown["SimpleQuery"]),
        (&"*".into(), &true.into())
    );
    world
        .admin()
        .call("DeleteAdvancedQueryTemplate", [of])
        .answers();
    for operation in ["GetAdvancedQueryTemplate", "DeleteAdvancedQueryTemplate"] {
        let told = world.admin().call(operation, [of]);
        told.refuses("EntityNotExist.AdvancedQueryTemplate");
    }
    let nothing = world.admin().call("DeleteAdvancedQueryTemplate", []);
    nothing.refuses("InvalidParameter.TemplateId");
}

#[test]
fn templates_are_listed_in_pages_all_or_those_of_a_name() {
    let mut world = World::with_account("acme");
    for name in ["one", "two", "one"] {
        made(&mut world, name);
        world.later(1);
    }
    let page = |world: &mut World, asked: &[(&str, &str)]| {
        let told = world
            .admin()
            .call("DescribeAdvancedQueryTemplate", asked.iter().copied());
        let page = told.answers()["TemplatePage"].clone();
        let names = page["TemplateList"].as_array().unwrap().iter();
        let names: Vec<_> = names
            .map(|one| one["TemplateName"].as_str().unwrap())
            .collect();
        let told = ["PageNumber", "PageSize"].map(|name| page[name].as_str().unwrap());
        (
            names.join(" "),
            told.join("/"),
            page["Total"].as_u64().unwrap(),
        )
    };
    let all = page(&mut world, &[]);
    assert_eq!(all, ("one two one".to_owned(), "1/20".to_owned(), 3));
    let second = page(&mut world, &[("PageNumber", "2"), ("PageSize", "2")]);
    assert_eq!(second, ("one".to_owned(), "2/2".to_owned(), 3));
    let named = page(&mut world, &[("TemplateName", "one")]);
    assert_eq!(named, ("one one".to_owned(), "1/20".to_owned(), 2));
    world.visit("other");
    assert_eq!(page(&mut world, &[]).2, 0);
}

#[test]
fn what_breaks_a_rule_is_named() {
    let mut world = World::with_account("acme");
    let long = "x".repeat(65);
    for (name, value) in [
        ("TemplateName", &*long),
        ("TemplateSql", "a\u{7}"),
        ("SimpleQuery", "x"),
    ] {
        let sound = [
            ("TemplateName", "n"),
            ("TemplateSql", "*"),
            ("SimpleQuery", "true"),
        ];
        let asked = sound.map(|(own, usual)| (own, if own == name { value } else { usual }));
        let told = world.admin().call("CreateAdvancedQueryTemplate", asked);
        told.refuses(&format!("InvalidParameter.{name}"));
    }
    for (name, value) in [("PageSize", "101"), ("PageNumber", "0")] {
        let told = world
            .admin()
            .call("DescribeAdvancedQueryTemplate", [(name, value)]);
        told.refuses(&format!("InvalidParameter.{name}"));
    }
}

#[test]
fn a_policy_may_name_one_template() {
    let mut world = World::with_account("acme");
    let (own, other) = (made(&mut world, "own"), made(&mut world, "other"));
    let account = world.account_id();
    let arn = format!("acs:actiontrail:*:{account}:advancedquerytemplate/{own}");
    world.permit("alice", "Allow", "actiontrail:*AdvancedQueryTemplate", &arn);
    let get = "GetAdvancedQueryTemplate";
    world
        .user("alice")
        .call(get, [("TemplateId", &*own)])
        .answers();
    world
        .user("alice")
        .call(get, [("TemplateId", &*other)])
        .refuses("NoPermission");
    let list = world
        .user("alice")
        .call("DescribeAdvancedQueryTemplate", []);
    list.refuses("NoPermission");
    let own = [("TemplateId", &*own)];
    world
        .user("alice")
        .call("DeleteAdvancedQueryTemplate", own)
        .answers();
    let events = world.events();
    let last: &Value = events.json().last().unwrap();
    assert_eq!(
        last["resourceType"],
        "ACS::ActionTrail::AdvancedQueryTemplate"
    );
    assert_eq!(last["resourceName"], own[0].1);
}
