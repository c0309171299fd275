# shellcheck shell=bash
# The steps that scripts/test and scripts/check-all are made of. Sourced from the top folder with `output` set to the
# folder for logs; counts what passed.

passed=0 failed=0 skipped=0
summary=()
rm -rf "${output:?}"
mkdir -p "$output"

# No run leaves what Python compiled in the tree.
export PYTHONDONTWRITEBYTECODE=1

# Namespaces with shaped lines need root, and so does the quickstart; everything else runs as who calls.
as_root=()
if ((EUID != 0)) && sudo -n true 2> /dev/null; then as_root=(sudo "--preserve-env=PATH,HOME"); fi

log_of() { echo "$output/${1//[^a-zA-Z0-9]/-}.log"; }

# A line of the summary: how it went, what, how long.
note() { summary+=("$(printf '%-7s %-52s %5s s' "$1" "$2" "$3")"); }

# A step that passes or fails as a whole. Its output shows only when it fails, for it says nothing else.
step() {  # NAME COMMAND...
  local name=$1 started=$SECONDS
  shift
  echo "== $name"
  "$@" > "$(log_of "$name")" 2>&1
  conclude "$name" $? "$started"
}

conclude() {  # NAME EXIT_CODE STARTED
  local log
  log=$(log_of "$1")
  if (($2 == 0)); then
    passed=$((passed + 1))
    note ok "$1" $((SECONDS - $3))
    return 0
  fi
  tail -n 60 "$log"
  echo "== $1 FAILED; all of it: $log"
  failed=$((failed + 1))
  note FAILED "$1" $((SECONDS - $3))
  return 1
}

# A step beside those that follow, on what they leave of the machine. One at a time.
begin() {  # NAME COMMAND...
  beside=$1 beside_started=$SECONDS
  shift
  echo "== $beside, beside what follows"
  # A process group of its own: whoever interrupts this script ends all of it.
  set -m
  { renice -n 19 -p "$BASHPID" > /dev/null && "$@"; } > "$(log_of "$beside")" 2>&1 &
  set +m
  beside_pid=$!
  trap 'kill -- "-$beside_pid" 2> /dev/null' EXIT
}

# Its result. Without a step that was begun, nothing.
await() {
  [[ -n ${beside:-} ]] || return 0
  local code=0
  echo "== $beside"
  wait "$beside_pid" || code=$?
  trap - EXIT
  conclude "$beside" "$code" "$beside_started"
}

# Tests of a build by label. Each test of CTest counts; a failed one shows its output.
run_tests() {  # NAME BUILD LABELS [CTEST OPTIONS...]
  local name=$1 build=$2 labels=$3 started=$SECONDS log junit run=()
  shift 3
  log=$(log_of "$name")
  junit=$(realpath -m "${log%.log}.xml")
  [[ ! $labels =~ netns|e2e|bench|long ]] || run=("${as_root[@]}")
  echo "== $name"
  "${run[@]}" ctest --test-dir "$build" -L "^($labels)\$" --output-junit "$junit" --no-tests=ignore \
    --test-output-size-passed 1000000 --test-output-size-failed 1000000 "$@" > "$log" 2>&1
  local counts p f s how=ok
  counts=$(python3 scripts/count-tests.py "$junit" "$log") || counts="0 1 0"
  read -r p f s <<< "$counts"
  if ((p + f + s == 0)); then
    echo "== $name FAILED: $build has no test with the label $labels"
    f=1
  fi
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
  ((f == 0)) || how=FAILED
  note "$how" "$name: $p passed, $f failed, $s skipped" $((SECONDS - started))
}

# A tier that no run of ours knows would never be seen.
check_labels() {  # BUILD LABELS
  local unknown
  unknown=$(ctest --test-dir "$1" --print-labels | sed -n 's/^  //p' | grep -vxE "$2")
  [[ -z $unknown ]] || { echo "labels that nothing runs: $unknown" && return 1; }
}

our_sources() { find core standards probe collector tests -name node_modules -prune -o \( -name '*.cpp' -o -name '*.h' \) -print; }

check_format() { our_sources | xargs clang-format-14 --dry-run -Werror; }

check_shell() {
  local scripts
  mapfile -t scripts < <(grep -rlIE '^#!.*\b(ba|da)?sh\b' --exclude-dir=node_modules .ci packaging scripts tests)
  shellcheck --severity=warning --external-sources "${scripts[@]}" scripts/test-steps.sh
}

check_tidy() { scripts/tidy.py "$@"; }  # BUILD [CHECKS]

finish() {
  echo
  printf '%s\n' "${summary[@]}"
  local line="$passed passed, $failed failed"
  ((skipped == 0)) || line+=", $skipped skipped"
  echo
  echo "$line"
  ((failed == 0))
  exit
}
