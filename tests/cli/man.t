#!/usr/bin/env bash
# The manual names every command of the program and every setting, and formats without a warning.
set -euo pipefail
page=$ECHOWALL_BUILD/echowall.1
n=0
ok() { n=$((n + 1)); echo "ok $n - $1"; }
not_ok() { n=$((n + 1)); echo "not ok $n - $1"; }
has() { if grep -qF -- "$2" "$page"; then ok "$1"; else not_ok "$1"; fi; }

for command in $("$ECHOWALL_BIN" --help | sed -n 's/^  \([a-z-]*\)  *.*/\1/p'); do
    # Under a heading of its own: the word alone may stand anywhere.
    if grep -qE "^\.BI?R? \"?${command//-/\\\\-}( |\$)" "$page"; then ok "command $command"; else not_ok "command $command"; fi
done
for setting in $("$ECHOWALL_BIN" settings --man | sed -n 's/^\.B //p'); do
    has "setting $setting" ".B $setting"
done
warnings=$(groff -Kutf8 -man -Tutf8 -ww -z "$page" 2>&1 || true)
if [ -z "$warnings" ]; then ok "formats without a warning"; else not_ok "formats: $warnings"; fi
echo "1..$n"
