#!/bin/bash
# make publish in a repository of its own with a bare remote: the branch holds the site byte by byte, history is bounded, and nothing else of
# the repository changes, whatever goes wrong.
# usage: publish.sh BENCHLAB
set -u
benchlab=$(realpath "$1")
root=$(realpath "$(dirname "$0")/../..")
. "$(dirname "$0")/lib.sh"
publish=$root/tools/publish.sh
export HOME=$folder GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE
is() { if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1: expected '$2', got '$3'"; fi; }

git init --quiet --bare "$folder/remote.git"
git init --quiet --initial-branch=main "$folder/lab"
cd "$folder/lab" || exit 1
git config user.name Tester
git config user.email tester@example.org
git remote add origin "$folder/remote.git"
printf '/public/\n/results/\n' >.gitignore # the site is ignored, and published all the same
printf '*.csv text eol=crlf\n*.svg filter=upper\n' >.gitattributes
git config filter.upper.clean 'tr a-z A-Z'
echo one >tracked
git add . && git commit --quiet -m first
echo changed >tracked && echo staged >staged && git add staged && echo untracked >untracked

# What must never change: HEAD, index, work tree (all but public/), and every branch but the one that is published.
state() {
    git rev-parse HEAD
    git symbolic-ref HEAD
    sha256sum <.git/index
    git status --porcelain=v2 --untracked-files=all
    find . -path ./.git -prune -o -path ./public -prune -o -path ./results -prune -o -type f -exec sha256sum {} + | sort
    git for-each-ref --format='%(refname) %(objectname)' | grep -v gh-pages
}
objects() { git count-objects -v | grep -E '^(count|in-pack)'; }
commits() { git rev-list --count gh-pages; }
# The branch has exactly the files of public/.
same_files() {
    rm -rf "$folder/out" && mkdir "$folder/out"
    git archive gh-pages | tar -x -C "$folder/out" && diff -r public "$folder/out"
}

expect_exit "no site" 1 "there is no site" "$publish"
mkdir public && echo x >public/index.html
expect_exit "a folder that is none" 1 "not a benchlab site" "$publish"
rm -r public
mkdir results && cp -r "$root/sample/c-libevent" results/
"$benchlab" import results >/dev/null 2>import.err && "$benchlab" site --no-pdf --docs results/docs >/dev/null 2>site.err
rm -f import.err site.err
expect_exit "unknown option" 2 "unknown option --pusch" "$publish" --pusch
expect_exit "--keep wants a number" 2 "expected 1 to 9999" "$publish" --keep many
expect_exit "a remote that is none" 2 'no remote "elsewhere"' "$publish" --push elsewhere
before=$(state)
expect_exit "the branch at hand" 1 "checked out" "$publish" --branch main
git branch other
expect_exit "a branch with something else" 1 "holds something other than a published site" "$publish" --branch other
git branch --quiet -D other
is "refusals change nothing" "$before" "$(state)"

objects_before=$(objects)
"$publish" --dry-run --push origin >dry.txt 2>&1
is "a dry run says what it would do" "0 1 1" "$? $(grep -c 'would move gh-pages from nothing' dry.txt) $(grep -c 'would push gh-pages to origin' dry.txt)"
is "how much" 1 "$(grep -c "^gh-pages: $(find public -type f | wc -l) files, .*all of them new" dry.txt)"
rm dry.txt
is "and does nothing" "$before $objects_before 0 0" "$(state) $(objects) $(git branch --list gh-pages | wc -l) $(git ls-remote origin | wc -l)"

check "publish" "$publish"
is "every file, byte by byte: ignored ones, without filters" "" "$(same_files 2>&1)"
is "nothing else changed" "$before" "$(state)"
is "nothing was pushed" 0 "$(git ls-remote origin | wc -l)"
is "one commit" 1 "$(commits)"
first=$(git rev-parse gh-pages)
check "publish again" "$publish"
is "the same site makes no commit" "$first" "$(git rev-parse gh-pages)"

echo '<!-- 2 -->' >>public/index.html
"$publish" >again.txt
is "what changed" 1 "$(grep -c '1 changed); 1 commit' again.txt)"
rm again.txt
is "an orphan again" "1 $(git rev-parse HEAD)" "$(commits) $(git rev-parse main)"

for number in 3 4 5 6; do
    echo "<!-- $number -->" >>public/index.html
    "$publish" --keep 3 --message "number $number" >/dev/null
done
is "history is bounded" "3 number 6,number 5,number 4" "$(commits) $(git log --format=%s gh-pages | paste -sd,)"
is "older commits keep their trees" 4 "$(git show gh-pages~2:index.html | tail -n 1 | tr -dc 0-9)"
is "and have no parent behind them" "" "$(git log -1 --format=%P gh-pages~2)"
tip=$(git rev-parse gh-pages)

check "push" "$publish" --push origin
is "the remote has the branch and nothing else" "$tip refs/heads/gh-pages" "$(git ls-remote origin | tr '\t' ' ' | grep -v HEAD)"
# Another clone without the branch goes on with the remote's history, without a name for commits.
git clone --quiet --branch gh-pages "$folder/remote.git" "$folder/clone" 2>/dev/null
cd "$folder/clone" && git checkout --quiet --detach && git branch --quiet -D gh-pages && cp -r ../lab/public . && echo '<!-- 7 -->' >>public/index.html
check "from a fresh clone" "$publish" --keep 10 --push origin
is "goes on with the remote's history" "4 benchlab" "$(commits) $(git log -1 --format=%an gh-pages)"
cd "$folder/lab" || exit 1
echo '<!-- 8 -->' >>public/index.html
check "and so does the first one" "$publish" --keep 10 --push origin
is "on top of what was there" "5" "$(commits)"

# Somebody else's branch is never overwritten.
git push --quiet --force origin main:refs/heads/gh-pages
tip=$(git rev-parse gh-pages)
expect_exit "a remote branch with something else" 1 "of origin holds something other" "$publish" --push origin
is "stays" "$(git rev-parse main) $tip" "$(git ls-remote origin refs/heads/gh-pages | cut -f 1) $(git rev-parse gh-pages)"
expect_exit "a remote that cannot be reached" 1 "cannot be reached" "$publish" --push "$folder/nowhere.git"

ln -s ../tracked public/link
expect_exit "a link in the site" 1 "neither a file nor a folder" "$publish"
rm public/link
mkdir public/.git
expect_exit "a repository in the site" 1 "repository of its own" "$publish"
rmdir public/.git
cd "$folder" && expect_exit "no repository" 1 "not inside a git repository" env GIT_CEILING_DIRECTORIES="$(dirname "$folder")" "$publish"
cd "$folder/lab" && is "all the while, nothing else changed" "$before" "$(state)"
finish
