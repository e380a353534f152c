//! How strong the keys of certificates must be.

use federation::saml::Metadata;

fn metadata(certificate: &str) -> String {
    format!(
        r#"<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="https://idp.example"><md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor><md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example/sso"/></md:IDPSSODescriptor></md:EntityDescriptor>"#
    )
}

#[test]
fn keys_are_neither_weak_nor_so_long_that_they_cost_too_much() {
    for good in [P384, RSA_2048] {
        assert!(Metadata::read(metadata(good).as_bytes(), false).is_ok());
    }
    for bad in [P521, RSA_1024, RSA_8256, ED25519] {
        let told = Metadata::read(metadata(bad).as_bytes(), false).unwrap_err();
        assert!(told.to_string().contains("certificate"), "{told}");
    }
}

/// One with a key on P-384.
const P384: &str = "\
    MIIByDCCAU6gAwIBAgIUPnen/+X/N5ZrGMUwUWfVQ8R7qNIwCgYIKoZIzj0EAwIwGjEYMBYGA1UEAwwPaWRwLmV4YW1wbGUu\
    Y29tMCAXDTI2MTEyODE5NTgxOFoYDzIxMjYxMTA0MTk1ODE4WjAaMRgwFgYDVQQDDA9pZHAuZXhhbXBsZS5jb20wdjAQBgcq\
    hkjOPQIBBgUrgQQAIgNiAAQiix/BFAw/apsSvw8xqUMPgwHTk1ylYJBondutJRLSBxuxtagK4rAwt0e1DIf7RWhVa29oKbRw\
    ScNYx9RD8vCmgcfrkXYOQEkO/dB27eaKWRwmY7L2JbXeODmOYRy8IXGjUzBRMB0GA1UdDgQWBBQExPFnt9IusQzmO5LzJsww\
    xKD4tjAfBgNVHSMEGDAWgBQExPFnt9IusQzmO5LzJswwxKD4tjAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA2gAMGUC\
    MQD1K1ye0KIzAOHWYKuPbFNsgyD8fCf+fCh7DwDACQ6++TpwSVxG5panx+XqfCysIj8CMDp6cQ3exL11lz+OCbmd9h3fisJr\
    yDML3JM7mcx2M28T+t9Olosz64pVkr0aT4fMrw==";

/// One with a key on P-521, which is not taken.
const P521: &str = "\
    MIICETCCAXSgAwIBAgIUeoo50hDRBV+wJY3kzB5R5Rpk0LEwCgYIKoZIzj0EAwIwGjEYMBYGA1UEAwwPaWRwLmV4YW1wbGUu\
    Y29tMCAXDTI2MTEyODE5NTgxOFoYDzIxMjYxMTA0MTk1ODE4WjAaMRgwFgYDVQQDDA9pZHAuZXhhbXBsZS5jb20wgZswEAYH\
    KoZIzj0CAQYFK4EEACMDgYYABACMOi6UZ0rbiLLlnssKjvfrw27tO0m6YFXkHyVO16YzUiP7yjUTlLIgKT89UyxiJzulOjUf\
    aOFarbsMnXZ8zqz25QAF7avRhFm0NFsrjPnxO5lGkmsbq4MYWa83Vf1UGJz1vEDXg41bouB5MH35pmVlIRUwPvxC9YUleMka\
    AJdYb7TNx6NTMFEwHQYDVR0OBBYEFPg6iDssZaWDxGYjq4cayFRgMe8AMB8GA1UdIwQYMBaAFPg6iDssZaWDxGYjq4cayFRg\
    Me8AMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDgYoAMIGGAkFcNtyC+/VBt4A+XxTlea8Tuzbp/njCzDeEEluXKZZT\
    0CgN3aCI7EwygtoueHs5m5X528eMGj+MXnJTUHhxd/XJVAJBR5BxB15l5cm6rTEtgXmH9duZqTRQSZLeU8OFm9z8S/ijirdf\
    XEEkWttYoi240liSXAxF7MnHfK5qX2zCwsisF2U=";

/// One with an RSA key of 2,048 bits.
const RSA_2048: &str = "\
    MIIDFzCCAf+gAwIBAgIUGmFbevEyeBHEtweoPFqoX5skXgYwDQYJKoZIhvcNAQELBQAwGjEYMBYGA1UEAwwPaWRwLmV4YW1w\
    bGUuY29tMCAXDTI2MTEyODE5NTgxOVoYDzIxMjYxMTA0MTk1ODE5WjAaMRgwFgYDVQQDDA9pZHAuZXhhbXBsZS5jb20wggEi\
    MA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQCfpi7JzDTpiMy3Ey7qvb9UnXZ9R8wi7Pb/m+h/a2ekrMURJwKPD5LYFhHy\
    b5hF2jM3V1Kbr48RC8o/EyUIYZgLXaHVXdIm1/Tb47t/JqwTElv3PeggFqRf8RRhBs7HlBqE6wgurcx6mVCJvUPrEo9ugQL/\
    8XoCopgIPmPkRS4FeX958QrDK4r4EeY8sYXsTN+wuY7m8UdA0hH/If1DVE+AL7daOycpRtGXsaDkQPyH56AaJsWugduewd7e\
    DbsbCsJyJnSVxgohMlycckzTh6wpR3wIyZhu4BILWf7h+RCGFNPY3A4hxCsXRYl15OULEzOzLVhaFPl1F4SMS8W5xUrpAgMB\
    AAGjUzBRMB0GA1UdDgQWBBS1mTlgyHcBgH022TpUL47CXQ66mDAfBgNVHSMEGDAWgBS1mTlgyHcBgH022TpUL47CXQ66mDAP\
    BgNVHRMBAf8EBTADAQH/MA0GCSqGSIb3DQEBCwUAA4IBAQBUumCh/Six3AOqcSyjt+muv+WLW2JneF/GZy8pRilMd7NKGkSL\
    u5snaVp0HyQ1QrNDnnDRV+5f90IDTlXRdpShzvhaWOJMCH+9O0jJQrf2mDdRksTtxHdSu5mPOWBVUEh55n4x3vc8hksIIUFp\
    Rv6p2yO93sosHmyk/8RbiAItVYabWj0ZQbTTv+ZqZu4FtbFA3OuUETATcl/Dc8Rs+I/QzotBr3PXfofLrk7sLJZXzEF9Rawo\
    Ywg3c8xKVLtRz3tJmsIk537DjQHv/KnGekarPHaDBtPT86CkQ+1g2WW5YubG3hXvObLZ+4OGzT6UI/ayIp2nL29hhC7KnYM5\
    SJ33";

/// One with an RSA key of 1,024 bits, which is not taken.
const RSA_1024: &str = "\
    MIICEjCCAXugAwIBAgIUELZQE1mgoEflgQeukzI2+SpGv3QwDQYJKoZIhvcNAQELBQAwGjEYMBYGA1UEAwwPaWRwLmV4YW1w\
    bGUuY29tMCAXDTI2MTEyODE5NTgxOVoYDzIxMjYxMTA0MTk1ODE5WjAaMRgwFgYDVQQDDA9pZHAuZXhhbXBsZS5jb20wgZ8w\
    DQYJKoZIhvcNAQEBBQADgY0AMIGJAoGBALJ5/+l4ywH3XdFtyDgP7c/Lplf4InmCQZOLxSIwsBV/4KVO1TYdzckvRu0Txql/\
    5ArL9jv92EUBk7l5tMipPeUvTwkS1NstA8S4GlAi1TqxEmyVWJR4/IGmvtwNdtyeVsZlIkFjp15n9dBQkSgufTBp8bDBGHW6\
    UpLvOOqvC3nbAgMBAAGjUzBRMB0GA1UdDgQWBBQiYpBM+Be2bpK4oruyNarKDussDzAfBgNVHSMEGDAWgBQiYpBM+Be2bpK4\
    oruyNarKDussDzAPBgNVHRMBAf8EBTADAQH/MA0GCSqGSIb3DQEBCwUAA4GBAHR8L1y9uMPZ2GCqtiGdlfhSbTBysle3DNII\
    AiHpFdtpcBsBE0z/kMstvgXAIMU8F0/kQ0IKfS0RzpCi/LryUrqT3J7BmycE4xzSmXKPSYDKLjB4BPh38asPQPELTxwfTPxi\
    g7twapNAVm3xlHnoyHy5Pn8r39L8kV49K0q8C8IL";

/// One with a key of another kind, which is not taken.
const ED25519: &str = "\
    MIIBLjCB4aADAgECAhQ/AzNJWSV/iCMFbdSwrsVz6sjDAzAFBgMrZXAwDDEKMAgGA1UEAwwBYTAgFw0yNjExMjgxOTU4MTla\
    GA8yMTI2MTEwNDE5NTgxOVowDDEKMAgGA1UEAwwBYTAqMAUGAytlcAMhAD2lCKQxxA2uI3X11Gk6cbybkIEbSEglLBTh7hGu\
    70+uo1MwUTAdBgNVHQ4EFgQU3v5pcsqgkhW1x3HQ/YPaHza3t3IwHwYDVR0jBBgwFoAU3v5pcsqgkhW1x3HQ/YPaHza3t3Iw\
    DwYDVR0TAQH/BAUwAwEB/zAFBgMrZXADQQCXBwJCy4Rq83hrGh5w+Urv5MnD7DphTqwu0mPuEMSHjqCz6j19ttDL8GUVwqsw\
    X9I766VoPB3Ks1Y1Jy9kFIMI";

/// One with an RSA key of 8,256 bits, which is not taken.
const RSA_8256: &str = "\
    MIIJCzCCBOugAwIBAgIUZuhdHDp655YQeow8JonIkkSv2w4wDQYJKoZIhvcNAQELBQAwDDEKMAgGA1UEAwwBYTAgFw0yNjEx\
    MjgyMDIwMTlaGA8yMTI2MTEwNDIwMjAxOVowDDEKMAgGA1UEAwwBYTCCBCowDQYJKoZIhvcNAQEBBQADggQXADCCBBICggQJ\
    AMu9bTdpy52ud28uLoOGQZQFulxPyGq+iRdlcgqWxrwm8/4Re22Hru84cTEU32vBzE/DB/7NnUJSIS02KeYs0tkuQSUZSATQ\
    PY6QvOOTYfzNrM0mFe8XJ1yAvBrkKspCrMHKAjhBUQeqcc1Ry8h9P5Xz5ZttsqUwFR0OaIZKkOQ0e78wLOtfrPleHP5M6Uly\
    LoXhF8Pa4dqvuqEq5cQiFfwIRQBI27vkHho1MRRBIInUD9rdYtLnt0f/wzndDY/s7ilFXRCVFEbYm/hRAJ3qDG9uUbA1wseP\
    ygpfTciWSBOu33dMUcGw8J+Guuq1OSdstBfORhMXgnueELa9cPUU+eiKyn/yMNwV4YyJURT8SiaeQdnAzZzf3LaRR532OU6Y\
    G1sgtUn00qM3H7IQ7ngtHsWmX37oe0LAzgRT4qKDvZPRxid3n96X44SxAUoQAJG+cI/w4ib68HyJ966bICxBZzT3JpRsi1i2\
    m+yiVwRVc6uZ/gFoWBOU2Or//+3KAEnVZehlnPQbWus1nY53BopkQwpQrEo2zSTXwNDsJSWuhS+EeyjxYHVpzyDSsOE21sqQ\
    VBI5T3okpJe2TMK7+L88x+QdCqXXdxt72Snc2NSTs8PsP6P3nSGPZ0IniDZcsKzZzxhXN3F3dLOTtalHaBnLjlzhB4MbQtOB\
    +R0FYv8Prcd+Bb4drbQ87mBCQOD9/0GCL5Awv68/iNy1xtf1bJ06id2MYjfXvrEOcLlCnhs0tAYJ8E+GAHNhpyOlDRNv+egt\
    y9UTdx6BRZssOEc6Ef4PRQTvUFaaqNrPtSP0ajT3EJh11Sar1jGBqtRkeXezE/etDgj0ACaZncR9QOoMGfd7Tozc5w72StP7\
    vQWQrCopuTdVdpSHdSiBg5ur3U278la72F50DLukvjobC3+R7zzSSOz/bZkocO/uIP2DziSrRbJ8Q4YWQxBL0OmQi5lwG8Co\
    LGVzcBhB7YXd7iR0x10R07jF6JtvPA1sMFsaPWI/LS1PTfDWQf9GGl8TllNsRQSwnFOAz/cMrxPlBebqRpgE+K8sYu17qT5C\
    e0gRozVa0vfhYRPVktHlXqwGzyQxWWpFAjc+XDRETn5JeS9awJvynVJ1CIQuD4PNG5XP7FITAdu+WU4YUzT+QMd92qdXhHX2\
    nQb6WJVvfoZqjDUG4vRkgVN+UJyYHhKkoM4bnwTUp3GPShzpXjc1grbtk6Ywz1Zny8nR0L0y6UpKvTTWGHbwCh5TpH8CYKFD\
    W00j8pMGDjEZBku1k3dNIDMw9b2J/nfJ2DtmkJzmGjB7LZsbfoFLbAB6wYIc1KfMSFER+lR+KsSuxVIE7ra69eWcFWCFxCqt\
    3JlAkhbR2bw/NlVFpC5/kO8yh8aMx4GxrwIDAQABo1MwUTAdBgNVHQ4EFgQUckzCoesHq5YLuCrr2yPR3KS5QA0wHwYDVR0j\
    BBgwFoAUckzCoesHq5YLuCrr2yPR3KS5QA0wDwYDVR0TAQH/BAUwAwEB/zANBgkqhkiG9w0BAQsFAAOCBAkAnRNxvhgeXo23\
    OOcD9RIxtj0jaW+/e9c4gPPmXTs7Ybd3rm2Dyt2sRs+pDqimbGqpaLSlatgWmvuMrZBpz24QqnHkinbBtdjI3m7tHSHJMb0X\
    1MXtn08q0uL565FnURmT/ftQoV6MQJTy2ophxG60KwS1A4h30njYQNjETLn6e3eF3JT6nbm4/KjSJEP1gQuhvs5R6Q2SIMpG\
    qqP3EOuT9LO+MHHcxSvsJ3pQArt2Gz3stdmMI46gFYtQQzn9Hz68a2OQ5xEDeyGL9bcw9O+vKQzEC/XDvC26HEkxVjx4oZr7\
    J1Yab7lQwiIPJBloiWsACqcNHb0eRLIObPs8vSxHwp0dE9Q+BbaKACyf2bbRMnl6Q6OlC6JU/kOYw1EO15jGdnr5GpeZ8Vb7\
    f7GuAgX3PPTbfrtUKGftFPD/DJGLLy4acfqEkbJa7IMh4sMSn1Menf6RUmYCkzF08Fv8gzppdAZE4pYNi2AmSNdND8APGL6U\
    GGLnWIEp73WzUZergasw7IAL5ba5+LHGICoS3csyje37QkiSU0SzygVXeMmRrDZY25eAuQ7F54ni8WMlZKYZu/YgDG+koCmT\
    SCEZZbHlQwm6CpRn1VUvm2d7nt+SChUomFtwymlzJ/tZQR+8PX0QT92IsvZXMnmPiUzhPlpktuI1/uKpD27rf25BFmi5l2nS\
    1fO548bYHMTs9eW9dJRLFcfyKWMYrhh2Lhj4bZiu+MONj63IH2WdOyqvojZJuZQneiKgEx+WJ1EqoSBimk80liSUfdaf+yOH\
    4COuieBoogjh2c7M+R6hBykeFvt65CXmiXhDZlLu/txl9mZNRviK2BTGCcOhvbqgh7EDFoQyQhGrDTikzGnV3tl6SF8HOxGm\
    5b1BAupqymSnwZ5XQUhlYx5Z1zXFD7d8N8AEPQABqIK5SY+I/DwN4ajV9l16BNEoy74j9ZnBPCn94PqXKM4pZe+69NuRKYZE\
    z5eXPgsMileSgDtDTcDIfG8+rRg2/bpbti73+j8cOeX5jLTWAOLA6UVusmHOS+hhH6EA43itpWhQO0oNbzwm+X8Q3m2B555J\
    j4QiZuj9cbgtAllLtKCZuwcPYkYYkMO27RwkDoKilAsvpQcLfiCPlaoijYVvTHSR7+Y6Ew9xSeo0UnKaIIEVkXSbZVlGKvLH\
    2E3LheFS7oukeb1Bj6l20tf6DZE5KgQMR1/+wUTgh6L0z7FBPAYlWk+W+/r5CpgcQog4shD1tqGiuuyiALaSOAtdtcCoLe0v\
    lcA00HyOyQo3cNsmcyuSijAmlXu1fat8s3LMRO0pgBzhFCyTyA5BUa6ISpV5Jqo4JzhcedMtYv5l+4hMZ9Rr+N/dFNKh2MtH\
    haGK7nHp4OIHsVS+fFz+";
