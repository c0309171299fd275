-- Version 1 of the store in PostgreSQL, all of it in the schema `campus`. collector/store/FORMAT.md explains it. Times
-- are milliseconds since 1970, hours and days are counted since 1970, days are those of UTC+8.
CREATE TABLE head (                 -- one row: whoever writes holds its lock
  one        boolean PRIMARY KEY CHECK (one),
  identity   text NOT NULL,         -- of this store
  version    bigint NOT NULL,       -- of this schema
  revision   bigint NOT NULL,       -- of the last transaction that wrote
  report     bigint NOT NULL,       -- the last number that a report got
  judged     bigint NOT NULL,       -- the revision that last changed `last`, and so on
  counted    bigint NOT NULL,
  keys       bigint NOT NULL,
  roster     bigint NOT NULL,
  excuses    bigint NOT NULL,
  accounts   bigint NOT NULL,
  held       bigint NOT NULL
) WITH (fillfactor = 10);
CREATE TABLE upkeep (               -- one row: whoever keeps house holds its lock
  one        boolean PRIMARY KEY CHECK (one),
  trained    bigint NOT NULL,       -- the day for which a dictionary was tried
  days_dropped bigint NOT NULL
);

CREATE TABLE keys (
  number     bigint PRIMARY KEY,
  id         bytea NOT NULL UNIQUE,
  public_key bytea,                 -- absent until the key has reported
  state      text NOT NULL,         -- pending | approved | revoked
  auditor    boolean NOT NULL,
  by_open    boolean NOT NULL,      -- approved by `serve --open`, not by a person
  sites      text NOT NULL,         -- codes, one space between
  first_seen bigint NOT NULL,
  decided    bigint NOT NULL
);
CREATE TABLE signers (              -- of stored reports
  key        bigint PRIMARY KEY,
  public_key bytea NOT NULL
);
CREATE TABLE sites (
  number     bigint PRIMARY KEY,
  code       text COLLATE "C" NOT NULL UNIQUE
);
CREATE TABLE standards (
  number     bigint PRIMARY KEY,
  identity   text NOT NULL UNIQUE,
  name       text NOT NULL          -- id and version
);

CREATE TABLE days (                 -- that have a partition
  day        bigint PRIMARY KEY,
  thinned    bigint NOT NULL        -- up to this number its reports have gone, or moved to day 0
);
CREATE TABLE reports (
  day        bigint NOT NULL,       -- 0 is what is kept longer
  number     bigint NOT NULL,       -- order of arrival, over all days
  key        bigint NOT NULL,
  sequence   bigint NOT NULL,
  site       bigint NOT NULL,
  received   bigint NOT NULL,       -- the clock of the collector that took it
  keep       smallint NOT NULL,     -- how long: 0 as everything, 1 not compliant, 2 acceptance or undecided
  packed     bytea NOT NULL,        -- signatures and compressed payload
  PRIMARY KEY (day, number)
) PARTITION BY LIST (day);
ALTER TABLE reports ALTER COLUMN packed SET STORAGE EXTERNAL;
CREATE TABLE reports_kept PARTITION OF reports FOR VALUES IN (0);
CREATE INDEX reports_kept_received ON reports_kept (received) WHERE keep < 2;
CREATE TABLE report_index (         -- over all days: what makes a report one that is here already
  key        bigint NOT NULL,
  sequence   bigint NOT NULL,
  id         bytea NOT NULL UNIQUE, -- SHA-256 of the payload
  day        bigint NOT NULL,
  number     bigint NOT NULL,
  PRIMARY KEY (key, sequence)
);
CREATE TABLE dictionaries (
  number     bigint PRIMARY KEY,    -- as the compressed frames name it
  made       bigint NOT NULL,       -- the revision
  bytes      bytea NOT NULL
);
ALTER TABLE dictionaries ALTER COLUMN bytes SET STORAGE EXTERNAL;

CREATE TABLE last (
  site       bigint NOT NULL,
  aspect     smallint NOT NULL,     -- 0 latest, 1 acceptance, 2 campus
  revision   bigint NOT NULL,
  day        bigint NOT NULL,
  number     bigint NOT NULL,
  report     bytea NOT NULL,        -- SHA-256
  standard   bigint NOT NULL,       -- by which it was judged
  judgement  bytea NOT NULL,
  PRIMARY KEY (site, aspect)
) WITH (fillfactor = 70);
CREATE INDEX last_revision ON last (revision);
CREATE TABLE pending (
  id         bytea PRIMARY KEY,
  day        bigint NOT NULL,
  number     bigint NOT NULL,
  key        bigint NOT NULL,
  site       bigint NOT NULL,
  reason     text NOT NULL,
  received   bigint NOT NULL,
  bytes      bigint NOT NULL
);
CREATE TABLE changes (
  revision   bigint NOT NULL,
  position   bigint NOT NULL,
  at         bigint NOT NULL,
  site       bigint NOT NULL,
  aspect     smallint NOT NULL,
  before     text NOT NULL,
  after      text NOT NULL,
  cause      text NOT NULL,
  report     bytea NOT NULL,
  failing    text NOT NULL,         -- rules, one space between
  PRIMARY KEY (revision, position)
);
CREATE INDEX changes_at ON changes (at, revision, position);
CREATE INDEX changes_site ON changes (site, aspect, at);
CREATE TABLE hourly (
  hour       bigint NOT NULL,
  site       bigint NOT NULL,
  roll_up    bytea NOT NULL,
  PRIMARY KEY (hour, site)
) WITH (fillfactor = 70);
CREATE TABLE daily (
  day        bigint NOT NULL,
  site       bigint NOT NULL,
  roll_up    bytea NOT NULL,
  PRIMARY KEY (day, site)
) WITH (fillfactor = 70);
CREATE TABLE counts (
  banner     text NOT NULL,
  level      text NOT NULL,
  outcome    text NOT NULL,
  count      bigint NOT NULL,
  PRIMARY KEY (banner, level, outcome)
) WITH (fillfactor = 50);

CREATE TABLE roster (
  code       text COLLATE "C" PRIMARY KEY,
  facts      text NOT NULL          -- the whole row as JSON
);
CREATE TABLE excuses (
  position   bigint PRIMARY KEY,
  scope      text NOT NULL,         -- a site's code; empty: everybody
  since      bigint NOT NULL,
  until      bigint NOT NULL,
  reason     text NOT NULL
);
CREATE TABLE accounts (
  name       text COLLATE "C" PRIMARY KEY,
  token      text NOT NULL,         -- SHA-256 of the token
  scopes     text NOT NULL,         -- one space between
  banner     text NOT NULL,         -- empty: everywhere
  created    bigint NOT NULL,
  revoked    boolean NOT NULL,
  expires    bigint NOT NULL        -- 0: never
);
CREATE TABLE audit (
  revision   bigint NOT NULL,
  position   bigint NOT NULL,
  at         bigint NOT NULL,
  who        text NOT NULL,
  action     text NOT NULL,
  object     text NOT NULL,
  detail     text NOT NULL,
  PRIMARY KEY (revision, position)
);
CREATE INDEX audit_object ON audit (object, revision, position);

INSERT INTO head VALUES (true, gen_random_uuid()::text, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
INSERT INTO upkeep VALUES (true, -1, 0);
INSERT INTO days VALUES (0, 0);
