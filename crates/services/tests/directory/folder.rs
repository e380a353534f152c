//! Folders of a directory.

use crate::stage::{call, each, folder, member, scene, text, world};

#[test]
fn folders_stand_five_deep_and_no_deeper() {
    let mut world = world();
    let mut above = None;
    for level in 1..=5 {
        let id = folder(&mut world, &format!("level{level}"), above.as_deref());
        above = Some(id);
    }
    let deepest = above.unwrap();
    let deeper = [("FolderName", "level6"), ("ParentFolderId", &*deepest)];
    call(&mut world, "CreateFolder", &deeper).refuses("LimitExceeded.Folder.Depth");
    let member = member(&mut world, "one", Some(&deepest));
    let above = call(&mut world, "ListAncestors", &[("ChildId", &member)]).answers();
    let names = each(&above, "/Folders/Folder", "FolderName");
    let all = ["root", "level1", "level2", "level3", "level4", "level5"];
    assert_eq!(names, all);
    let shown = call(&mut world, "GetFolder", &[("FolderId", &deepest)]).answers();
    let path = text(&shown, "/Folder/ResourceDirectoryPath");
    assert_eq!(path.split('/').count(), 7);
    assert!(path.ends_with(&deepest) && path.starts_with("rd-"));
}

#[test]
fn siblings_have_names_of_their_own_and_a_folder_goes_when_it_is_empty() {
    let mut world = world();
    let prod = folder(&mut world, "prod", None);
    call(&mut world, "CreateFolder", &[("FolderName", "PROD")])
        .refuses("EntityAlreadyExists.Folder");
    let inner = folder(&mut world, "prod", Some(&prod));
    let test = folder(&mut world, "test", None);
    let taken = [("FolderId", &*test), ("NewFolderName", "prod")];
    call(&mut world, "UpdateFolder", &taken).refuses("EntityAlreadyExists.Folder");
    let same = [("FolderId", &*test), ("NewFolderName", "Test")];
    call(&mut world, "UpdateFolder", &same).answers();
    call(&mut world, "DeleteFolder", &[("FolderId", &prod)])
        .refuses("DeleteConflict.Folder.Folder");
    member(&mut world, "one", Some(&inner));
    call(&mut world, "DeleteFolder", &[("FolderId", &inner)])
        .refuses("DeleteConflict.Folder.Account");
    call(&mut world, "DeleteFolder", &[("FolderId", &test)]).answers();
    call(&mut world, "GetFolder", &[("FolderId", &test)]).refuses("EntityNotExists.Folder");
}

#[test]
fn folders_are_listed_by_name_with_their_count_and_found_by_word_and_tag() {
    let mut world = world();
    for name in ["b", "a", "c"] {
        folder(&mut world, name, None);
    }
    let tagged = [("FolderName", "tagged"), ("Tag.1.Key", "env")];
    scene(&mut world, "CreateFolder", &tagged);
    let mut list = |asked: &[(&str, &str)]| {
        let page = call(&mut world, "ListFoldersForParent", asked).answers();
        let names = each(&page, "/Folders/Folder", "FolderName");
        (names.join(" "), page["TotalCount"].as_u64().unwrap())
    };
    let page = [("PageSize", "2"), ("PageNumber", "2")];
    assert_eq!(list(&page), ("c tagged".to_owned(), 4));
    assert_eq!(list(&[("QueryKeyword", "A")]), ("a tagged".to_owned(), 2));
    assert_eq!(list(&[("Tag.1.Key", "env")]), ("tagged".to_owned(), 1));
    assert_eq!(list(&[("PageNumber", "9")]), (String::new(), 4));
}
