//! What another node's rows cost this one: policies are gathered again only if they changed.

use std::time::Duration;

use crate::figures::Figures;
use crate::scene::{Key, Scene, may};

const ALICE: &str = "acs:ram::1000000000000001:user/alice";
const ACTION: &str = "oss:GetObject";

#[tokio::test(start_paused = true)]
async fn only_rows_that_change_policies_make_another_node_gather_them_again() {
    let figures = Figures::default();
    let _counting = figures.listen();
    let scene = Scene::set(|_| {}).await;
    let admin = scene.found(1).await;
    scene.user(&admin, "alice", ACTION).await;
    let other = scene.beside().await;
    let gathers = async |admin: &Key| {
        // The other node follows what was written here.
        tokio::time::sleep(Duration::from_secs(1)).await;
        let before = figures.count("rampart_policies_gathered_total");
        let decided = other.decide(admin, ALICE, ACTION).await.unwrap();
        let gathered = figures.count("rampart_policies_gathered_total") - before;
        (decided.0, gathered)
    };
    // Those of the asking administrator and those of alice.
    assert_eq!(gathers(&admin).await, (true, 2));
    assert_eq!(gathers(&admin).await, (true, 0));

    for role in ["one", "two"] {
        scene.assume(&admin, role).await;
    }
    let user = [("UserName", "bob")];
    scene.call(&admin, "CreateUser", &user).await.succeeds();
    assert_eq!(gathers(&admin).await, (true, 0));

    let detach = may("alice");
    let told = scene.call(&admin, "DetachPolicyFromUser", &detach).await;
    told.succeeds();
    assert_eq!(gathers(&admin).await, (false, 2));
}
