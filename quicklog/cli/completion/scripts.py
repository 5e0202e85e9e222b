"""The scripts that bring completion to a shell: each asks ``ql __complete`` what may stand in the word being typed."""

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

SCRIPTS = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH, "powershell": _POWERSHELL}
