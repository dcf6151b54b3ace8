-- Version 1. Every key begins with the book, except where a token or a code is all that is known.
-- Ids, hashes and documents are BLOBs; times are milliseconds since 1970; words are the enums' own.
CREATE TABLE book (
    book BLOB PRIMARY KEY,
    log BLOB NOT NULL,
    name TEXT NOT NULL,
    head INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE unit (
    book BLOB NOT NULL,
    unit BLOB NOT NULL,
    level TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (book, unit),
    UNIQUE (book, name)
) WITHOUT ROWID;

CREATE TABLE device (
    book BLOB NOT NULL,
    device BLOB NOT NULL,
    unit BLOB NOT NULL,
    role TEXT NOT NULL,
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    client TEXT NOT NULL,
    token BLOB NOT NULL UNIQUE,
    enrolled INTEGER NOT NULL,
    heard INTEGER,
    enrolment TEXT NOT NULL,
    PRIMARY KEY (book, device)
) WITHOUT ROWID;

CREATE TABLE invite (
    invite BLOB PRIMARY KEY,
    book BLOB NOT NULL,
    unit BLOB NOT NULL,
    role TEXT NOT NULL,
    person TEXT NOT NULL,
    selector TEXT NOT NULL UNIQUE,
    key_selector BLOB NOT NULL UNIQUE,
    salt BLOB NOT NULL,
    code_hash BLOB NOT NULL,
    key_hash BLOB NOT NULL,
    made INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    used BLOB
) WITHOUT ROWID;

-- The blobs come last: what is asked for most lies before them on the page.
CREATE TABLE doc (
    book BLOB NOT NULL,
    unit BLOB NOT NULL,
    document BLOB NOT NULL,
    kind TEXT NOT NULL,
    audience TEXT NOT NULL,
    heads BLOB NOT NULL,
    digest BLOB NOT NULL,
    version INTEGER NOT NULL,
    last INTEGER NOT NULL,
    snapshot BLOB NOT NULL,
    PRIMARY KEY (book, unit, document)
);

CREATE TABLE received (
    book BLOB NOT NULL,
    checksum BLOB NOT NULL,
    unit BLOB NOT NULL,
    document BLOB NOT NULL,
    kind TEXT NOT NULL,
    device BLOB NOT NULL,
    at INTEGER NOT NULL,
    state TEXT NOT NULL,
    why TEXT,
    missing BLOB,
    n INTEGER,
    attempts INTEGER NOT NULL,
    tried_by TEXT NOT NULL,
    size INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (book, checksum)
);
-- Only what waits: nearly everything is admitted at once and never looked for again.
CREATE INDEX received_waiting ON received (book, state, device, size)
    WHERE state IN ('received', 'held', 'rejected', 'reauthored');

CREATE TABLE log (
    book BLOB NOT NULL,
    n INTEGER NOT NULL,
    unit BLOB NOT NULL,
    audience TEXT NOT NULL,
    document BLOB NOT NULL,
    kind TEXT NOT NULL,
    whole INTEGER NOT NULL,
    weight INTEGER NOT NULL,
    changeset BLOB NOT NULL,
    rows BLOB NOT NULL,
    PRIMARY KEY (book, n)
);
CREATE INDEX log_stream ON log (book, unit, audience, n);
CREATE INDEX log_document ON log (book, unit, document, n);

CREATE TABLE stream (
    book BLOB NOT NULL,
    unit BLOB NOT NULL,
    audience TEXT NOT NULL,
    digest BLOB NOT NULL,
    PRIMARY KEY (book, unit, audience)
) WITHOUT ROWID;

CREATE TABLE row (
    book BLOB NOT NULL,
    unit BLOB NOT NULL,
    document BLOB NOT NULL,
    rows BLOB NOT NULL,
    PRIMARY KEY (book, unit, document)
);
