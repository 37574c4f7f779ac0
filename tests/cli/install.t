#!/usr/bin/env bash
# What an installation puts where, completion of every command and option, units that systemd understands.
set -euo pipefail
n=0
ok() { n=$((n + 1)); echo "ok $n - $1"; }
not_ok() { n=$((n + 1)); echo "not ok $n - $1"; }
check() { local name=$1; shift; if "$@"; then ok "$name"; else not_ok "$name"; fi; }

work=$(mktemp -d "${TMPDIR:-/tmp}/echowall-install.XXXXXX")
trap 'rm -rf "$work"' EXIT
DESTDIR=$work/root meson install -C "$ECHOWALL_BUILD" --no-rebuild --quiet >"$work/log" 2>&1 || cat "$work/log" >&2
root=$work/root/usr/local

for file in bin/echowall libexec/echowall/echowall-paper etc/echowall/echowall.yaml share/man/man1/echowall.1 \
    lib/systemd/system/echowall.service lib/systemd/system/echowall-backup.service lib/systemd/system/echowall-backup.timer \
    lib/sysusers.d/echowall.conf lib/tmpfiles.d/echowall.conf share/doc/echowall/docs/install.md \
    share/doc/echowall/examples/nginx.conf share/doc/echowall/examples/Caddyfile \
    share/bash-completion/completions/echowall share/zsh/site-functions/_echowall share/fish/vendor_completions.d/echowall.fish; do
    check "$file" test -s "$root/$file"
done
check 'nothing else is installed' test "$(cd "$work/root" && find . -type f | grep -v -e /share/doc/ | wc -l)" -eq 12
into() { local file=$1; shift; "$@" >"$file"; }
check 'the settings are without mistakes' into "$work/settings" "$ECHOWALL_BIN" settings --config "$root/etc/echowall/echowall.yaml"
check 'the key stands apart from the data' grep -qx 'key: "/var/lib/echowall-key/echowall.key"' "$work/settings"

# What makes passwords cheap for the tests is in no program without sanitizers.
cheap() { cc -std=gnu17 -D_GNU_SOURCE -Isrc -fsyntax-only -DPASSWORD_CHEAP "$@" src/base/crypto.c; }
check 'cheap passwords compile with sanitizers' cheap -fsanitize=address
refused() { ! cheap 2>"$work/cheap" && grep -q 'builds with sanitizers' "$work/cheap"; }
check 'and not without' refused

# Bash's completion, asked as a user would: words so far, answers one a line.
complete() {
    bash -c '. "$1"; shift; COMP_WORDS=(echowall "$@"); COMP_CWORD=$#; _echowall; printf "%s\n" "${COMPREPLY[@]}"' \
        complete "$root/share/bash-completion/completions/echowall" "$@"
}
commands=$("$ECHOWALL_BIN" --help | sed -n 's/^  \([a-z][a-z-]*\)  *[^ ].*$/\1/p')
check 'every command is completed' test "$(complete '')" = "$commands"
check 'a part of a command is completed' test "$(complete ini)" = init
for command in $commands; do
    options=$("$ECHOWALL_BIN" "$command" --help | sed -n 's/^  \(--[a-z-]*\).*/\1/p' | sort)
    check "options of $command" test "$(complete "$command" -- | grep -vx -e --help | sort)" = "$options"
    check "$command for zsh" grep -qx "$command)" "$root/share/zsh/site-functions/_echowall"
    check "$command for fish" grep -q -- "-a $command -d" "$root/share/fish/vendor_completions.d/echowall.fish"
done
check 'what may follow' test "$(complete token '' | paste -sd ' ')" = 'add list revoke'
check 'values of an option' test "$(complete export --format '' | paste -sd ' ')" = 'csv xlsx json'

skip() { n=$((n + 1)); echo "ok $n - $1 # SKIP no systemd-analyze"; }
if command -v systemd-analyze >/dev/null; then
    mkdir "$work/units"
    for unit in "$root"/lib/systemd/system/*; do
        # There is no such program here yet.
        sed "s|/usr/local/bin/echowall|$ECHOWALL_BIN|" "$unit" >"$work/units/${unit##*/}"
    done
    output=$(systemd-analyze verify --man=no "$work"/units/* 2>&1 | grep -F "$work/units" || true)
    check "units are understood${output:+: $output}" test -z "$output"
    for service in echowall echowall-backup; do
        # 20 of 100: little is left to take away.
        check "$service is sandboxed" into "$work/security" \
            systemd-analyze security --offline=true --no-pager --threshold=20 "$work/units/$service.service"
    done
else
    skip 'units are understood'
fi
echo "1..$n"
