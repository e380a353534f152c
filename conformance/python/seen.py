"""What the clients of a whole run called, were told and had in hand that is nobody else's business."""

# Operations that were answered, as `Ims.CreateUser`.
ANSWERED = set()
# Operations that were refused.
REFUSED = set()
# What the refusals said, each once.
REFUSALS = set()
# Secrets that were sent or received. Codes of second factors are not among them: six digits are found anywhere.
SECRETS = set()
# Shorter ones would be found by chance; the scenarios use longer ones wherever a secret is taken.
SHORTEST = 12

# Fields of requests and answers that hold secrets.
FIELDS = {
    "AccessKeySecret", "AppSecretValue", "Base32StringSeed", "NewPassword", "OldPassword", "Password", "Plaintext", "QRCodePNG",
    "RandomPassword", "SecretData", "SecurityToken", "ServiceCredentialSecret",
}


def secret(value):
    if value and len(value) >= SHORTEST:
        SECRETS.add(value)


def answered(service, operation, answer):
    ANSWERED.add(f"{service}.{operation}")
    fields(answer)


def fields(given):
    """Takes the secrets out of a request or an answer."""
    for name, value in given.items():
        if name in FIELDS and isinstance(value, str):
            secret(value)
            continue
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                fields(inner)
