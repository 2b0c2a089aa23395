#!/bin/bash
# The PDF files against PDF/UA-1, by veraPDF: reports and comparisons on both papers and in both languages, of the synthetic data set and
# of one with experiments, a history and other tools. Needs Maven and a JDK (apt-get install maven default-jdk-headless), which fetch
# veraPDF once, into build/verapdf. A file that is made not to comply must be found. usage: pdfua.sh BENCHLAB
set -u
benchlab=$(realpath "$1")
root=$(realpath "$(dirname "$0")/../..")
library=$root/build/verapdf
. "$(dirname "$0")/lib.sh"
if [ ! -d "$library" ]; then
    mvn -q -B -Dstyle.color=never -f "$root/tests/pdfua/pom.xml" dependency:copy-dependencies -DoutputDirectory="$library.new" >"$folder/maven.txt" 2>&1 &&
        mv "$library.new" "$library"
fi
check "veraPDF is there $(tail -n 1 "$folder/maven.txt" 2>/dev/null)" test -d "$library"
cd "$folder" || exit 1
verify() { java -cp "$library/*" "$root/tests/pdfua/Check.java" "$@" 2>java.txt; }

"$benchlab" import --store lab.sqlite "$root/tests/data/results" >/dev/null || not_ok "import"
"$benchlab" site --store lab.sqlite --out public --docs docs --base-url https://example.org/lab --paper both --pair-pdfs 1 >/dev/null 2>&1 ||
    not_ok "a site"
(. "$root/tests/e2e/mixed_results.sh")
"$benchlab" import --store mixed.sqlite results >/dev/null || not_ok "import of several tools"
"$benchlab" site --store mixed.sqlite --out mixed --docs docs --paper a4 --pair-pdfs 1 >/dev/null 2>&1 || not_ok "a site of several tools"

mapfile -t files < <(find public mixed -name '*.pdf' | sort)
check "${#files[@]} files" test "${#files[@]}" -eq 12
verify "${files[@]}" >result.txt
cat result.txt
check "each complies $(tail -n 1 java.txt)" test "$(grep -c '^ok' result.txt)" -eq "${#files[@]}"

# The language is taken away, in a file without object streams.
qpdf --qdf --object-streams=disable public/pdf/report.pdf plain.pdf
LC_ALL=C sed 's|/Lang |/Lxxx |' plain.pdf >broken.pdf
check "one without a language does not" bash -c "! java -cp '$library/*' '$root/tests/pdfua/Check.java' broken.pdf >broken.txt 2>&1 && grep -q '^not ok' broken.txt"
finish
