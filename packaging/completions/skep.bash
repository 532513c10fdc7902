# Completion of skep for bash: commands, options, and the nodes that skep.yaml names.

_skep_nodes() {
  # Fast and without a lock: the names as they stand in the file.
  local folder=$PWD
  while [ -n "$folder" ] && [ ! -e "$folder/skep.yaml" ]; do folder=${folder%/*}; done
  [ -e "$folder/skep.yaml" ] || return
  sed -n -e 's/^nodes: *\[\(.*\)\].*/\1/p' -e 's/^ *- *{\{0,1\} *name: *\([^,} ]*\).*/\1/p' \
    -e 's/^ *- *\([a-z0-9-]*\) *$/\1/p' "$folder/skep.yaml" | tr ',"' '  '
}

_skep() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} word command= i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    case $word in
      --) return ;;
      -c|-o) i=$((i + 1)) ;;
      -*) ;;
      local) command=local; [ $((i + 1)) -lt "$COMP_CWORD" ] && command="local ${COMP_WORDS[i + 1]}"; break ;;
      disk) command=disk; [ $((i + 1)) -lt "$COMP_CWORD" ] && command="disk ${COMP_WORDS[i + 1]}"; break ;;
      *) command=$word; break ;;
    esac
  done
  local global='-c -o --yes --no-color --help'
  case $previous in
    -c) mapfile -t COMPREPLY < <(compgen -f -- "$current"); return ;;
    -o) mapfile -t COMPREPLY < <(compgen -W 'table json' -- "$current"); return ;;
    --container) mapfile -t COMPREPLY < <(compgen -W 'db consul agent' -- "$current"); return ;;
    --missing|--surely-off) mapfile -t COMPREPLY < <(compgen -W "$(_skep_nodes)" -- "$current"); return ;;
    --until) mapfile -t COMPREPLY < <(compgen -W 'prepared quorate swarmed networked' -- "$current"); return ;;
    --provider) mapfile -t COMPREPLY < <(compgen -W 'local hosts softlayer' -- "$current"); return ;;
  esac
  local words
  case $command in
    '') words="init check plan up status why verify events logs env recover pause resume down cancel settle orphans serve state adopt ssh sql disk local --version $global" ;;
    init) words="--provider --cluster $global" ;;
    plan) words="--exit-code $global" ;;
    status) words="--watch --exit-code $global" ;;
    why|env) words="$(_skep_nodes) $global" ;;
    events) words="$(_skep_nodes) -n $global" ;;
    logs) words="$(_skep_nodes) --container -n -f $global" ;;
    ssh) words="$(_skep_nodes) -- $global" ;;
    sql) words="$(_skep_nodes) -e $global" ;;
    up) words="--until --order $global" ;;
    recover) words="--missing --surely-off --dry-run $global" ;;
    pause|resume) words="$(_skep_nodes) --all $global" ;;
    serve) words="--install $global" ;;
    state) words='export import' ;;
    adopt) words="--sure $global" ;;
    cancel) words="$(_skep_nodes) --surplus --say $global" ;;
    settle) words="$(_skep_nodes) --say $global" ;;
    orphans) words="--cancel --say $global" ;;
    down) words="--purge --wipe-data $global" ;;
    disk) words='give' ;;
    'disk give') words="$(_skep_nodes) --serial $global" ;;
    local) words='list console cut start destroy' ;;
    'local console'|'local cut'|'local start') words=$(_skep_nodes) ;;
    *) words=$global ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -F _skep skep
