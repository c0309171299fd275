-- Version 1 of the embedded store, all in one file: what migrate --to 1 writes and version 2 begins from.
CREATE TABLE reports (
  number     INTEGER PRIMARY KEY,   -- order of arrival
  id         BLOB NOT NULL UNIQUE,  -- SHA-256 of the payload
  key        BLOB NOT NULL,
  sequence   INTEGER NOT NULL,
  site       TEXT NOT NULL,
  received   INTEGER NOT NULL,      -- milliseconds since 1970, this collector's clock
  ordered_at INTEGER NOT NULL,      -- when it counts as made: the probe's clock where that can be trusted
  held       TEXT NOT NULL,         -- empty: counts for its site; else why not
  size       INTEGER NOT NULL,      -- bytes of the payload
  payload    BLOB NOT NULL,         -- zlib
  seal       BLOB NOT NULL,         -- the envelope without its payload
  UNIQUE (key, sequence)
);
CREATE INDEX reports_held ON reports (number) WHERE held <> '';

CREATE TABLE latest (
  site       TEXT PRIMARY KEY,
  id         BLOB NOT NULL,
  key        BLOB NOT NULL,
  sequence   INTEGER NOT NULL,
  ordered_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE keys (
  id         BLOB PRIMARY KEY,
  public_key BLOB,                  -- absent until the key has reported
  state      TEXT NOT NULL,         -- pending | approved | revoked
  auditor    INTEGER NOT NULL,
  by_open    INTEGER NOT NULL,      -- approved by `serve --open`, not by a person
  sites      TEXT NOT NULL,         -- codes, one space between
  first_seen INTEGER NOT NULL,
  decided    INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE roster (
  code       TEXT PRIMARY KEY,
  facts      TEXT NOT NULL          -- the whole row as JSON
) WITHOUT ROWID;

CREATE TABLE counts (
  banner     TEXT NOT NULL,
  level      TEXT NOT NULL,
  outcome    TEXT NOT NULL,
  count      INTEGER NOT NULL,
  PRIMARY KEY (banner, level, outcome)
) WITHOUT ROWID;
