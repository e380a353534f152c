//! Which resources are in which resource group. They are other services': what is said of them here is who may do
//! what to them by what is attached for their group.

use std::sync::Arc;

use model::{
    GroupedResource, Kind, Refusal, ResourceGroupId, ResourceName, ResourceRegion, ResourceService,
    Word,
};

use super::resource_group;
use super::tables::Account;
use crate::context::Context;
use crate::limits;

/// How many parts the name of a resource can have behind the account, from what it is to what is in it.
const PARTS: usize = 16;

/// Puts a resource into a group, out of any other.
///
/// # Errors
/// When there is no such group, or too many resources are in groups.
pub fn put(
    context: &mut Context<'_>,
    name: ResourceName,
    group: &ResourceGroupId,
) -> Result<Arc<GroupedResource>, Refusal> {
    let group = resource_group::find(context.account, group)?.id.clone();
    let account = &mut *context.account;
    let known = account.grouped_resources.get(&name);
    let created = if let Some(known) = known {
        known.created
    } else {
        let most = context.limits.grouped_resources;
        let are = account.grouped_resources.len();
        limits::check(Kind::GroupedResource, are, most)?;
        context.now
    };
    Ok(account.grouped_resources.put(GroupedResource {
        name,
        group,
        created,
    }))
}

/// The group of what an ARN names: a resource that is in one, or something in such a resource, as an object is in
/// its bucket. The resource is what stands nearest.
#[must_use]
pub fn group_of<'a>(
    account: &'a Account,
    (service, region, relative): (&str, &str, &str),
) -> Option<&'a ResourceGroupId> {
    if account.grouped_resources.is_empty() {
        return None;
    }
    let service: ResourceService = service.to_ascii_lowercase().parse().ok()?;
    let regions = [region, ""]
        .into_iter()
        .take(if region.is_empty() { 1 } else { 2 });
    let regions: Vec<ResourceRegion> = regions.filter_map(|own| own.parse().ok()).collect();
    let ends = relative.match_indices('/').map(|(at, _)| at).take(PARTS);
    let mut ends: Vec<usize> = ends.collect();
    ends.push(relative.len());
    ends.reverse();
    let names = ends
        .iter()
        .filter_map(|end| relative.get(..*end)?.split_once('/'));
    for (kind, id) in names {
        let (Ok(kind), Ok(id)) = (kind.parse(), id.parse()) else {
            continue;
        };
        let mut name = ResourceName {
            service: service.clone(),
            region: Word::least(),
            kind,
            id,
        };
        for region in &regions {
            name.region = region.clone();
            if let Some(found) = account.grouped_resources.get(&name) {
                return Some(&found.group);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use model::{Moment, ResourceGroupId};

    use super::*;

    fn account(resources: &[(&str, &str, &str, &str)]) -> Account {
        let mut account = Account::default();
        for (service, region, kind, id) in resources {
            account.grouped_resources.put(GroupedResource {
                name: ResourceName {
                    service: service.parse().unwrap(),
                    region: region.parse().unwrap(),
                    kind: kind.parse().unwrap(),
                    id: id.parse().unwrap(),
                },
                group: format!("rg-{kind}0{}", id.replace('/', ""))
                    .parse()
                    .unwrap(),
                created: Moment::default(),
            });
        }
        account
    }

    fn asked(account: &Account, arn: (&str, &str, &str)) -> Option<String> {
        group_of(account, arn).map(ToString::to_string)
    }

    #[test]
    fn a_resource_and_what_is_in_it_is_in_its_group() {
        let account = account(&[
            ("ecs", "cn-hangzhou", "instance", "i1"),
            ("oss", "", "bucket", "b1"),
            ("oss", "", "bucket", "b1/logs"),
        ]);
        let of = |arn| asked(&account, arn);
        assert_eq!(
            of(("ecs", "cn-hangzhou", "instance/i1")).unwrap(),
            "rg-instance0i1"
        );
        assert_eq!(
            of(("ECS", "cn-hangzhou", "instance/i1/disk/1")).unwrap(),
            "rg-instance0i1"
        );
        assert_eq!(
            of(("oss", "cn-hangzhou", "bucket/b1/key")).unwrap(),
            "rg-bucket0b1"
        );
        // What stands nearer counts.
        assert_eq!(
            of(("oss", "", "bucket/b1/logs/today")).unwrap(),
            "rg-bucket0b1logs"
        );
        for other in [
            ("ecs", "cn-beijing", "instance/i1"),
            ("ecs", "cn-hangzhou", "instance/i11"),
            ("ecs", "cn-hangzhou", "instance/I1"),
            ("ecs", "cn-hangzhou", "disk/i1"),
            ("rds", "cn-hangzhou", "instance/i1"),
            ("ecs", "cn-hangzhou", "instance"),
            ("ecs", "cn-hangzhou", ""),
            ("ecs", "cn-hangzhou", "instance/*"),
        ] {
            assert_eq!(of(other), None, "{other:?}");
        }
        assert_eq!(asked(&Account::default(), ("ecs", "", "instance/i1")), None);
    }

    #[test]
    fn the_resources_of_a_group_are_those_and_no_others() {
        let account = account(&[
            ("ecs", "", "a", "a1"),
            ("ecs", "", "a", "b1"),
            ("ecs", "", "b", "a1"),
        ]);
        let group: ResourceGroupId = "rg-a0b1".parse().unwrap();
        let within = resource_group::resources(&account, &group);
        let ids: Vec<_> = within.map(|one| one.name.id.as_str()).collect();
        assert_eq!(ids, ["b1"]);
    }
}
