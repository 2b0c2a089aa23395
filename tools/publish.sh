#!/bin/bash
# Commits a site to a branch that holds nothing else (gh-pages), by git's plumbing alone: work tree, index and the branch at hand stay as
# they are. The branch's history is bounded: one commit, or with --keep N the newest N. Pushes only when asked to.
set -euo pipefail

usage() {
    cat <<'TEXT'
usage: tools/publish.sh [options]

Commits the folder of a benchlab site to a branch of its own.

options:
  --site DIR       folder of the site (default public)
  --branch NAME    branch that holds nothing but the site (default gh-pages)
  --keep N         keep the newest N commits of the branch (default 1: each is an orphan)
  --message TEXT   of the commit
  --push REMOTE    push the branch there afterwards; a branch that somebody else moved meanwhile is left alone
  --dry-run        say what would be done, write nothing
  -h, --help       print this help
TEXT
}
fail() {
    echo "publish: $1" >&2
    exit "${2:-1}"
}

site=public branch=gh-pages keep=1 message= remote= dry_run=no
while [ $# -gt 0 ]; do
    case $1 in
    --site | --branch | --keep | --message | --push)
        [ $# -ge 2 ] || fail "$1: expected a value" 2
        case $1 in
        --site) site=$2 ;;
        --branch) branch=$2 ;;
        --keep) keep=$2 ;;
        --message) message=$2 ;;
        --push) remote=$2 ;;
        esac
        shift 2
        ;;
    --dry-run)
        dry_run=yes
        shift
        ;;
    -h | --help)
        usage
        exit 0
        ;;
    *) fail "unknown option $1 (see tools/publish.sh --help)" 2 ;;
    esac
done
[[ $keep =~ ^[1-9][0-9]{0,3}$ ]] || fail "--keep: expected 1 to 9999, got \"$keep\"" 2
ref=refs/heads/$branch
git check-ref-format "$ref" || fail "--branch: \"$branch\" cannot be the name of a branch" 2
git rev-parse --git-dir >/dev/null 2>&1 || fail "not inside a git repository"
[ -z "$remote" ] || git remote get-url "$remote" >/dev/null 2>&1 || [[ $remote == */* ]] || fail "--push: no remote \"$remote\"" 2

# What is published is a site as benchlab site leaves it, and nothing else.
[ -d "$site" ] || fail "$site: there is no site; run benchlab site first"
[ -f "$site/.benchlab-site" ] && [ -f "$site/index.html" ] || fail "$site: not a benchlab site; nothing was published"
odd=$(find "$site" -mindepth 1 ! -type d ! -type f -print -quit)
[ -z "$odd" ] || fail "$odd: neither a file nor a folder"
[ ! -e "$site/.git" ] || fail "$site: is a repository of its own"

temporary=$(mktemp -d "${TMPDIR:-/tmp}/benchlab-publish-XXXXXX")
trap 'rm -rf "$temporary"' EXIT
if [ $dry_run = yes ]; then # new objects go where nobody looks for them later
    GIT_ALTERNATE_OBJECT_DIRECTORIES=$(realpath "$(git rev-parse --git-path objects)")
    GIT_OBJECT_DIRECTORY=$temporary/objects
    export GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_OBJECT_DIRECTORY
    mkdir "$GIT_OBJECT_DIRECTORY"
fi
# A build machine often has no name for commits.
if ! git var GIT_COMMITTER_IDENT >/dev/null 2>&1; then
    export GIT_AUTHOR_NAME=benchlab GIT_AUTHOR_EMAIL=benchlab@localhost GIT_COMMITTER_NAME=benchlab GIT_COMMITTER_EMAIL=benchlab@localhost
fi

is_site() { git cat-file -e "$1:.benchlab-site" 2>/dev/null; }

# ---- where the branch is ------------------------------------------------------------------------------------------------------------
old=$(git rev-parse --verify --quiet "$ref^{commit}" || true)
if git worktree list --porcelain | grep -qxF "branch $ref"; then
    fail "branch $branch is checked out; it must not be anywhere"
fi
[ -z "$old" ] || is_site "$old" || fail "branch $branch holds something other than a published site"
theirs=
if [ -n "$remote" ]; then
    theirs=$(git ls-remote "$remote" "$ref" | cut -f 1) || fail "$remote cannot be reached"
    if [ -n "$theirs" ] && [ "$theirs" != "$old" ]; then
        git fetch --quiet --no-tags --no-write-fetch-head "$remote" "$ref" || fail "$remote cannot be reached"
        is_site "$theirs" || fail "branch $branch of $remote holds something other than a published site"
    fi
fi
# With a remote, its history is the one that counts.
base=${theirs:-$old}

# ---- the tree -----------------------------------------------------------------------------------------------------------------------
# Each file as it is: no filters, no line ends changed, nothing ignored.
(cd "$site" && find . -type f -printf '%P\n') | LC_ALL=C sort >"$temporary/paths"
if grep -q '[^A-Za-z0-9._/-]' "$temporary/paths"; then
    fail "$site: $(grep -m 1 '[^A-Za-z0-9._/-]' "$temporary/paths"): not a name that benchlab gives"
fi
repository=$(git rev-parse --absolute-git-dir)
(cd "$site" && GIT_DIR=$repository git hash-object -w --no-filters --stdin-paths) <"$temporary/paths" >"$temporary/blobs"
paste -d '\t' <(sed 's/^/100644 /' "$temporary/blobs") "$temporary/paths" >"$temporary/entries"
tree=$(GIT_INDEX_FILE=$temporary/index git update-index --index-info <"$temporary/entries" &&
    GIT_INDEX_FILE=$temporary/index git write-tree)
files=$(wc -l <"$temporary/paths")
bytes=$(find "$site" -type f -printf '%s\n' | awk '{ sum += $1 } END { printf "%d", sum }')

# ---- the commit ---------------------------------------------------------------------------------------------------------------------
# Copies a commit with another parent: the same tree, words, people and times.
copy_commit() { # commit, parent or ""
    GIT_AUTHOR_NAME=$(git log -1 --format=%an "$1") GIT_AUTHOR_EMAIL=$(git log -1 --format=%ae "$1") \
        GIT_AUTHOR_DATE=$(git log -1 --format=%ad --date=raw "$1") GIT_COMMITTER_NAME=$(git log -1 --format=%cn "$1") \
        GIT_COMMITTER_EMAIL=$(git log -1 --format=%ce "$1") GIT_COMMITTER_DATE=$(git log -1 --format=%cd --date=raw "$1") \
        git commit-tree ${2:+-p "$2"} -F <(git log -1 --format=%B "$1") "$1^{tree}"
}

if [ -n "$base" ] && [ "$(git rev-parse "$base^{tree}")" = "$tree" ]; then
    new=$base
    echo "$branch: already has these $files files; no commit is needed"
else
    parent=
    if [ "$keep" -gt 1 ] && [ -n "$base" ]; then
        mapfile -t kept < <(git rev-list --first-parent --max-count=$((keep - 1)) "$base" | tac)
        if [ -n "$(git rev-list --first-parent --skip=$((keep - 1)) --max-count=1 "$base")" ]; then
            for commit in "${kept[@]}"; do parent=$(copy_commit "$commit" "$parent"); done
        else
            parent=$base # nothing to cut off
        fi
    fi
    source=$(git rev-parse --short=12 --verify --quiet HEAD || echo "no commit")
    new=$(git commit-tree ${parent:+-p "$parent"} -m "${message:-Publish the site as of $source}" "$tree")
    if [ -n "$base" ]; then
        changes=$(git diff-tree -r --no-renames --name-status "$base" "$new" | cut -c 1 | sort | uniq -c |
            awk '{ name["A"] = "new"; name["M"] = "changed"; name["D"] = "removed"; printf "%s%d %s", (NR > 1 ? ", " : ""), $1, name[$2] }')
    else
        changes="all of them new"
    fi
    echo "$branch: $files files, $bytes bytes ($changes); $(git rev-list --count "$new") commit(s)"
fi

# ---- the branch, and the remote -----------------------------------------------------------------------------------------------------
if [ $dry_run = yes ]; then
    if [ "$new" != "$old" ]; then echo "dry run: would move $branch from ${old:-nothing} to a new commit"; fi
    if [ -n "$remote" ] && [ "$new" != "$theirs" ]; then echo "dry run: would push $branch to $remote"; fi
    exit 0
fi
if [ "$new" != "$old" ]; then
    git update-ref -m "publish $site" "$ref" "$new" "$old"
fi
if [ -n "$remote" ] && [ "$new" != "$theirs" ]; then
    git push --quiet --force-with-lease="$ref:$theirs" "$remote" "$ref:$ref" || fail "$remote did not take the branch; nothing else was changed there"
    echo "$branch: pushed to $remote"
fi
