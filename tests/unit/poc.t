#!/usr/bin/env bash
# The translations' compiler and checker: what it complains about, and what it makes.
set -u
poc=${ECHOWALL_BUILD:-build-check}/src/html/poc
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
n=0

ok() { # NAME CONDITION...
    n=$((n + 1))
    local name=$1
    shift
    if "$@"; then echo "ok $n - $name"; else echo "not ok $n - $name"; cat "$tmp/err" >&2; fi
}
said() { grep -qF -- "$1" "$tmp/err"; }

po() { # FILE TEXT
    mkdir -p "$tmp/po/$(dirname "$1")"
    printf '%b' "$2" > "$tmp/po/$1"
}
check() {
    "$poc" check "$tmp/po" "$tmp/src.c" 2> "$tmp/err"
    rc=$?
}

printf '%s\n' 'x = N_("Yes");' 'f(t("{} days" /* */), tr("A \"quoted\" " "pair"), at("not this"), N_(x));' > "$tmp/src.c"
po zh-CN/a.po 'msgid "Yes"\nmsgstr "是"\n\n# remark\nmsgid "{} days"\nmsgstr "{}天"\n'
po zh-CN/b.po 'msgid "A \\"quoted\\" "\n"pair"\nmsgstr ""\n"一"\n"对"\n\nmsgid "Yes"\nmsgstr "是"\n'
check
ok "complete translations pass" [ "$rc" = 0 ]

echo 'y = N_("No");' >> "$tmp/src.c"
check
ok "a sentence without Chinese fails" [ "$rc" = 1 ]
ok "and is named by file and line" said "src.c:3: error: \"No\" has no translation"

po zh-CN/c.po 'msgid "No"\nmsgstr "否"\n\nmsgid "Gone"\nmsgstr "没了"\n'
check
ok "a text that nobody uses fails" said "c.po:4: error: no source has \"Gone\""

po zh-CN/c.po 'msgid "No"\nmsgstr "否"\n\nmsgid "Yes"\nmsgstr "对"\n'
check
ok "two texts for one sentence fail" said "c.po:4: error: \"Yes\" has another text in"

po zh-CN/c.po 'msgid "No"\nmsgstr "否{}"\n'
check
ok "placeholders have to agree" said "c.po:1: error: the number of {} differs"

po zh-CN/c.po 'msgid "No"\nmsgstr ""\n'
check
ok "an empty text fails" said "no text for \"No\""

po zh-CN/c.po 'msgid "No"\nmsgstr "否"\nrubbish\n'
check
ok "what is not understood fails" said "c.po:3: error: this line is not understood"

po zh-CN/c.po 'msgid "No"\nmsgstr "否\\n后"\n'
po zh-TW/a.po 'msgid "Yes"\nmsgstr "對"\n'
po en/a.po 'msgid "No"\nmsgstr "Nope"\n'
"$poc" texts "$tmp/po" > "$tmp/hans" 2> "$tmp/err"
sed 's/后/後/' "$tmp/hans" > "$tmp/hant"
"$poc" table "$tmp/po" "$tmp/hant" "$tmp/t.c" "$tmp/t.d" 2> "$tmp/err"
ok "a table is made" [ $? = 0 ]
ok "with the other forms beside the simplified" grep -qF '{"No", "否\n后", "否\n後", "Nope"}' "$tmp/t.c"
ok "and overrides in front of OpenCC's" grep -qF '{"Yes", "是", "對", NULL}' "$tmp/t.c"
ok "and every file as a dependency" [ "$(grep -c '\.po' "$tmp/t.d")" = 5 ]
head -2 "$tmp/hant" > "$tmp/short"
"$poc" table "$tmp/po" "$tmp/short" "$tmp/t.c" "$tmp/t.d" 2> "$tmp/err"
ok "lost lines of OpenCC fail" [ $? != 0 ]

echo "1..$n"
