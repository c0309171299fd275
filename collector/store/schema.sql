-- Version 2 of the embedded store's main file. FORMAT.md explains it; PRAGMA user_version holds the version. The reports
-- themselves are in a file for each day (day_schema.sql); `day` and `number` say where.
CREATE TABLE keys (
  number     INTEGER PRIMARY KEY,
  id         BLOB NOT NULL UNIQUE,
  public_key BLOB,                  -- absent until the key has reported
  state      TEXT NOT NULL,         -- pending | approved | revoked
  auditor    INTEGER NOT NULL,
  by_open    INTEGER NOT NULL,      -- approved by `serve --open`, not by a person
  sites      TEXT NOT NULL,         -- codes, one space between
  first_seen INTEGER NOT NULL,      -- milliseconds since 1970, here and below
  decided    INTEGER NOT NULL
);
CREATE TABLE heads (
  key        INTEGER PRIMARY KEY,
  sequence   INTEGER NOT NULL       -- the highest that this key has delivered
);
CREATE TABLE sites (
  number     INTEGER PRIMARY KEY,
  code       TEXT NOT NULL UNIQUE
);
CREATE TABLE days (
  day        INTEGER PRIMARY KEY,   -- days since 1970 at UTC+8; 0 is what is kept longer
  applied    INTEGER NOT NULL       -- the last number of its file that is part of this one
);

CREATE TABLE last (
  site       INTEGER NOT NULL,
  aspect     INTEGER NOT NULL,      -- 0 latest, 1 acceptance, 2 campus
  day        INTEGER NOT NULL,
  number     INTEGER NOT NULL,
  standard   INTEGER NOT NULL,      -- by which it was judged
  judgement  BLOB NOT NULL,
  PRIMARY KEY (site, aspect)
) WITHOUT ROWID;
CREATE TABLE standards (
  number     INTEGER PRIMARY KEY,
  identity   TEXT NOT NULL UNIQUE,
  name       TEXT NOT NULL          -- id and version
);
CREATE TABLE pending (
  day        INTEGER NOT NULL,
  number     INTEGER NOT NULL,
  id         BLOB NOT NULL UNIQUE,
  key        INTEGER NOT NULL,
  site       INTEGER NOT NULL,
  reason     TEXT NOT NULL,
  received   INTEGER NOT NULL,
  bytes      INTEGER NOT NULL,
  PRIMARY KEY (day, number)
) WITHOUT ROWID;

CREATE TABLE changes (
  number     INTEGER PRIMARY KEY,
  at         INTEGER NOT NULL,
  site       INTEGER NOT NULL,
  aspect     INTEGER NOT NULL,
  before     TEXT NOT NULL,
  after      TEXT NOT NULL,
  cause      TEXT NOT NULL,
  report     BLOB NOT NULL,
  failing    TEXT NOT NULL          -- rules, one space between
);
CREATE INDEX changes_at ON changes (at);
CREATE INDEX changes_site ON changes (site, aspect, at);
CREATE TABLE hourly (
  hour       INTEGER NOT NULL,      -- hours since 1970
  site       INTEGER NOT NULL,
  roll_up    BLOB NOT NULL,
  PRIMARY KEY (hour, site)
) WITHOUT ROWID;
CREATE TABLE daily (
  day        INTEGER NOT NULL,
  site       INTEGER NOT NULL,
  roll_up    BLOB NOT NULL,
  PRIMARY KEY (day, site)
) WITHOUT ROWID;
CREATE TABLE counts (
  banner     TEXT NOT NULL,
  level      TEXT NOT NULL,
  outcome    TEXT NOT NULL,
  count      INTEGER NOT NULL,
  PRIMARY KEY (banner, level, outcome)
) WITHOUT ROWID;

CREATE TABLE roster (
  code       TEXT PRIMARY KEY,
  facts      TEXT NOT NULL          -- the whole row as JSON
) WITHOUT ROWID;
CREATE TABLE excuses (
  number     INTEGER PRIMARY KEY,
  scope      TEXT NOT NULL,         -- a site's code; empty: everybody
  since      INTEGER NOT NULL,
  until      INTEGER NOT NULL,
  reason     TEXT NOT NULL
);
CREATE TABLE accounts (
  name       TEXT PRIMARY KEY,
  token      TEXT NOT NULL,         -- SHA-256 of the token
  scopes     TEXT NOT NULL,         -- one space between
  banner     TEXT NOT NULL,         -- empty: everywhere
  created    INTEGER NOT NULL,
  revoked    INTEGER NOT NULL,
  expires    INTEGER NOT NULL       -- 0: never
) WITHOUT ROWID;
CREATE TABLE audit (
  number     INTEGER PRIMARY KEY,
  at         INTEGER NOT NULL,
  who        TEXT NOT NULL,
  action     TEXT NOT NULL,
  object     TEXT NOT NULL,
  detail     TEXT NOT NULL
);
CREATE INDEX audit_object ON audit (object, number);
