//! What services are called in events, and to people.

/// The names of a service in Chinese and in English. One that the vendor has not is called as in events.
#[must_use]
pub fn names(service: &str) -> (&str, &str) {
    let known = NAMES.iter().find(|(name, ..)| *name == service);
    known.map_or((service, service), |(_, chinese, english)| {
        (*chinese, *english)
    })
}

const NAMES: [(&str, &str, &str); 7] = [
    ("Actiontrail", "操作审计", "ActionTrail"),
    ("Ims", "身份管理", "Identity Management Service"),
    ("Kms", "密钥管理服务", "Key Management Service"),
    ("Ram", "访问控制", "Resource Access Management"),
    ("ResourceDirectoryMaster", "资源目录", "Resource Directory"),
    ("ResourceManager", "资源管理", "Resource Management"),
    ("Sts", "安全令牌服务", "Security Token Service"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_of_the_vendors_services_has_names_and_ours_its_own() {
        for service in crate::SERVICES {
            let named = NAMES.iter().any(|(name, ..)| *name == service.name);
            assert_eq!(named, service.name != "Rampart", "{}", service.name);
        }
        assert_eq!(names("Rampart"), ("Rampart", "Rampart"));
    }
}
