"""What ``ql`` brings to a shell: completion by the Tab key, and a key that takes the typed line as a note.

The scripts of completion ask ``ql __complete`` what may stand in the word being typed. The key hands the line over
before the shell reads it, so that nothing in it means anything to the shell; the line stays where no note came of it.
"""

from __future__ import annotations

_BASH = r"""# Completion of ql for bash.
_ql() {
    local answer offer
    COMPREPLY=()
    answer=$(ql __complete bash "${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" "$COMP_TYPE" "$COLUMNS" 2>/dev/null)
    if [ $? -eq 10 ]; then
        compopt -o default 2>/dev/null
    elif [ -n "$answer" ]; then
        while IFS= read -r offer; do
            COMPREPLY+=("$offer")
        done <<<"$answer"
    fi
}
complete -o nosort -F _ql ql 2>/dev/null || complete -F _ql ql
"""

_ZSH = r"""#compdef ql
# Completion of ql for zsh.
_ql() {
    local answer line
    local -a before offers shown
    before=("${(@Q)words[2,CURRENT-1]}")
    answer=$(ql __complete zsh ${#before} "${before[@]}" "${(Q)PREFIX}" 2>/dev/null)
    if [ $? -eq 10 ]; then
        _files
        return
    fi
    [ -n "$answer" ] || return 1
    for line in "${(@f)answer}"; do
        offers+=("${line%%$'\t'*}")
        shown+=("${line%%$'\t'*}${${line#*$'\t'}:+  -- ${line#*$'\t'}}")
    done
    compadd -U -V ql -l -d shown -a offers
}
if [ "${funcstack[1]}" = _ql ]; then
    _ql "$@"
else
    compdef _ql ql
fi
"""

_FISH = r"""# Completion of ql for fish.
function __ql_complete
    set -l before (commandline --tokenize --cut-at-cursor --current-process)
    set -e before[1]
    set -l typed (commandline --current-token --cut-at-cursor)
    set -l word (string unescape -- $typed; or string replace --regex -- '^[\'"]' '' $typed)
    set -l offers (ql __complete fish (count $before) $before "$word" 2>/dev/null)
    if test $status -eq 10
        __fish_complete_path (commandline --current-token)
    else
        printf '%s\n' $offers
    end
end
complete --command ql --no-files --keep-order --arguments '(__ql_complete)'
"""

_POWERSHELL = r"""# Completion of ql for PowerShell.
Register-ArgumentCompleter -Native -CommandName ql -ScriptBlock {
    param($word, $line, $position)
    $before = @($line.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.EndOffset -lt $position } |
        ForEach-Object { if ($_.Value -is [string]) { $_.Value } else { $_.Extent.Text } })
    $encoding = [Console]::OutputEncoding
    try {
        [Console]::OutputEncoding = [Text.UTF8Encoding]::new()
        & ql __complete powershell $before.Count @before ($word -replace '^[''\x22]', '') 2>$null | ForEach-Object {
            $offer, $shown, $says = $_ -split "`t"
            [System.Management.Automation.CompletionResult]::new($offer, $shown, 'ParameterValue', $says)
        }
    } finally {
        [Console]::OutputEncoding = $encoding
    }
}
"""

# Options are for the command line, and no other command of quicklog is a note.
_BASH_KEY = r"""# Alt-j takes the typed line, with ql add before it or without, as a note before bash reads it.
_ql_key() {
    local line=${READLINE_LINE#ql add }
    case $line in
        *[![:space:]]*) ;;
        *) return ;;
    esac
    case $line in
        -* | "ql "*)
            printf '%s\n' 'ql: Alt-j takes the words of a note, and no options or other commands' >&2
            return
            ;;
    esac
    printf '%s\n' "$line" | ql capture
    case $? in
        0 | 3) READLINE_LINE= READLINE_POINT=0 ;;
    esac
}
bind -x '"\ej": _ql_key'
"""

_ZSH_KEY = r"""# Alt-j takes the typed line, with ql add before it or without, as a note before zsh reads it.
_ql_key() {
    emulate -L zsh
    local line=${BUFFER#ql add }
    [[ $line == *[![:space:]]* ]] || return 0
    zle -I
    if [[ $line == (-*|ql\ *) ]]; then
        print -ru2 -- 'ql: Alt-j takes the words of a note, and no options or other commands'
        return 0
    fi
    print -r -- "$line" | ql capture
    case $? in
        0|3) BUFFER= ;;
    esac
}
zle -N _ql_key
bindkey '\ej' _ql_key
"""

_FISH_KEY = r"""# Alt-j takes the typed line, with ql add before it or without, as a note before fish reads it.
function __ql_key
    set -l line (commandline --current-buffer | string collect)
    set line (string replace --regex '^ql add ' '' -- $line | string collect)
    string match --quiet --regex '\S' -- $line; or return
    echo
    if string match --quiet --regex '^(-|ql )' -- $line
        echo 'ql: Alt-j takes the words of a note, and no options or other commands' >&2
    else
        printf '%s\n' $line | ql capture
        if contains $status 0 3
            commandline --replace ''
        end
    end
    commandline --function repaint
end
bind \ej __ql_key
"""

# What a key of the shell runs, where the shell has such keys.
KEYS = {"bash": _BASH_KEY, "zsh": _ZSH_KEY, "fish": _FISH_KEY}
SCRIPTS = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH, "powershell": _POWERSHELL}
