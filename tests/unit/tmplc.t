#!/usr/bin/env bash
# The template compiler's command: mistakes are reported at the template's own lines, also those the C compiler finds.
set -u
build=${ECHOWALL_BUILD:-build-check}
tmplc=$build/src/html/tmplc
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
make() { # TEMPLATE
    printf '%b' "$1" > "$tmp/x.html.t"
    "$tmplc" "$tmp/x.html.t" "$tmp/x.html.c" "$tmp/x.html.h" 2> "$tmp/err"
}
compile() {
    ${CC:-cc} -std=gnu17 -D_GNU_SOURCE -Wall -Wextra -Werror -fsyntax-only -Isrc "$tmp/x.html.c" 2> "$tmp/err"
}
top='%include "html/views.h"\n\n%template x(const struct crumb *v)\n'

make "$top<p>{{ v->label }}</p>\n"
ok "a template compiles" compile
make "$top<p>\n{{ v->lable }}</p>\n"
compile
ok "a wrong field is an error at its line" said "x.html.t:5:"
make "$top<p>{{ raw v->label }}</p>\n"
compile
ok "a string is no safe HTML" said "x.html.t:4:"
make "$top<p>{{ (struct safe_html){v->label, 1} }}</p>\n"
compile
ok "safe HTML is printed with raw only" said "x.html.t:4:"
make "$top% const char *word = v->url;\n<p>{{ t(word) }}</p>\n"
ok "a refusal names file and line" said "x.html.t:5: error: t() takes a literal"
rm -f "$tmp/x.html.c"
make "$top<p>{{ v->label }}\n</p"
ok "nothing is written for a refused template" [ ! -e "$tmp/x.html.c" ]

echo "1..$n"
