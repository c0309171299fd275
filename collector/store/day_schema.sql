-- Version 2 of one day's raw reports.
CREATE TABLE reports (
  number     INTEGER PRIMARY KEY,   -- order of arrival
  key        INTEGER NOT NULL,      -- numbers of the main file
  sequence   INTEGER NOT NULL,
  site       INTEGER NOT NULL,
  received   INTEGER NOT NULL,      -- milliseconds since 1970, this collector's clock
  keep       INTEGER NOT NULL,      -- how long: 0 as everything, 1 not compliant, 2 acceptance or undecided
  packed     BLOB NOT NULL          -- signatures and compressed payload
);
CREATE INDEX kept_longer ON reports (number) WHERE keep <> 0;
CREATE TABLE sequences (
  key        INTEGER NOT NULL,
  sequence   INTEGER NOT NULL,
  number     INTEGER NOT NULL,
  PRIMARY KEY (key, sequence)
) WITHOUT ROWID;
CREATE TABLE ids (
  prefix     INTEGER NOT NULL,      -- the first 48 bits of the report's SHA-256
  number     INTEGER NOT NULL,
  PRIMARY KEY (prefix, number)
) WITHOUT ROWID;
CREATE TABLE signers (
  key        INTEGER PRIMARY KEY,
  public_key BLOB NOT NULL
);
CREATE TABLE dictionaries (
  number     INTEGER PRIMARY KEY,   -- as the compressed frames name it
  bytes      BLOB NOT NULL
);
