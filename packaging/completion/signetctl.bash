# SPDX-License-Identifier: Apache-2.0
# Completion of signetctl(8) for bash. Verbs and options are those that `signetctl ... --help` prints, so that this file
# never knows fewer, or others; in English, so that it knows their headings.

_signetctl()
{
    local word=${COMP_WORDS[COMP_CWORD]} verbs=() help entry
    for entry in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        [[ $entry == -* || $entry == */* ]] || verbs+=("$entry")
    done
    help=$(LC_ALL=C signetctl "${verbs[@]}" --help 2>/dev/null </dev/null) || help=$(LC_ALL=C signetctl "${verbs[@]:0:1}" --help 2>/dev/null </dev/null)
    if [[ $word == -* ]]; then
        COMPREPLY=($(compgen -W "$(grep -oE -- '--[a-z][a-z0-9-]*' <<< "$help $(LC_ALL=C signetctl --help)")" -- "$word"))
    else
        COMPREPLY=($(compgen -W "$(sed -n '/^Subcommands:/,/^$/s/^  \([a-z][a-z-]*\) .*/\1/p' <<< "$help")" -- "$word"))
    fi
}
complete -o default -F _signetctl signetctl
