//! System policies that are written out: name, description, document.

/// All of them.
pub(super) const WRITTEN: &[(&str, &str, &str)] = &[
    (
        "AdministratorAccess",
        "Everything on every resource of the account.",
        r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#,
    ),
    (
        "PowerUserAccess",
        "Everything but identities, sessions, the organization and this server itself.",
        r#"{"Version":"1","Statement":[{"Effect":"Allow","NotAction":["ram:*","ims:*","sts:*","resourcemanager:*","resourcedirectory:*","cloudsso:*","rampart:*"],"Resource":"*"},{"Effect":"Allow","Action":["ram:GetRole","ram:ListRoles","sts:GetCallerIdentity"],"Resource":"*"}]}"#,
    ),
    (
        "ReadOnlyAccess",
        "Reading of every resource of the account.",
        r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":["*:Describe*","*:List*","*:Get*","*:BatchGet*","*:Query*","*:BatchQuery*","actiontrail:LookupEvents","ram:DecodeDiagnosticMessage"],"Resource":"*"}]}"#,
    ),
    (
        "AliyunRAMFullAccess",
        "Management of users, groups, roles, policies and AccessKeys.",
        r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"ram:*","Resource":"*"}]}"#,
    ),
    (
        "AliyunRAMReadOnlyAccess",
        "Reading of users, groups, roles, policies and AccessKeys.",
        r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":["ram:Get*","ram:List*"],"Resource":"*"}]}"#,
    ),
    (
        "AliyunSTSAssumeRoleAccess",
        "Assuming every role that trusts the holder.",
        r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}]}"#,
    ),
    (
        "AliyunBSSFullAccess",
        "Everything of billing: bills, orders, payment, refunds.",
        r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":["bss:*","bssapi:*","bssopenapi:*","efc:*"],"Resource":"*"}]}"#,
    ),
    (
        "AliyunBSSReadOnlyAccess",
        "Reading of bills and orders.",
        r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":["bss:Describe*","bss:Get*","bss:List*","bss:Query*","bssapi:Describe*","bssapi:Get*","bssapi:List*","bssapi:Query*","bssopenapi:Describe*","bssopenapi:Get*","bssopenapi:List*","bssopenapi:Query*","efc:Describe*","efc:Get*","efc:List*","efc:Query*"],"Resource":"*"}]}"#,
    ),
    (
        "AliyunBSSOrderAccess",
        "Reading, paying and cancelling of orders.",
        r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":["bss:DescribeOrderList","bss:DescribeOrderDetail","bss:PayOrder","bss:CancelOrder"],"Resource":"*"}]}"#,
    ),
    (
        "AliyunBSSRefundAccess",
        "Refunds of what was ordered.",
        r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":["bss:DescribeOrderList","bss:DescribeOrderDetail","bss:*Refund*","bssopenapi:*Refund*"],"Resource":"*"}]}"#,
    ),
    (
        "AliyunSupportFullAccess",
        "Support tickets.",
        r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":["support:*","workorder:*"],"Resource":"*"}]}"#,
    ),
    (
        "AliyunEIPFullAccess",
        "Everything of elastic addresses.",
        r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":["vpc:*Eip*","vpc:DescribeVpcs","vpc:TagResources","vpc:UnTagResources","vpc:ListTagResources"],"Resource":"*"}]}"#,
    ),
    (
        "AliyunEIPReadOnlyAccess",
        "Reading of elastic addresses.",
        r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":["vpc:DescribeEip*","vpc:GetEip*","vpc:ListEip*","vpc:ListTagResources"],"Resource":"*"}]}"#,
    ),
    (
        "AliyunNATGatewayFullAccess",
        "Everything of NAT gateways.",
        r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":["vpc:*NatGateway*","vpc:*SnatEntr*","vpc:*ForwardEntr*","vpc:*ForwardTableEntr*","vpc:*SnatTableEntr*","vpc:*NatIp*","vpc:DescribeVpcs","vpc:DescribeVSwitches","vpc:DescribeEipAddresses"],"Resource":"*"}]}"#,
    ),
    (
        "AliyunNATGatewayReadOnlyAccess",
        "Reading of NAT gateways.",
        r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":["vpc:DescribeNatGateways","vpc:GetNatGateway*","vpc:ListNat*","vpc:DescribeSnatTableEntries","vpc:DescribeForwardTableEntries"],"Resource":"*"}]}"#,
    ),
    (
        "AliyunVPNGatewayFullAccess",
        "Everything of VPN gateways.",
        r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":["vpc:*Vpn*","vpc:*CustomerGateway*","vpc:*SslVpn*","vpc:DescribeVpcs","vpc:DescribeVSwitches"],"Resource":"*"}]}"#,
    ),
    (
        "AliyunVPNGatewayReadOnlyAccess",
        "Reading of VPN gateways.",
        r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":["vpc:DescribeVpn*","vpc:ListVpn*","vpc:DescribeCustomerGateway*","vpc:DescribeSslVpn*"],"Resource":"*"}]}"#,
    ),
    (
        "RampartDecisionPointAccess",
        "For a service that asks this server for decisions and verifies signed requests.",
        r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":["rampart:Evaluate","rampart:VerifyRequest","rampart:Explain"],"Resource":"*"}]}"#,
    ),
];
