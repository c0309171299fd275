-- What came after version 1 was made: added where it is missing when the store is opened, and unknown to older
-- programs, which leave it alone. collector/store/FORMAT.md explains it.
CREATE TABLE IF NOT EXISTS codes (
  digest     bytea PRIMARY KEY,     -- core/enrolment/code.h; never the code
  site       text COLLATE "C" NOT NULL,
  batch      text NOT NULL,         -- the run that made it
  created    bigint NOT NULL,
  expires    bigint NOT NULL,
  used_by    bytea,                 -- a key's id
  used       bigint NOT NULL,       -- 0: not yet
  withdrawn  bigint NOT NULL        -- 0: it holds
);
CREATE TABLE IF NOT EXISTS orders (
  number     bigint PRIMARY KEY,
  kind       text NOT NULL,         -- silence | test | fleet
  scope      text NOT NULL,         -- a site's code; empty: the whole city
  since      bigint NOT NULL,
  until      bigint NOT NULL,       -- 0: until it is withdrawn
  text       text NOT NULL,
  who        text NOT NULL,
  withdrawn  bigint NOT NULL        -- 0: it stands
);
ALTER TABLE head ADD COLUMN IF NOT EXISTS orders bigint NOT NULL DEFAULT 0;
