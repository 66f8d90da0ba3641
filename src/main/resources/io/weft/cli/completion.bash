
# What goes before the command are options of spark-submit. The functions above know them as options of the program
# itself, and are asked about a command as if nothing stood before it.
function _complete_submit_weft() {
  local position=1
  while ((position < COMP_CWORD)); do
    case ${COMP_WORDS[position]} in
      --load-spark-defaults | --supervise | --verbose | -v) position=$((position + 1)) ;;
      -*)
        [ "${COMP_WORDS[position + 1]}" != '=' ] || position=$((position + 1))
        position=$((position + 2))
        # bash takes a=b and spark://host:7077 apart
        while ((position < COMP_CWORD)) && [[ ${COMP_WORDS[position]} == [=:]* ]]; do
          position=$((position + 2))
        done
        ;;
      *) break ;;
    esac
  done
  if ((position < COMP_CWORD)) && declare -f "_picocli_weft_${COMP_WORDS[position]}" >/dev/null; then
    local COMP_CWORD=$((COMP_CWORD - position + 1))
    local -a words
    words=("${COMP_WORDS[0]}" "${COMP_WORDS[@]:$position}")
    local -a COMP_WORDS
    COMP_WORDS=("${words[@]}")
    "_picocli_weft_${COMP_WORDS[1]}"
  else
    _picocli_weft
  fi
  if [ -n "$BASH_VERSION" ]; then
    # files, where nothing else is known
    ((${#COMPREPLY[@]})) || compopt -o default
    # --set KEY= continues with a value
    [[ ${COMPREPLY[0]} != *= ]] || compopt -o nospace
  fi
}

complete -F _complete_submit_weft -o default weft
