//! The part of the story that agents play.

use serde_json::Value;
use services::testing::Machine;

use super::Scenario;
use crate::sample::DOCUMENT;

const TRUST: &str = r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["ecs.aliyuncs.com"]}}]}"#;
const WEB: (&str, &str) = ("AgentName", "web-01");
const DB: (&str, &str) = ("AgentName", "db-01");
const ROLE: (&str, &str) = ("RoleName", "on-machines");

pub(super) fn play(scenario: &mut Scenario) {
    let trust = ("AssumeRolePolicyDocument", TRUST);
    scenario.admin("Ram.CreateRole", &[ROLE, trust]);
    let role = ("RoleName.1", "on-machines");
    let more = [
        ("Network.1", "203.0.113.0/24"),
        ("Description", "the shop"),
        ("CodeMinutes", "30"),
    ];
    let made = scenario.admin("CreateAgent", &[&[WEB, role], &more[..]].concat());
    let code = code(scenario, &made);
    let certificate = [
        ("CertificateAuthority", AUTHORITY),
        ("CertificateName", "db-01.example.com"),
    ];
    scenario.admin("CreateAgent", &[&[DB, role], &certificate[..]].concat());
    let mut machine = Machine::new();
    let key = machine.public();
    let shown = [("EnrolmentCode", &*code), ("PublicKey", &*key)];
    let told = scenario.world.anonymous().call("EnrolAgent", shown);
    scenario.note("EnrolAgent", &told);
    let token = machine.token(&scenario.world, "web-01");
    scenario.shown.push(token.clone());
    let asked = [
        ROLE,
        ("AgentToken", &*token),
        ("DurationSeconds", "900"),
        ("Policy", DOCUMENT),
    ];
    let session = scenario.unsigned("AssumeRoleAsAgent", &asked);
    scenario.by(&session, "GetCallerIdentity", &[]);
    let made = scenario.admin("RenewAgentCode", &[WEB, ("CodeMinutes", "5")]);
    self::code(scenario, &made);
    scenario.admin("GetAgent", &[WEB]);
    scenario.admin("GetAgent", &[DB]);
    scenario.admin("ListAgents", &[]);
    let first = scenario.admin("ListAgents", &[("MaxItems", "1")]);
    let marker = ("Marker", first["Marker"].as_str().unwrap());
    scenario.admin("ListAgents", &[marker]);
    scenario.admin(
        "UpdateAgent",
        &[WEB, role, ("NewDescription", "the old shop")],
    );
    scenario.admin(
        "UpdateAgent",
        &[DB, ("AnyNetwork", "true"), ("Status", "Inactive")],
    );
    for agent in [WEB, DB] {
        scenario.admin("DeleteAgent", &[agent]);
    }
    scenario.admin("Ram.DeleteRole", &[ROLE]);
}

/// The code of an answer, which is a secret.
fn code(scenario: &mut Scenario, answer: &Value) -> String {
    let code = answer["EnrolmentCode"].as_str().unwrap();
    scenario
        .shown
        .push(code.rsplit('.').next().unwrap().to_owned());
    code.to_owned()
}

/// An authority that vouches for nobody here.
const AUTHORITY: &str = "\
-----BEGIN CERTIFICATE-----\n\
MIIBjjCCATOgAwIBAgIUWbBx/vlB/sAldw6PkvZWi355hAcwCgYIKoZIzj0EAwIw\n\
GzEZMBcGA1UEAwwQc2FtcGxlIGF1dGhvcml0eTAgFw0yNjExMzAwNDQwNDdaGA8y\n\
MTI2MTEwNjA0NDA0N1owGzEZMBcGA1UEAwwQc2FtcGxlIGF1dGhvcml0eTBZMBMG\n\
ByqGSM49AgEGCCqGSM49AwEHA0IABAhF+8VMoWVlcUwGV9nXteIXX5uUaZm1Lgzj\n\
TKe9v99P+yH6Nj4obm1lkZUtWQ4/VJp1fn4XOJQojmKYgVInStyjUzBRMB0GA1Ud\n\
DgQWBBRNQH1cyuqqA4CttyxmKD5nniBPejAfBgNVHSMEGDAWgBRNQH1cyuqqA4Ct\n\
tyxmKD5nniBPejAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0kAMEYCIQD8\n\
imMdMxNw6Z93an89oEhleqPThmxgRcUh9B5xd3iEeQIhAI8czRKVg4yFCFSJL8Ii\n\
eanyK0cC3UztHT3IKEstpivL\n\
-----END CERTIFICATE-----\n\
";
