# What the benchmarks share: options, a private folder, runs kept as lines of JSON, and the table at the end. Source it; then
#   bench_options NAME=DEFAULT... FLAG... -- "$@"
#   bench_begin TOOL...
#   ... rounds, each run kept by `timed` or by a line of JSON that is added to $raw ...
#   bench_table WIDTH... <<<"$summary"
# The script's head (its comments before the first line of code) is its help. Every benchmark has --rounds or the like of its own, and
#   --out FOLDER  where runs and table are kept (default build/bench/<script>)
#   --strict      exit status 1 when an aim was missed; otherwise it tells only whether measuring worked
root=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../..")
script=$(basename "$0")
die() { echo "$script: $*" >&2; exit 1; }

# bench_options NAME=DEFAULT... FLAG... -- BUILD [--NAME VALUE | --FLAG]...: sets build and the variable of each name (rate-seconds is
# $rate_seconds), flags to 0 or 1.
bench_options() {
    local name
    declare -gA bench_values=([out]=1 [strict]=0)
    out=$root/build/bench/${script%.sh} strict=0 # options of the script may say otherwise
    for (( ; $# > 0; )); do
        [ "$1" = -- ] && break
        name=${1%%=*}
        bench_values[$name]=$([ "$name" = "$1" ] && echo 0 || echo 1)
        declare -g "${name//-/_}=$([ "$name" = "$1" ] && echo 0 || echo "${1#*=}")"
        shift
    done
    shift
    case ${1:---help} in
    --*) sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0"; exit 2 ;;
    esac
    build=$(realpath "$1") || exit 2
    shift
    while [ $# -gt 0 ]; do
        name=${1#--}
        [ "--$name" = "$1" ] && [ -n "$name" ] && [ -n "${bench_values[$name]:-}" ] || { echo "$script: unknown option $1" >&2; exit 2; }
        [ $# -gt "${bench_values[$name]}" ] || { echo "$script: --$name wants a value" >&2; exit 2; }
        if [ "${bench_values[$name]}" -eq 1 ]; then
            shift
            declare -g "${name//-/_}=$1"
        else
            declare -g "${name//-/_}=1"
        fi
        shift
    done
}

# bench_begin TOOL...: the programs that are needed; makes $folder, which is removed at the end, works in it, and sets raw, the file of runs.
bench_begin() {
    local tool
    for tool in jq "$@"; do
        command -v "$tool" >/dev/null || die "$tool is missing (make deps; tools/deps.sh bench)"
    done
    folder=$(mktemp -d "${TMPDIR:-/tmp}/benchlab-bench-XXXXXX")
    trap 'rm -rf "$folder"' EXIT
    trap 'exit 130' INT TERM
    mkdir -p "$out" || exit 1
    raw=$(realpath "$out")/$(date -u +%Y%m%dT%H%M%SZ).jsonl
    cd "$folder" || exit 1
}

# timed WHAT KEY=NUMBER... -- COMMAND...: keeps wall and CPU time and the most memory of a command, whose output is in command.txt.
timed() {
    local what=$1 facts='.'
    shift
    while [ "$1" != -- ]; do
        facts+=" + {\"${1%%=*}\": ${1#*=}}"
        shift
    done
    shift
    "$build/tests/bench/measure" --out cost.json -- "$@" >command.txt 2>&1 || die "$what: $(tail -n 2 command.txt)"
    jq -c --arg what "$what" "$facts + {what: \$what}" cost.json >>"$raw"
}

# in_turn ROUND COMMAND...: runs them in this order, and in each second round in the other, so that what drifts hits all alike.
in_turn() {
    local round=$1 command
    shift
    local order=("$@")
    [ $((round % 2)) -eq 0 ] && mapfile -t order < <(printf '%s\n' "$@" | tac)
    for command in "${order[@]}"; do "$command"; done
}

# What a summary may use. A row is [what, aim, measured, reached].
# row_or(...; limit): "at limit" instead of "NO" when a fact shows that the machine or the other side allows no more.
bench_functions='
def median: sort | if length == 0 then null elif length % 2 == 1 then .[length / 2 | floor] else (.[length / 2 - 1] + .[length / 2]) / 2 end;
def digits(n): . * pow(10; n) | round / pow(10; n);
def spread(n): "\(median | digits(n)) [\(min | digits(n))-\(max | digits(n))]";
def row_or(what; aim; values; n; good; limit): (values | map(select(. != null))) as $v | if ($v | length) == 0 then [what, aim, "not measured", "-"]
    else [what, aim, ($v | spread(n)), (if aim == "" then "" elif ($v | median | good) then "yes" elif limit then "at limit" else "NO" end)] end;
def row(what; aim; values; n; good): row_or(what; aim; values; n; good; false);
. as $all | def of(what): $all | map(select(.what == what));
# Ratios of runs of one round: what a takes of what b takes.
def pairs(a; b; field): [of(a)[] as $x | of(b)[] | select(.round == $x.round) | ($x | field) / field];
def cpu_ns: .user_ns + .system_ns;
'

# bench_table WIDTH WIDTH WIDTH <SUMMARY: the jq program gets all runs as an array and gives an array of rows. Prints them and keeps them
# beside the runs. 1 when an aim was missed and --strict asks for it: the exit status of the script whose last command it is.
bench_table() {
    local summary
    summary=$(cat)
    { printf 'what\taim\tmeasured: median [least-most]\treached\n'; jq -rs "$bench_functions $summary | .[] | @tsv" "$raw" || die "no table"; } >table.tsv
    awk -F'\t' -v format="%-$1s %-$2s %-$3s %s\n" '{ printf format, $1, $2, $3, $4 }' table.tsv
    cp table.tsv "${raw%.jsonl}.tsv"
    echo "raw runs: $raw ($(wc -l <"$raw") lines)"
    [ "$strict" -eq 0 ] || ! grep -q $'\tNO$' table.tsv
}
