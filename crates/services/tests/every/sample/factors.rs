//! Samples for second factors, passkeys, service credentials.

use services::testing::World;

/// The sample of a parameter, by service, operation and name.
pub(super) fn value(world: &World, of: (&str, &str, &str)) -> Option<String> {
    let text = match of {
        (_, "CreateVirtualMFADevice", "VirtualMFADeviceName")
        | (
            "Ims",
            "CreateServiceCredential" | "UpdateServiceCredential" | "ListServiceCredentials",
            "ServiceCredentialName" | "ServiceName",
        ) => "sample",
        (_, "BindMFADevice" | "DeleteVirtualMFADevice", "SerialNumber") => {
            return Some(format!("acs:ram::{}:mfa/sample", world.account_id()));
        }
        (_, "BindMFADevice", "AuthenticationCode1" | "AuthenticationCode2") => super::CODE,
        (
            "Ims",
            "BindMFADevice"
            | "UnbindMFADevice"
            | "GetUserMFAInfo"
            | "DisableVirtualMFA"
            | "ListPasskeys"
            | "UpdatePasskey"
            | "DeletePasskey"
            | "CreateServiceCredential"
            | "GetServiceCredential"
            | "ListServiceCredentials"
            | "UpdateServiceCredential"
            | "DeleteServiceCredential",
            "UserPrincipalName",
        ) => "sample@acme.onaliyun.com",
        ("Ims", _, "PasskeyId") => "PASSKEY-0123456789abcdefghij",
        ("Ims", "UpdatePasskey", "PasskeyName") => "a text",
        ("Ims", _, "ServiceCredentialId") => "200000000000000001",
        ("Ims", "CreateServiceCredential", "CredentialAgeDays") => "30",
        ("Ims", "UpdateServiceCredential", "Status") => "Inactive",
        ("Ims", "ListServiceCredentials", "AllUsers") => "false",
        ("Ims", "ListServiceCredentials", "MaxResults") => "10",
        _ => return None,
    };
    Some(text.to_owned())
}
