//! The service-linked roles that the vendor's services have: which service, what the role is called.
//!
//! Only facts that the vendor publishes: names of services, roles and policies. The policies themselves
//! are the services' own and are not among the system policies here.

/// Prefix of the names of service-linked roles.
pub const ROLE_PREFIX: &str = "AliyunServiceRoleFor";
/// Prefix of the names of their policies.
const POLICY_PREFIX: &str = "AliyunServiceRolePolicyFor";

/// What the service-linked role of a service is like.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Template {
    /// The service, such as `polardb.aliyuncs.com`.
    pub service: &'static str,
    /// What stands in the names of the role and its policy.
    pub product: &'static str,
    /// Whether there may be several, each with a suffix and a description of its own.
    pub several: bool,
}

/// The template of a service's role.
#[must_use]
pub fn of(service: &str) -> Option<&'static Template> {
    ALL.iter().find(|template| template.service == service)
}

impl Template {
    const fn new(service: &'static str, product: &'static str) -> Self {
        Self {
            service,
            product,
            several: false,
        }
    }

    /// The name of the role, or what the names of all of them begin with.
    #[must_use]
    pub fn role(&self) -> String {
        format!("{ROLE_PREFIX}{}", self.product)
    }

    /// The name of the policy that the service gives it.
    #[must_use]
    pub fn policy(&self) -> String {
        format!("{POLICY_PREFIX}{}", self.product)
    }

    /// What the role is for, by language.
    #[must_use]
    pub fn descriptions(&self) -> [(&'static str, String); 2] {
        let product = self.product;
        let chinese = format!("{product} 的服务关联角色，{product} 用它访问您在其他服务中的资源。");
        [("en", self.description()), ("zh-CN", chinese)]
    }

    /// The same in English, which the role itself has.
    #[must_use]
    pub fn description(&self) -> String {
        let product = self.product;
        format!(
            "Service Linked Role for {product}. {product} will use this role to access your resources in other services."
        )
    }

    /// Whom the role trusts.
    #[must_use]
    pub fn trust(&self) -> String {
        let service = self.service;
        format!(
            r#"{{"Statement":[{{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{{"Service":["{service}"]}}}}],"Version":"1"}}"#
        )
    }
}

/// The services whose roles are published. None of them says that it may have several.
pub const ALL: &[Template] = &[
    Template::new("accessanalyzer.aliyuncs.com", "AccessAnalyzer"),
    Template::new("actiontrail.aliyuncs.com", "ActionTrail"),
    Template::new("appflow.computenest.aliyuncs.com", "AppFlow"),
    Template::new("audit.log.aliyuncs.com", "SLSAudit"),
    Template::new("cen.aliyuncs.com", "CEN"),
    Template::new("cloudsso.aliyuncs.com", "CloudSSO"),
    Template::new(
        "collector.elasticsearch.aliyuncs.com",
        "ElasticsearchCollector",
    ),
    Template::new("config.aliyuncs.com", "Config"),
    Template::new("csas.aliyuncs.com", "Csas"),
    Template::new("engine-service.mse.aliyuncs.com", "MSEEngineService"),
    Template::new("ess.aliyuncs.com", "AutoScaling"),
    Template::new("fnf.aliyuncs.com", "FnF"),
    Template::new("nat.aliyuncs.com", "Natgw"),
    Template::new("nlb.aliyuncs.com", "Nlb"),
    Template::new("ops.elasticsearch.aliyuncs.com", "ElasticsearchOps"),
    Template::new("polardb.aliyuncs.com", "PolarDB"),
    Template::new("privatelink.aliyuncs.com", "Privatelink"),
    Template::new("rd.hbr.aliyuncs.com", "HbrRd"),
    Template::new("rd.sas.aliyuncs.com", "SasRd"),
    Template::new("remediation.config.aliyuncs.com", "ConfigRemediation"),
    Template::new("resourcemanager.aliyuncs.com", "ResourceDirectory"),
    Template::new("sae.aliyuncs.com", "SAE"),
    Template::new(
        "securitygroup-snapshot.ecs.aliyuncs.com",
        "ECSSecurityGroupSnapshot",
    ),
    Template::new("supplier.market.aliyuncs.com", "MarketSupplier"),
    Template::new("usermgmt.odps.aliyuncs.com", "OdpsUserMgmt"),
    Template::new("vpcendpoint.ga.aliyuncs.com", "GaVpcEndpoint"),
    Template::new("workbench.ecs.aliyuncs.com", "ECSWorkbench"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use policy::{Kind, Policy};

    use super::*;

    #[test]
    fn every_template_makes_a_sound_role_of_its_own() {
        let services: BTreeSet<_> = ALL.iter().map(|one| one.service).collect();
        let roles: BTreeSet<_> = ALL.iter().map(|one| one.role().to_lowercase()).collect();
        assert_eq!((services.len(), roles.len()), (ALL.len(), ALL.len()));
        for template in ALL {
            assert!(template.role().parse::<model::RoleName>().is_ok());
            assert!(template.policy().parse::<model::PolicyName>().is_ok());
            assert!(template.description().parse::<model::Description>().is_ok());
            assert!(Policy::parse(&template.trust(), Kind::Trust).is_ok());
            assert_eq!(of(template.service), Some(template));
        }
        assert_eq!(of("polardb"), None);
    }
}
