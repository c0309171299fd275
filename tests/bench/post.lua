-- For wrk: one report for each request. "file" posts the lines of $BODIES to $TARGET, each once; "groups" posts ten values to one of $GROUPS groups at
-- $TARGET; "series" posts the same ten values with the group as a label.
local how, number, file = nil, 0, nil

local function values(label)
  local lines = {}
  for each = 1, 10 do
    lines[each] = string.format('campus_school_figure_%d{banner="150702",school="3615000%03d",direction="down"%s} %d.%d\n', each, number % 1000, label, number, each)
  end
  return table.concat(lines)
end

function init(arguments)
  how = arguments[1]
  if how == "file" then file = assert(io.open(os.getenv("BODIES"), "r")) end
  if file then file:seek("set", tonumber(os.getenv("OFFSET") or "0")) end
end

function request()
  number = number + 1
  local target = os.getenv("TARGET")
  if how == "file" then
    local line = file:read("*l")
    if not line then
      io.stderr:write("post.lua: all reports are posted; make more\n")
      os.exit(3)
    end
    return wrk.format("POST", target, nil, line)
  end
  local group = number * 7919 % tonumber(os.getenv("GROUPS"))
  if how == "groups" then return wrk.format("POST", target .. group, nil, values("")) end
  return wrk.format("POST", target, nil, values(string.format(',group="%d"', group)))
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("posted %d failed %d microseconds %d\n", summary.requests, errors.status + errors.connect + errors.read + errors.write + errors.timeout,
                         summary.duration))
end
