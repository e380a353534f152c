-- Events beside the log, the rows by which events are looked up, and values without history.

CREATE TABLE event_batch (
    seq {SEQUENCE},
    {TRANSACTION}
    id {BYTES} NOT NULL UNIQUE,
    time BIGINT NOT NULL,
    events {BYTES} NOT NULL
);
{FEED_INDEX:event_batch}

CREATE TABLE lookup (
    key BIGINT NOT NULL,
    latest BIGINT NOT NULL,
    source BIGINT NOT NULL,
    PRIMARY KEY (key, latest, source)
){CLUSTERED};

CREATE TABLE feed_cursor (
    name {NAME} NOT NULL PRIMARY KEY,
    xid BIGINT NOT NULL,
    seq BIGINT NOT NULL
);

INSERT INTO feed_cursor (name, xid, seq) VALUES ('log', 0, 0), ('event_batch', 0, 0);

CREATE TABLE side (
    aggregate {NAME} NOT NULL,
    key {NAME} NOT NULL,
    ordinal BIGINT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (aggregate, key)
);
