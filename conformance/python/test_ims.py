"""IMS as its own SDKs speak it: the identities of RAM, named by user principal names."""

import pytest

from clients import Refused


def test_alias_and_default_domain_are_one_value(account):
    domain = account.admin.call("Ims.GetDefaultDomain")["DefaultDomainName"]
    alias = account.admin.call("GetAccountAlias")["AccountAlias"]
    assert domain == f"{alias}.onaliyun.com"
    with pytest.raises(Refused) as refused:
        account.admin.call("Ims.SetDefaultDomain", DefaultDomainName="acme.example.com")
    assert refused.value.code == "InvalidParameter.DefaultDomainName"
