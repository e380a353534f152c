//! Tags of what is in a directory.

use crate::stage::{call, each, folder, member, policy, scene, world};

#[test]
fn everything_in_a_directory_carries_tags() {
    let mut world = world();
    let folder = folder(&mut world, "prod", None);
    let member = member(&mut world, "one", None);
    let policy = policy(&mut world, "P", "oss:*");
    for (kind, id) in [
        ("Folder", folder),
        ("Account", member),
        ("ControlPolicy", policy),
    ] {
        let one = [("ResourceType", kind), ("ResourceId.1", &*id)];
        let tags = [
            ("Tag.1.Key", "env"),
            ("Tag.1.Value", "prod"),
            ("Tag.2.Key", "team"),
        ];
        scene(&mut world, "TagResources", &[&one[..], &tags[..]].concat());
        let mut pages = Vec::new();
        let mut token = String::new();
        loop {
            let asked = [one[0], ("MaxResults", "1"), ("NextToken", &*token)];
            let page = call(&mut world, "ListTagResources", &asked).answers();
            pages.extend(each(&page, "/TagResources", "TagKey"));
            match page.get("NextToken") {
                Some(next) => next.as_str().unwrap().clone_into(&mut token),
                None => break,
            }
        }
        assert_eq!(pages, ["env", "team"], "{kind}");
        let keys = call(&mut world, "ListTagKeys", &one[..1]).answers();
        assert_eq!(each(&keys, "/Tags", "Key"), ["env", "team"]);
        let asked = [one[0], ("TagKey", "env")];
        let values = call(&mut world, "ListTagValues", &asked).answers();
        assert_eq!(each(&values, "/Tags", "Value"), ["prod"]);
        let off = [&one[..], &[("TagKey.1", "env")]].concat();
        scene(&mut world, "UntagResources", &off);
        call(&mut world, "UntagResources", &one).refuses("InvalidParameter.TagKey");
        let all = [&one[..], &[("All", "true")]].concat();
        scene(&mut world, "UntagResources", &all);
        let none = call(&mut world, "ListTagResources", &one).answers();
        assert_eq!(none["TagResources"], serde_json::json!([]));
    }
    let gone = [
        ("ResourceType", "Folder"),
        ("ResourceId.1", "fd-gone01"),
        ("Tag.1.Key", "env"),
    ];
    call(&mut world, "TagResources", &gone).refuses("EntityNotExists.Folder");
}

#[test]
fn the_earlier_version_judges_tags_of_members_as_the_later_one_does() {
    let mut world = world();
    let id = member(&mut world, "one", None);
    let tagged = [
        ("ResourceType", "Account"),
        ("ResourceId.1", &*id),
        ("Tag.1.Key", "env"),
    ];
    world.permit("old", "Allow", "ram:*", "*");
    let denied = world
        .user("old")
        .call("ResourceManager.TagResources", tagged);
    let denied = denied.refuses("NoPermission");
    let action = &denied["AccessDeniedDetail"]["AuthAction"];
    assert_eq!(action, "resourcemanager:TagResources");
    let members = "acs:resourcemanager:*:*:account/*";
    world.permit("new", "Allow", "resourcemanager:*Tag*", members);
    world
        .user("new")
        .call("ResourceManager.TagResources", tagged)
        .answers();
    let off = [tagged[0], tagged[1], ("TagKey.1", "env")];
    for operation in ["UnTagResources", "UntagResources"] {
        let name = format!("ResourceManager.{operation}");
        world.user("old").call(&name, off).refuses("NoPermission");
        world.user("new").call(&name, off).answers();
    }
    for operation in ["ListTagResources", "ListTagKeys"] {
        let name = format!("ResourceManager.{operation}");
        world
            .user("old")
            .call(&name, [tagged[0]])
            .refuses("NoPermission");
        world.user("new").call(&name, [tagged[0]]).answers();
    }
    // Resource groups are what they were.
    let group = [("ResourceType", "ResourceGroup")];
    world
        .user("old")
        .call("ResourceManager.ListTagResources", group)
        .answers();
    world
        .user("new")
        .call("ResourceManager.ListTagResources", group)
        .refuses("NoPermission");
}
