//! Stories of the history of queries.

use crate::testing::World;

#[test]
fn what_was_asked_is_listed_newest_first_until_it_is_taken_out() {
    let mut world = World::with_account("acme");
    let mut ids = Vec::new();
    for (text, simple) in [("first", "true"), ("second", "false")] {
        let asked = [("QuerySql", text), ("SimpleQuery", simple)];
        let noted = world
            .admin()
            .call("CreateAdvancedQueryHistory", asked)
            .answers();
        assert_eq!(
            (&noted["QuerySql"], &noted["SimpleQuery"]),
            (&text.into(), &(simple == "true").into())
        );
        ids.push(noted["QueryId"].as_str().unwrap().to_owned());
        world.later(1);
    }
    let listed = |world: &mut World| {
        let told = world
            .admin()
            .call("DescribeAdvancedQueryHistory", [])
            .answers();
        told["QueryHistoryList"].as_array().unwrap().clone()
    };
    let all = listed(&mut world);
    assert_eq!(
        [&all[0]["QuerySql"], &all[1]["QuerySql"]],
        ["second", "first"]
    );
    let before = world.now().plus_seconds(-1).millis();
    assert_eq!(all[0]["TimeStamp"], before.to_string());
    let second = [("QueryId", &*ids[1])];
    world
        .admin()
        .call("DeleteAdvancedQueryHistory", second)
        .answers();
    assert_eq!(listed(&mut world).len(), 1);
    let twice = world.admin().call("DeleteAdvancedQueryHistory", second);
    twice.refuses("EntityNotExist.AdvancedQueryHistory");
    world.visit("other");
    assert_eq!(listed(&mut world).len(), 0);
}

#[test]
fn what_breaks_a_rule_is_named() {
    let mut world = World::with_account("acme");
    let create = "CreateAdvancedQueryHistory";
    let simple = ("SimpleQuery", "true");
    world
        .admin()
        .call(create, [simple])
        .refuses("InvalidParameter.QuerySql");
    let bad = [simple, ("QuerySql", "\u{1}")];
    world
        .admin()
        .call(create, bad)
        .refuses("InvalidParameter.QuerySql");
    let named = world
        .admin()
        .call("DeleteAdvancedQueryHistory", [("QueryId", "a b")]);
    named.refuses("InvalidParameter.QueryId");
}
