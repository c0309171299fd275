-- Tables of the main file that came after version 2 was made: made where they are missing whenever the file is opened,
-- and unknown to older programs, which leave them alone. FORMAT.md explains them.
CREATE TABLE IF NOT EXISTS codes (
  digest     BLOB PRIMARY KEY CHECK (typeof(digest) = 'blob' AND length(digest) = 32),  -- core/enrolment/code.h; never the code
  site       TEXT NOT NULL,
  batch      TEXT NOT NULL,         -- the run that made it
  created    INTEGER NOT NULL,      -- milliseconds since 1970, here and below
  expires    INTEGER NOT NULL,
  used_by    BLOB,                  -- a key's id
  used       INTEGER NOT NULL,      -- 0: not yet
  withdrawn  INTEGER NOT NULL       -- 0: it holds
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS orders (
  number     INTEGER PRIMARY KEY,
  kind       TEXT NOT NULL CHECK (kind IN ('silence', 'test', 'fleet')),
  scope      TEXT NOT NULL,         -- a site's code; empty: the whole city
  since      INTEGER NOT NULL,
  until      INTEGER NOT NULL,      -- 0: until it is withdrawn
  text       TEXT NOT NULL,
  who        TEXT NOT NULL,
  withdrawn  INTEGER NOT NULL       -- 0: it stands
);
