-- The state of aggregates. Words in braces differ between the engines: see sql/dialect.rs.

CREATE TABLE log (
    seq {SEQUENCE},
    {TRANSACTION}
    aggregate {NAME} NOT NULL,
    revision BIGINT NOT NULL,
    commit_id {BYTES} NOT NULL,
    time BIGINT NOT NULL,
    images {BYTES},
    events {BYTES},
    nonces {BYTES},
    UNIQUE (aggregate, revision)
);
{FEED_INDEX:log}

CREATE TABLE checkpoint (
    aggregate {NAME} NOT NULL,
    revision BIGINT NOT NULL,
    time BIGINT NOT NULL,
    records {BYTES} NOT NULL,
    PRIMARY KEY (aggregate, revision)
);

CREATE TABLE registry (
    kind {NAME} NOT NULL,
    name {NAME} NOT NULL,
    owner {NAME} NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (kind, name)
);

CREATE TABLE sealed (
    aggregate {NAME} NOT NULL,
    id {NAME} NOT NULL,
    revision BIGINT NOT NULL,
    blob {BYTES} NOT NULL,
    PRIMARY KEY (aggregate, id)
);

CREATE TABLE meta (
    key {NAME} NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
